"""Another lot in the place of a picked one: one deed, with both its sides in the ledger."""

from django.db import transaction

from common.deeds import NotPossible

from . import fefo
from .ledger import follow, move
from .locks import lock_stock
from .models import Lot, Movement, Pick
from .short_dated.queries import offers_of, sold_by_offer


@transaction.atomic
def swap(pick, lot, units, reason, on, by=None):
    """Give an order line `units` of another lot of the product instead of as many of a pick.

    The order's row is locked already. Raises NotPossible, unless the other lot can be sold on day
    `on` and has so many.
    """
    records, lots = lock_stock([pick.lot.product_id])
    by_id = {row.pk: row for row in lots}
    old, new = by_id[pick.lot_id], by_id.get(lot.pk)
    if not 0 < units <= pick.quantity:
        raise NotPossible(f"The order has {pick.quantity} of lot {old.number}, not {units}.")
    if sold_by_offer([pick.order_line_id]).exists():
        raise NotPossible("The clinic bought this very lot: no other takes its place.")
    if new is None or new == old or not _is_sellable(new, pick.lot.product, units, on):
        raise NotPossible(f"Lot {lot.number} has no {units} units that can be sold.")
    about = {"order_line": pick.order_line, "by": by}
    said = f"Swapped for lot {new.number}: {reason}"
    move(old, Movement.Kind.RELEASED, allocated=-units, note=said, **about)
    said = f"Swapped for lot {old.number}: {reason}"
    move(new, Movement.Kind.ALLOCATED, allocated=units, note=said, **about)
    follow(records, lots)
    _take(pick, units)
    _add(pick, new, units)


def _is_sellable(lot, product, units, on):
    is_available, is_offered = lot.status == Lot.Status.AVAILABLE, bool(offers_of([lot], on))
    stock = fefo.LotStock(lot.pk, lot.expires_on, lot.free, is_available, is_offered)
    return fefo.is_sellable(stock, on, product.minimum_remaining_days) and lot.free >= units


def _take(pick, units):
    if units == pick.quantity:
        Pick.objects.filter(pk=pick.pk).delete()
    else:
        Pick.objects.filter(pk=pick.pk).update(quantity=pick.quantity - units)


def _add(pick, lot, units):
    """What the line has of the other lot already, in the same parcel, grows."""
    where = {"order_line": pick.order_line, "lot": lot, "parcel": pick.parcel}
    same = Pick.objects.filter(**where, shipped_at=None).first()
    if same:
        same.quantity += units
        same.save(update_fields=["quantity"])
    else:
        Pick.objects.create(quantity=units, **where)
