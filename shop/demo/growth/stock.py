"""Prices and lots of synthetic products: what the receiving service would have written."""

from dataclasses import dataclass
from datetime import timedelta

from oscar.core.loading import get_model

from common.clock import today
from shop.inventory.goods_in import supplier_named
from shop.inventory.models import Holding, Lot, Movement
from shop.inventory.numbers import twin_keys
from shop.inventory.places.queries import places_to_pick

from . import naming
from .ground import price_currency

StockRecord = get_model("partner", "StockRecord")
SUPPLIER = "Synthetic supplier"


@dataclass(frozen=True)
class Delivery:
    """A lot as it comes: `days` it lasts from today, and what a check at the door may find."""

    suffix: str
    days: int
    quantity: int
    status: str = Lot.Status.AVAILABLE
    reason: str = ""


_SOON, _LATE = Delivery("A", 75, 12), Delivery("B", 420, 120)
_EXCEPTIONS = {
    0: Delivery("X", -20, 5),
    1: Delivery("H", 200, 8, Lot.Status.ON_HOLD, "Synthetic: carton damaged on arrival"),
    2: Delivery("R", 300, 6, Lot.Status.RECALLED, "Synthetic recall"),
}


def deliveries(row):
    """Every product that is sold has something soon and something late; some have an exception."""
    if not row.is_sold or naming.chosen(row.number, 25, "sold out") == 0:
        return []
    exception = _EXCEPTIONS.get(naming.chosen(row.number, 40, "lot"))
    return [_SOON, _LATE, *([exception] if exception else [])]


def write(rows, products, base):
    """Insert prices, lots and ledger of these rows; the sums hold from the start."""
    sold = [row for row in rows if row.is_sold]
    StockRecord.objects.bulk_create(_record(row, products[row.number], base) for row in sold)
    coming = [(row, delivery) for row in sold for delivery in deliveries(row)]
    lots = Lot.objects.bulk_create(_lot(row, d, products[row.number]) for row, d in coming)
    supplier, place = supplier_named(SUPPLIER), places_to_pick()[0]
    put(lots, place)
    Movement.objects.bulk_create(
        movement
        for lot, (_, delivery) in zip(lots, coming, strict=True)
        for movement in _ledger(lot, delivery, supplier, place)
    )


def put(lots, place):
    """All units of these lots lie in one place."""
    Holding.objects.bulk_create(Holding(lot=lot, place=place, units=lot.on_hand) for lot in lots)


def _record(row, product, base):
    return StockRecord(
        product=product,
        partner=base.partner,
        partner_sku=naming.part_number(row.number),
        price_currency=price_currency(),
        price=row.price,
        num_in_stock=sum(delivery.quantity for delivery in deliveries(row)),
        num_allocated=0,
    )


def _lot(row, delivery, product):
    number = f"S{row.number:07d}{delivery.suffix}"
    return Lot(
        product=product,
        number=number,
        twin_keys=twin_keys(number),
        expires_on=today() + timedelta(days=delivery.days),
        status=delivery.status,
        status_reason=delivery.reason,
        on_hand=delivery.quantity,
    )


def _ledger(lot, delivery, supplier, place):
    received, units = Movement.Kind.RECEIVED, delivery.quantity
    yield Movement(lot=lot, kind=received, on_hand_change=units, place=place, supplier=supplier)
    if delivery.reason:
        note = f"{lot.get_status_display()}: {delivery.reason}"
        yield Movement(lot=lot, kind=Movement.Kind.STATUS, note=note)
