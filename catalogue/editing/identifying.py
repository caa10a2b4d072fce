"""Which product a code on a pack names: its GTIN, or the shop's part number."""

import re

from django.db.models import F, Func, Value
from django.db.models.functions import Upper

from shop.codes import gtins
from shop.codes.reading import read

_SIGNS = "[^A-Z0-9]"


def named_by(products, text):
    """Those of some products (a queryset) that a scan, a GTIN or a part number names."""
    code = read(text)
    return with_gtin(products, code.gtin) if code.gtin else with_part_number(products, text)


def with_gtin(products, gtin):
    return products.filter(upc__in=gtins.forms(gtin))


def with_part_number(products, text):
    """Letters and figures count, not case or signs; the search has an index of just that."""
    plain = Func(
        Upper(F("stockrecords__partner_sku")),
        Value(_SIGNS),
        Value(""),
        Value("g"),
        function="regexp_replace",
    )
    wanted = re.sub(_SIGNS, "", text.upper())
    return products.alias(plain_sku=plain).filter(plain_sku=wanted) if wanted else products.none()
