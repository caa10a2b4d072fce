"""Which product a code on a pack names: its GTIN, the shop's part number, the maker's reference."""

import re
from collections import defaultdict

from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Func, TextField, Value
from django.db.models.functions import Upper

from catalogue.models import Product
from common.statements import Asked, IsAnyOf, Statement
from shop.codes import gtins
from shop.codes.reading import read

_SIGNS = "[^A-Z0-9]"
_TOLD = ("makers_reference", "is_public", "replaced_by", "replaced_said_by", "replaced_said_on")
_SIGN = re.compile(_SIGNS)


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
    wanted = _sign_free(text)
    if not wanted:
        return products.none()
    found = products.alias(plain=_plain("stockrecords__partner_sku")).filter(plain=wanted)
    if found.exists():
        return found
    referred = products.exclude(makers_reference="")
    return referred.alias(plain=_plain("makers_reference")).filter(plain=wanted)


def with_numbers(texts):
    """{text: the products with this number}, as `with_number` finds them; one query."""
    wanted = {text: _sign_free(text) for text in texts}
    plain = list({number for number in wanted.values() if number})
    own, referred = defaultdict(list), defaultdict(list)
    for product in _NUMBERED.rows(plain=plain) if plain else []:
        own[_sign_free(product.part_number or "")].append(product)
        referred[_sign_free(product.makers_reference)].append(product)
    return {text: own.get(number) or referred.get(number, []) for text, number in wanted.items()}


def _numbered():
    """Both ways apart, so that each has its index."""
    asked = IsAnyOf(F("plain"), Asked("plain", ArrayField(TextField())))
    own = Product.objects.alias(plain=_plain("stockrecords__partner_sku")).filter(asked)
    referred = Product.objects.exclude(makers_reference="")
    referred = referred.alias(plain=_plain("makers_reference")).filter(asked)
    keys = own.order_by().values("pk").union(referred.order_by().values("pk"))
    found = Product.objects.filter(pk__in=keys)
    return found.annotate(part_number=F("stockrecords__partner_sku")).only(*_TOLD)


def _sign_free(text):
    return _SIGN.sub("", text.upper())


def _plain(name):
    return Func(Upper(F(name)), Value(_SIGNS), Value(""), Value("g"), function="regexp_replace")


_NUMBERED = Statement(_numbered)
