"""Which product a code on a pack names: its GTIN, the shop's part number, the maker's reference."""

import re

from django.db.models import F, Func, Value
from django.db.models.functions import Upper

from shop.codes import gtins
from shop.codes.reading import read

_SIGNS = "[^A-Z0-9]"


def named_by(products, text):
    """Those of some products (a queryset) that a scan, a GTIN or a number names."""
    code = read(text)
    return with_gtin(products, code.gtin) if code.gtin else with_number(products, text)


def with_gtin(products, gtin):
    """A unit, inner pack or case: each names its product."""
    return products.filter(trade_items__gtin=gtins.as_14(gtin))


def with_number(products, text):
    """By the shop's part number or else the maker's reference; letters and figures count, not case
    or signs: there are indexes of just that."""
    wanted = re.sub(_SIGNS, "", text.upper())
    if not wanted:
        return products.none()
    found = products.alias(plain=_plain("stockrecords__partner_sku")).filter(plain=wanted)
    if found.exists():
        return found
    referred = products.exclude(makers_reference="")
    return referred.alias(plain=_plain("makers_reference")).filter(plain=wanted)


def _plain(name):
    return Func(Upper(F(name)), Value(_SIGNS), Value(""), Value("g"), function="regexp_replace")
