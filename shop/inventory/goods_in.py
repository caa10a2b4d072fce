"""Goods in: the one deed that books received units, of one lot or of a whole delivery."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from . import numbers, queries, suppliers
from .ledger import follow, line, write
from .locks import lock_stock
from .models import Lot, Movement, Place, Supplier
from .places.fitting import home_of, refuse_misfit
from .places.queries import places_to_pick


class LotMismatch(Exception):
    """The lot is known with another expiry date; `lot` is that lot."""

    def __init__(self, lot):
        self.lot = lot
        super().__init__(f"Lot {lot.number} is known through {lot.expires_on:%-d %b %Y}.")


class LooksLike(Exception):
    """The number looks like those of other lots of the product; `lots` are they."""

    def __init__(self, lots):
        self.lots = tuple(lots)
        super().__init__(f"It looks like {', '.join(lot.number for lot in self.lots)}.")


@dataclass(frozen=True)
class Goods:
    """Units of one lot that arrived. `place` None: where the product belongs; a place that does not
    suit it takes a `reason`. `other_than` are the numbers that look alike and that somebody said
    are of other lots. The same `receipt` (a UUID) a second time books nothing.
    """

    product: object
    number: str
    expires_on: date
    units: int
    place: Place | None = None
    reason: str = ""
    other_than: tuple[str, ...] = ()
    receipt: UUID | None = None
    note: str = ""


@transaction.atomic
def receive(goods, supplier, by=None):
    """Book all of the Goods in or nothing; returns their lots, in order.

    `supplier` is a name. Raises LotMismatch, LooksLike, and NotPossible where no place suits.
    """
    supplier = supplier_named(supplier)
    return receive_into(lock_stock({each.product.pk for each in goods}), goods, supplier, by)


def receive_into(stock, goods, supplier, by=None):
    """As `receive`, of a Supplier; `stock` is what `lock_stock` gave of all their products."""
    records, lots = stock
    booked = _booked(goods)
    found = [booked.get(each.receipt) or _lot_of(lots, each) for each in goods]
    _create([lot for lot in found if lot.pk is None])
    homes = places_to_pick()
    write(
        [
            line(
                lot,
                Movement.Kind.RECEIVED,
                units=each.units,
                place=_place_of(each, homes),
                supplier=supplier,
                by=by,
                reason=each.reason,
                note=each.note,
                receipt=each.receipt,
            )
            for lot, each in zip(found, goods, strict=True)
            if each.receipt not in booked
        ]
    )
    follow(records, lots)
    return found


def supplier_named(name):
    """The supplier of this name, however it is written; one that was not known is added."""
    name = suppliers.kept(name)
    known, _ = Supplier.objects.get_or_create(key=suppliers.folded(name), defaults={"name": name})
    return known


def known_lot(lots, number, expires_on, other_than):
    """The lot of this number among those of its product, or None. Raises as `receive`."""
    lot = next((lot for lot in lots if lot.number == number), None)
    if lot and lot.expires_on != expires_on:
        raise LotMismatch(lot)
    twins = [] if lot else queries.twins(lots, number)
    if asked := [twin for twin in twins if twin.number not in other_than]:
        raise LooksLike(asked)
    return lot


def _booked(goods):
    """{receipt: its lot} of what is booked already."""
    receipts = [each.receipt for each in goods if each.receipt]
    rows = Movement.objects.filter(receipt__in=receipts).select_related("lot") if receipts else ()
    return {row.receipt: row.lot for row in rows}


def _lot_of(lots, goods):
    """The locked lot of these goods; a new one is among the lots from now on, and not written."""
    number = numbers.kept(goods.number)
    own = [lot for lot in lots if lot.product_id == goods.product.pk]
    lot = known_lot(own, number, goods.expires_on, goods.other_than)
    if lot is None:
        keys = numbers.twin_keys(number)
        lot = Lot(product=goods.product, number=number, expires_on=goods.expires_on, twin_keys=keys)
        lots.append(lot)
    return lot


def _create(lots):
    Lot.objects.bulk_create({id(lot): lot for lot in lots}.values())


def _place_of(goods, homes):
    place = goods.place or home_of(goods.product, homes)
    refuse_misfit(goods.product, place, goods.reason)
    return place
