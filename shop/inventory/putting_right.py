"""Putting stock right: write off, send back, count, correct a receipt; no row is ever changed.

Each deed locks first, refuses in words what would take more than there is, and writes the ledger
with a reason. Who needs a second person for it is said by proposals.py.
"""

from dataclasses import dataclass

from django.db import transaction

from common.deeds import NotPossible
from common.endings import Ended, announce

from . import queries
from .goods_in import LooksLike, LotMismatch, supplier_named
from .ledger import follow, line, lines_out, move, write
from .locks import lock_stock
from .models import Lot, Movement
from .places.fitting import home_of, refuse_misfit
from .places.queries import held, picked_from, places_to_pick
from .services import recalls_of
from .short_dated.services import NEW_DAY, end_of_lot
from .taking_back import refuse_to_resell

Kind = Movement.Kind


@dataclass(frozen=True)
class Why:
    """The reason from the list, the words with it, who asks and, where it takes two, who agrees."""

    reason: str
    words: str
    by: object
    agreed_by: object = None

    @property
    def of_movement(self):
        return {
            "reason": self.reason,
            "note": self.words,
            "by": self.by,
            "agreed_by": self.agreed_by,
        }


@dataclass(frozen=True)
class Truth:
    """What a receipt should have said."""

    quantity: int
    number: str
    expires_on: object
    supplier: str


@transaction.atomic
def write_off(lot, units, why, place=None):
    """Take free units out of the books: they are expired, broken or gone.

    `place` None: from where orders are picked.
    """
    return _take(lot, units, Kind.WRITTEN_OFF, why, place)


@transaction.atomic
def send_back(lot, units, supplier, why, place=None):
    """Take free units out of the books: they go back to the supplier of this name."""
    return _take(lot, units, Kind.SENT_BACK, why, place, supplier=supplier_named(supplier))


@transaction.atomic
def move_units(lot, units, place, to, why):
    """Free units of a lot lie in another place from now on."""
    records, lots, lot = _locked(lot)
    refuse_misfit(lot.product, to, why.reason)
    refuse_to_resell(lot, place, to)
    if place == to:
        raise NotPossible(f"They lie in {to} already.")
    out = _lines_out(lot, units, Kind.MOVED, why, place)
    write([*out, line(lot, Kind.MOVED, units=units, place=to, **why.of_movement)])
    follow(records, lots)


@transaction.atomic
def count(lot, counted, was, why, place=None):
    """Book what was counted in a place when `was` units lay there by the books.

    Orders' units are among both. What left since then does not change the difference; none is a
    line of the ledger too. `place` None: where the lot lies, or belongs.
    """
    records, lots, lot = _locked(lot)
    place = place or _place_of(lot)
    change = counted - was
    _refuse_below_zero(lot, place, change)
    movement = move(lot, Kind.COUNTED, units=change, place=place, **why.of_movement)
    follow(records, lots)
    return movement


@transaction.atomic
def correct(receipt, truth, why, *, other_than=()):
    """Put a receipt right; returns the lot that its units are of now.

    A new number or date holds for the whole lot where this is its only receipt, and for the units
    of the receipt that are free where it is not. `other_than` as in services.receive_lot. Raises
    NotPossible, LotMismatch, LooksLike.
    """
    records, lots, lot = _locked(receipt.lot)
    _correct_amount(lot, receipt, truth, why)
    if truth.number != lot.number:
        lot = _renumber(lots, lot, receipt, truth, why, other_than)
    elif truth.expires_on != lot.expires_on:
        _redate(lot, receipt, truth.expires_on, why)
    follow(records, lots)
    return lot


def _locked(lot):
    records, lots = lock_stock([lot.product_id])
    return records, lots, next(row for row in lots if row.pk == lot.pk)


def _take(lot, units, kind, why, place, **of_movement):
    records, lots, lot = _locked(lot)
    movement = write(_lines_out(lot, units, kind, why, place, **of_movement))[-1]
    follow(records, lots)
    return movement


def _lines_out(lot, units, kind, why, place, **of_movement):
    """Units out of one place or, where none is named, of those that orders are picked from."""
    lies = held(lot)
    lies = [each for each in lies if each.place == place] if place else picked_from(lies)
    _refuse_more_than(lot, lies, units)
    told = {**why.of_movement, **of_movement}
    return lines_out(lot, kind, lies, units, free=lot.free, **told)


def _refuse_more_than(lot, lies, units):
    """`lies` are the Holdings that units may be taken from."""
    apart = sum(each.units for each in lies if each.is_apart)
    free = apart + min(lot.free, sum(each.units for each in lies) - apart)
    if units > free:
        raise NotPossible(
            f"Lot {lot.number} has {free} free units, not {units}: {lot.on_hand} are on hand and "
            f"orders have {lot.allocated} of them."
        )


def _refuse_below_zero(lot, place, change):
    lies = next((each.units for each in held(lot) if each.place == place), 0)
    if lies + change < 0:
        raise NotPossible(f"{place} holds {lies} of lot {lot.number} by now: count it again.")
    if not place.is_apart and lot.on_hand + change < lot.allocated:
        raise NotPossible(
            f"Orders hold {lot.allocated} of lot {lot.number}, more than would be left. "
            "Pick these orders again or cancel them first."
        )


def _place_of(lot):
    """Where units of a lot are put that have no place yet."""
    places = places_to_pick()
    lies = [each.place for each in held(lot)]
    return next(iter(lies), None) or home_of(lot.product, places) or places[0]


# Corrections of a receipt.


