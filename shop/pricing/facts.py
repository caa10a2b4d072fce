"""Reads which prices beside the standard one there are of a product for a clinic, in no query more.

They are one column of the statement that reads products: a text, by which pages are kept too, so
that no page of one clinic's prices is shown to another (ADR 56).
"""

import json
from datetime import date
from decimal import Decimal
from functools import lru_cache

from django.contrib.postgres.aggregates import JSONBAgg
from django.db.models import DateField, Exists, F, OuterRef, Q, Subquery, TextField, Value
from django.db.models.functions import Cast, Coalesce, JSONObject, Least

from common.statements import Asked, asked_key

from .models import PriceListClinic, SmallOrderCharge, Term
from .rule import Kind
from .rule import Term as TermOfRule
from .small_orders import SmallOrders
from .units import RightUnits

# The clinic of who belongs to none.
NO_CLINIC = 0


def with_price_terms(products):
    """Products (a queryset) annotated so that `terms_of` needs no further query; it asks for
    `clinic` and `today`."""
    products = products.alias(brand_of_prices=brand_of_prices())
    of_product = Q(product=OuterRef("pk")) | Q(brand=OuterRef("brand_of_prices"))
    terms = on_their_day(Term.objects.filter(of_product)).order_by().annotate(one=Value(1))
    all_of_them = terms.values("one").annotate(all=_as_text()).values("all")
    return products.annotate(price_terms=Subquery(all_of_them, output_field=TextField()))


def brand_of_prices():
    """The brand of a product, as prices off a brand hold for it."""
    return Coalesce("collection__brand", "parent__collection__brand")


def on_their_day(terms):
    """Terms that hold `today` for the `clinic`, with the day on which that ends; asks for both."""
    clinics = _today(PriceListClinic.objects.filter(clinic=asked_key("clinic")))
    clinics = clinics.filter(price_list=OuterRef("price_list"))
    whose = Q(kind=Kind.VOLUME) | Q(clinic=asked_key("clinic")) | Exists(clinics)
    until = Least("last_day", Subquery(clinics.values("last_day")[:1]))
    return _today(terms.filter(whose)).annotate(until=until)


def _today(rows):
    today = Asked("today", DateField())
    return rows.filter(Q(last_day=None) | Q(last_day__gte=today), first_day__lte=today)


def _as_text():
    fields = {name: Cast(name, TextField()) for name in ("price", "percent_off")}
    row = JSONObject(
        **{
            name: F(name)
            for name in ("kind", "from_units", "counts_alone", "reference", "currency")
        },
        **fields,
        last_day="until",
    )
    return Cast(JSONBAgg(row, ordering="pk"), TextField())


def with_right_units(products):
    """Products (a queryset) annotated so that `right_units` needs no further query."""
    return products.annotate(units_least=F("order_units__least"), units_step=F("order_units__step"))


def right_units(row):
    """The RightUnits of a product that was read."""
    return RightUnits(row.units_least or 1, row.units_step or 1)


def with_small_orders(products):
    """Products (a queryset) annotated so that `small_orders` needs no further query."""
    rows = _today(SmallOrderCharge.objects).order_by("pk")
    fields = {name: Cast(name, TextField()) for name in ("below", "charge")}
    fields |= {name: F(name) for name in ("tax_class", "currency")}
    text = Cast(JSONObject(**fields), TextField())
    found = Subquery(rows.annotate(all=text).values("all")[:1], output_field=TextField())
    return products.annotate(small_order=found)


def small_orders(row, currency):
    """The SmallOrders of today, told by any product that was read; None where there are none."""
    return _small_orders(row.small_order or "", currency)


@lru_cache(maxsize=100)
def _small_orders(text, currency):
    row = json.loads(text) if text else None
    if row is None or row["currency"] != currency:
        return None
    return SmallOrders(Decimal(row["below"]), Decimal(row["charge"]), row["tax_class"])


def terms_of(row, currency):
    """The Terms of a product that was read, as the rule takes them."""
    return _terms(row.price_terms or "", currency)


@lru_cache(maxsize=5_000)
def _terms(text, currency):
    rows = json.loads(text) if text else []
    return tuple(_term(row) for row in rows if row["currency"] == currency)


def _term(row):
    price, percent_off, last_day = row["price"], row["percent_off"], row["last_day"]
    return TermOfRule(
        kind=Kind(row["kind"]),
        from_units=row["from_units"],
        price=price and Decimal(price),
        percent_off=percent_off and Decimal(percent_off),
        last_day=last_day and date.fromisoformat(last_day),
        counts_alone=row["counts_alone"],
        reference=row["reference"],
    )
