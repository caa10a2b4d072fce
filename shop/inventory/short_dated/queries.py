"""Which lots are offered on a day, and what is told of that of products, in no query more."""

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from django.contrib.postgres.aggregates import JSONBAgg
from django.db.models import (
    DateField,
    Exists,
    Expression,
    ExpressionWrapper,
    F,
    OuterRef,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Cast, JSONObject, Least

from common.statements import Asked, IsAnyOf, Statement, asked_keys

from ..standing import LotStatus
from . import rule
from .models import ShortDatedOffer, ShortDatedSale


@dataclass(frozen=True)
class Way:
    """A separate way to buy a product: `left` units of a lot, at its own net price of a unit."""

    key: int
    expires_on: date
    price: Decimal
    currency: str
    left: int
    last_day: date


def holding(on):
    """Offers that hold on a day, a date or Asked: rule.holds in SQL."""
    day = Cast(on if isinstance(on, Expression) else Value(on), DateField())
    lasts_to = ExpressionWrapper(day + Value(rule.LEAST_DAYS), output_field=DateField())
    return ShortDatedOffer.objects.filter(
        ended_at=None,
        first_day__lte=on,
        last_day__gte=on,
        sold__lt=F("units"),
        lot__status=LotStatus.AVAILABLE,
        lot__expires_on__gte=lasts_to,
    )


def standing(on):
    """Offers of which units can be had on a day or later: their lots are not offered anew."""
    return ShortDatedOffer.objects.filter(ended_at=None, last_day__gte=on, sold__lt=F("units"))


def is_offered(on):
    """The condition that a lot is offered on a day, a date or Asked (U13)."""
    return Exists(holding(on).filter(lot=OuterRef("pk")))


def with_short_dated(products, on):
    """Products (a queryset) annotated so that `ways_of` needs no further query."""
    return products.annotate(short_dated=Subquery(_ways(on), output_field=TextField()))


def _ways(on):
    free = F("lot__on_hand") - F("lot__allocated")
    found = holding(on).filter(lot__product=OuterRef("pk"))
    found = found.annotate(left=Least(F("units") - F("sold"), free), one=Value(1))
    row = JSONObject(
        key=F("pk"),
        expires_on=F("lot__expires_on"),
        price=Cast("price", TextField()),
        currency=F("currency"),
        left=F("left"),
        last_day=F("last_day"),
    )
    text = Cast(JSONBAgg(row, ordering=("lot__expires_on", "pk")), TextField())
    return found.filter(left__gt=0).order_by().values("one").annotate(all=text).values("all")


def ways_of(row, currency):
    """The Ways to buy a product that was read, the soonest last day first."""
    return tuple(way for way in _read(row.short_dated or "") if way.currency == currency)


@lru_cache(maxsize=1_000)
def _read(text):
    return tuple(_way(row) for row in json.loads(text)) if text else ()


def _way(row):
    days = {name: date.fromisoformat(row[name]) for name in ("expires_on", "last_day")}
    return Way(**row | days | {"price": Decimal(row["price"])})


def facts_of(offer, lot):
    """A ShortDatedOffer and its lot, as the rule takes them."""
    return rule.Offered(
        first_day=offer.first_day,
        last_day=offer.last_day,
        units=offer.units,
        sold=offer.sold,
        expires_on=lot.expires_on,
        free=lot.free,
        is_available=lot.status == LotStatus.AVAILABLE,
        has_ended=offer.ended_at is not None,
    )


def why_never(lot, on):
    """What keeps a lot from being offered on a day, whatever the terms, in words; or empty."""
    return rule.keeps_lot(facts_of(ShortDatedOffer(first_day=on, last_day=on, units=0), lot), on)


def offers_of(lots, on):
    """{key of a lot: the offer that holds for it on a day} of locked lots; one query."""
    found = _HOLDING.rows(on=on, pks=[lot.pk for lot in lots]) if lots else []
    return {offer.lot_id: offer for offer in found}


_HOLDING = Statement(
    lambda: holding(Asked("on", DateField())).filter(IsAnyOf(F("lot_id"), asked_keys()))
)


def sold_by_offer(lines):
    """Those sales that are of these lines of orders (keys, or a queryset)."""
    return ShortDatedSale.objects.filter(order_line__in=lines)


def accepted_days(lines):
    """{key of a line: the last day that its buyer accepted} of those sold by an offer."""
    return dict(sold_by_offer(lines).values_list("order_line", "expires_on"))


def sold_lines_of(order):
    """The keys of the lines of an order that were sold by an offer."""
    sales = ShortDatedSale.objects.filter(order_line__order=order)
    return set(sales.values_list("order_line", flat=True))


def sold_lines_by(offer):
    """What was sold by an offer, the newest first, each with its line and order."""
    return offer.sales.select_related("order_line__order").order_by("-pk")
