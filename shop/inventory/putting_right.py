"""Putting stock right: write off, send back, count, correct a receipt; no row is ever changed.

Each deed locks first, refuses in words what would take more than there is, and writes the ledger
with a reason. Who needs a second person for it is said by proposals.py.
"""

from dataclasses import dataclass

from django.db import transaction

from shop.common.endings import Ended, announce

from . import queries
from .ledger import follow, move
from .locks import lock_stock
from .models import Lot, Movement
from .services import LooksLike, LotMismatch, recalls_of, supplier_named

Kind = Movement.Kind


class NotPossible(Exception):
    """What was asked for would take more than there is, or hide a recall; the message says it."""


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
def write_off(lot, units, why):
    """Take free units out of the books: they are expired, broken or gone."""
    return _take(lot, units, Kind.WRITTEN_OFF, why)


@transaction.atomic
def send_back(lot, units, supplier, why):
    """Take free units out of the books: they go back to the supplier of this name."""
    return _take(lot, units, Kind.SENT_BACK, why, supplier=supplier_named(supplier))


@transaction.atomic
def count(lot, counted, was, why):
    """Book what was counted in the house when `was` units were on hand by the books.

    Orders' units are among both. What left the house since then does not change the difference;
    none is a line of the ledger too.
    """
    records, lots, lot = _locked(lot)
    if lot.on_hand + counted - was < lot.allocated:
        raise NotPossible(
            f"Orders have {lot.allocated} units of lot {lot.number}, more than would be left. "
            "Pick these orders again or cancel them first."
        )
    movement = move(lot, Kind.COUNTED, on_hand=counted - was, **why.of_movement)
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


def _take(lot, units, kind, why, **of_movement):
    records, lots, lot = _locked(lot)
    _refuse_more_than_free(lot, units)
    movement = move(lot, kind, on_hand=-units, **why.of_movement, **of_movement)
    follow(records, lots)
    return movement


def _refuse_more_than_free(lot, units):
    if units > lot.free:
        raise NotPossible(
            f"Lot {lot.number} has {lot.free} free units, not {units}: {lot.on_hand} are on hand "
            f"and orders have {lot.allocated} of them."
        )


# Corrections of a receipt.


def _correct_amount(lot, receipt, truth, why):
    """Units and supplier; the lot keeps at least what orders have, and nothing below zero."""
    now, supplier = queries.standing_of(receipt), supplier_named(truth.supplier)
    change = truth.quantity - now.quantity
    if not change and supplier == now.supplier:
        return
    if lot.on_hand + change < lot.allocated:
        least = now.quantity - lot.free
        raise NotPossible(
            f"The receipt cannot be less than {least}: of lot {lot.number} only {lot.free} free "
            "units are left, the others were shipped, written off or are in orders."
        )
    move(
        lot, Kind.CORRECTED, on_hand=change, supplier=supplier, corrects=receipt, **why.of_movement
    )


def _redate(lot, receipt, expires_on, why):
    former, lot.expires_on = lot.expires_on, expires_on
    lot.save(update_fields=["expires_on"])
    move(lot, Kind.CORRECTED, corrects=receipt, former_expires_on=former, **why.of_movement)


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
        _refuse_more_than_free(lot, units)
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
    """The same units out of one lot and into the other, each with a line that names the other."""
    supplier = queries.standing_of(receipt).supplier
    told = {"supplier": supplier, **why.of_movement}
    move(lot, Kind.CORRECTED, on_hand=-units, corrects=receipt, other_lot=target, **told)
    move(target, Kind.CORRECTED, on_hand=units, other_lot=lot, **told)


def _hand_over_all(lot, target, receipt, why):
    """All that is left of a lot, and the units that orders have of it, to the lot that it is."""
    picks = list(lot.picks.filter(shipped_at=None).select_related("order_line"))
    for pick in picks:
        move(lot, Kind.RELEASED, allocated=-pick.quantity, order_line=pick.order_line, by=why.by)
    _hand_over(lot, target, lot.on_hand, receipt, why)
    for pick in picks:
        _give_instead(pick, target, why)


def _give_instead(pick, target, why):
    """The order line has these units of the other lot now."""
    same = target.picks.filter(order_line=pick.order_line, shipped_at=None).first()
    if same:
        same.quantity += pick.quantity
        same.save(update_fields=["quantity"])
        pick.delete()
    else:
        pick.lot = target
        pick.save(update_fields=["lot"])
    move(target, Kind.ALLOCATED, allocated=pick.quantity, order_line=pick.order_line, by=why.by)
