"""Stock as pages read it: what can be sold today, and which lots a clinic got."""

from dataclasses import dataclass
from datetime import date

from django.db.models import (
    DateField,
    ExpressionWrapper,
    F,
    IntegerField,
    Min,
    OuterRef,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Cast

from catalogue.queries import products_with
from shop.common.folding import holds, keys_of_any

from .models import Lot, Pick


@dataclass(frozen=True)
class Sellable:
    """Units that an order placed today could get, and the soonest expiry among them."""

    quantity: int = 0
    earliest_expiry: date | None = None


def lots_with(word):
    """Keys of lots by number, supplier or product, as staff typed it."""
    lots = Lot.objects
    ways = (
        lots.filter(holds(word, "number")),
        lots.filter(holds(word, "supplier")),
        lots.filter(product__in=products_with(word)),
    )
    return keys_of_any(ways)


def sellable_lots(on):
    """Lots an order placed on day `on` could get; the same rule as fefo.is_sellable."""
    must_last_to = ExpressionWrapper(
        Cast(Value(on), DateField()) + F("product__minimum_remaining_days"),
        output_field=DateField(),
    )
    return Lot.objects.filter(
        status=Lot.Status.AVAILABLE, on_hand__gt=F("allocated"), expires_on__gte=must_last_to
    )


def with_sellable_stock(products, on):
    """Products (a queryset) annotated with sellable_quantity and earliest_expiry."""
    lots = sellable_lots(on).filter(product=OuterRef("pk")).order_by().values("product")
    return products.annotate(
        sellable_quantity=Subquery(
            lots.annotate(units=Sum(F("on_hand") - F("allocated"))).values("units"),
            output_field=IntegerField(),
        ),
        earliest_expiry=Subquery(lots.annotate(first=Min("expires_on")).values("first")),
    )


def sellable(product):
    """The Sellable of an annotated product."""
    return Sellable(product.sellable_quantity or 0, product.earliest_expiry)


def shipped_picks(orders):
    """Every lot that was shipped for these orders (a queryset), newest first."""
    return (
        Pick.objects.filter(order_line__order__in=orders)
        .exclude(shipped_at=None)
        .select_related("lot__product__parent", "order_line__order")
        .order_by("-shipped_at", "-pk")
    )


def picks_of(order):
    """The lots of an order's lines, by line id."""
    by_line = {}
    for pick in Pick.objects.filter(order_line__order=order).select_related("lot"):
        by_line.setdefault(pick.order_line_id, []).append(pick)
    return by_line


def expiring_lots(on, until):
    """Lots with units on hand that expire in the span, soonest first."""
    return Lot.objects.filter(
        on_hand__gt=0, expires_on__gte=on, expires_on__lte=until
    ).select_related("product__parent")
