"""Stock as pages read it: what can be sold today, and which lots a clinic got."""

from dataclasses import dataclass
from datetime import date

from django.db.models import (
    DateField,
    ExpressionWrapper,
    F,
    IntegerField,
    Max,
    Min,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Cast

from catalogue.queries import products_with
from shop.codes.reading import read
from shop.common.folding import holds, keys_of_any

from . import numbers
from .models import Lot, Movement, Pick, Supplier


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
        lots.filter(numbered(word)),
        lots.filter(movements__supplier__in=Supplier.objects.filter(holds(word, "name"))),
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


def twins(lots, number):
    """Those of some lots (of one product) whose number, or a former one, looks like this one."""
    keys = {*numbers.twin_keys(number)}
    return [lot for lot in lots if lot.number != number and keys & {*lot.twin_keys}]


def numbered(text, lot=""):
    """The condition that a lot has, or looks like having, the number that was typed or scanned.

    `lot` is the way to it from the table that is asked, such as "lines__picks__lot__".
    """
    keys = numbers.twin_keys(numbers.kept(read(text).lot or text))
    return Q(**{f"{lot}twin_keys__overlap": keys}) if keys else Q(pk__in=[])


def largest_receipt(product):
    """The units of the largest receipt of a product so far; 0 before the first."""
    receipts = Movement.objects.filter(lot__product=product, kind=Movement.Kind.RECEIVED)
    return receipts.aggregate(most=Max("on_hand_change"))["most"] or 0


def expiring_lots(on, until):
    """Lots with units on hand that expire in the span, soonest first."""
    return Lot.objects.filter(
        on_hand__gt=0, expires_on__gte=on, expires_on__lte=until
    ).select_related("product__parent")


def supplier_names():
    return Supplier.objects.values_list("name", flat=True)