def _correct_amount(lot, receipt, truth, why):
    """Units and supplier; the lot keeps at least what orders have, and nothing below zero."""
    now, supplier = queries.standing_of(receipt), supplier_named(truth.supplier)
    change = truth.quantity - now.quantity
    if not change and supplier == now.supplier:
        return
    free = lot.free + lot.apart
    if free + change < 0:
        raise NotPossible(
            f"The receipt cannot be less than {now.quantity - free}: of lot {lot.number} only "
            f"{free} free units are left, the others were shipped, written off or are in orders."
        )
    told = {"supplier": supplier, "corrects": receipt, **why.of_movement}
    if change < 0:
        lies = _held_first_in(receipt.place, lot)
        write(lines_out(lot, Kind.CORRECTED, lies, -change, free=lot.free, **told))
    else:
        move(lot, Kind.CORRECTED, units=change, place=receipt.place or _place_of(lot), **told)


def _held_first_in(place, lot):
    """What lies where a receipt was put, then where orders are picked from, then what is apart."""
    return sorted(held(lot), key=lambda each: (each.place != place, each.is_apart))


def _redate(lot, receipt, expires_on, why):
    former, lot.expires_on = lot.expires_on, expires_on
    lot.save(update_fields=["expires_on"])
    move(lot, Kind.CORRECTED, corrects=receipt, former_expires_on=former, **why.of_movement)
    end_of_lot(lot, NEW_DAY, why.by)


def _renumber(lots, lot, receipt, truth, why, other_than):
    target = next((row for row in lots if row.number == truth.number), None)
    if target is None:
        _refuse_twins(lots, lot, truth.number, other_than)
    is_whole = queries.is_only_receipt(receipt)
    if target is None and is_whole:
        announce(Ended.LOT, lot=lot.pk)  # If it is recalled, its number was told.
        return _rename(lot, receipt, truth, why)
    if target is None:
        target = _begun(lot, truth)
        lots.append(target)
    _refuse_to_leave_a_recall(lot, target)
    if target.expires_on != truth.expires_on:
        raise LotMismatch(target)
    announce(Ended.LOT, lot=target.pk)  # If it is recalled, others have units of it now.
    if is_whole:
        _hand_over_all(lot, target, receipt, why)
    else:
        units = queries.standing_of(receipt).quantity
        _refuse_more_than(lot, held(lot), units)
        _hand_over(lot, target, units, receipt, why)
    return target


def _refuse_twins(lots, lot, number, other_than):
    others = [row for row in lots if row.pk != lot.pk]
    if asked := [twin for twin in queries.twins(others, number) if twin.number not in other_than]:
        raise LooksLike(asked)


def _refuse_to_leave_a_recall(lot, target):
    if lot.status != target.status:
        raise NotPossible(
            f"Lot {lot.number} is {lot.get_status_display().lower()} and lot {target.number} is "
            f"{target.get_status_display().lower()}: another number does not change that. Decide "
            "about the status of both first."
        )


def _begun(lot, truth):
    """A lot that units turned out to be of; it is held or recalled as the one they came from, and
    by the same people."""
    begun = Lot.objects.create(
        product_id=lot.product_id,
        number=truth.number,
        expires_on=truth.expires_on,
        status=lot.status,
        status_reason=lot.status_reason,
    )
    if lot.status == Lot.Status.RECALLED:
        for recall in recalls_of(lot):
            move(begun, Kind.RECALLED, by=recall.by, note=recall.note)
    return begun


def _rename(lot, receipt, truth, why):
    former, lot.number = lot.number, truth.number
    lot.save(update_fields=["number"])
    move(lot, Kind.CORRECTED, corrects=receipt, former_number=former, **why.of_movement)
    if truth.expires_on != lot.expires_on:
        _redate(lot, receipt, truth.expires_on, why)
    return lot


def _hand_over(lot, target, units, receipt, why):
    """The same units out of one lot and into the other, where they lie; each line names the other
    lot."""
    told = {"supplier": queries.standing_of(receipt).supplier, **why.of_movement}
    of_lot = {"corrects": receipt, "other_lot": target, **told}
    lies = _held_first_in(receipt.place, lot)
    out = lines_out(lot, Kind.CORRECTED, lies, units, free=lot.free, **of_lot)
    out = out or [line(lot, Kind.CORRECTED, **of_lot)]
    into = [
        line(target, Kind.CORRECTED, units=-each.units, place=each.place, other_lot=lot, **told)
        for each in out
    ]
    write([*out, *into])


def _hand_over_all(lot, target, receipt, why):
    """All that is left of a lot, and the units that orders have of it, to the lot that it is."""
    picks = list(lot.picks.filter(shipped_at=None).select_related("order_line"))
    for pick in picks:
        move(lot, Kind.RELEASED, allocated=-pick.quantity, order_line=pick.order_line, by=why.by)
    _hand_over(lot, target, lot.on_hand + lot.apart, receipt, why)
    for pick in picks:
        _give_instead(pick, target, why)


def _give_instead(pick, target, why):
    """The order line has these units of the other lot now."""
    same = target.picks.filter(
        order_line=pick.order_line, shipped_at=None, parcel=pick.parcel_id
    ).first()
    if same:
        same.quantity += pick.quantity
        same.save(update_fields=["quantity"])
        pick.delete()
    else:
        pick.lot = target
        pick.save(update_fields=["lot"])
    move(target, Kind.ALLOCATED, allocated=pick.quantity, order_line=pick.order_line, by=why.by)
