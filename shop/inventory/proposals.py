"""What takes two people: done at once where one is enough, else asked for and agreed to."""

from dataclasses import dataclass
from datetime import date

from django.apps import apps
from django.conf import settings
from django.db import transaction

from common.clock import now
from common.deeds import NotPossible

from . import putting_right, queries, second_person
from .models import Lot, Movement, Place, Proposal
from .putting_right import Truth, Why

Deed = Proposal.Deed


@dataclass(frozen=True)
class Asked:
    """Something to be put right. `values` are those of the deed, as JSON can keep them."""

    deed: str
    lot: Lot
    reason: str
    words: str
    values: dict
    receipt: Movement | None = None


@transaction.atomic
def do_or_propose(asked, by):
    """Do it, or keep it for a second person; the Proposal in that case. Raises as the deeds do."""
    because = second_person.because(_change(asked), settings.STOCK_TWO_PEOPLE_ABOVE)
    if not because:
        _do(asked, Why(asked.reason, asked.words, by))
        return None
    with transaction.atomic():  # Tried, so that nobody waits for what cannot be.
        _do(asked, Why(asked.reason, asked.words, by))
        transaction.set_rollback(True)
    return Proposal.objects.create(
        deed=asked.deed,
        lot=asked.lot,
        receipt=asked.receipt,
        values=asked.values,
        reason=asked.reason,
        words=asked.words,
        because=because,
        by=by,
    )


@transaction.atomic
def agree(proposal, by):
    """Do what somebody else asked for. Raises NotPossible, and as the deeds do."""
    proposal = _waiting(proposal)
    if proposal.by_id == by.pk:
        raise NotPossible("You asked for this yourself. Somebody else has to agree.")
    _do(asked_by(proposal), Why(proposal.reason, proposal.words, proposal.by, by))
    _decide(proposal, Proposal.State.DONE, by)


@transaction.atomic
def decline(proposal, by, answer):
    """Leave everything as it is; whoever asked may do that too."""
    _decide(_waiting(proposal), Proposal.State.DECLINED, by, answer)


def asked_by(proposal):
    return Asked(
        proposal.deed,
        proposal.lot,
        proposal.reason,
        proposal.words,
        proposal.values,
        proposal.receipt,
    )


def waiting():
    return Proposal.objects.filter(state=Proposal.State.WAITING)


def _waiting(proposal):
    locked = Proposal.objects.select_for_update(of=("self",)).select_related("lot", "by")
    proposal = locked.get(pk=proposal.pk)
    if proposal.state != Proposal.State.WAITING:
        raise NotPossible(f"This was decided already: {proposal.get_state_display().lower()}.")
    return proposal


def _decide(proposal, state, by, answer=""):
    proposal.state, proposal.decided_by, proposal.decided_at = state, by, now()
    proposal.answer = answer
    proposal.save(update_fields=["state", "decided_by", "decided_at", "answer"])


# The deeds.


def _do(asked, why):
    return _DEEDS[asked.deed](asked, why)


def _write_off(asked, why):
    return putting_right.write_off(asked.lot, asked.values["units"], why, place_of(asked))


def _send_back(asked, why):
    values = asked.values
    units, supplier = values["units"], values["supplier"]
    return putting_right.send_back(asked.lot, units, supplier, why, place_of(asked))


def _count(asked, why):
    counted, was = asked.values["counted"], asked.values["was"]
    return putting_right.count(asked.lot, counted, was, why, place_of(asked))


def _move(asked, why):
    place, to = place_of(asked), place_of(asked, "into")
    return putting_right.move_units(asked.lot, asked.values["units"], place, to, why)


def place_of(asked, name="place"):
    """The Place that the values of a deed name by its key; None where they name none."""
    key = asked.values.get(name)
    return Place.objects.get(pk=key) if key else None


def _correct(asked, why):
    others = asked.values["other_than"]
    return putting_right.correct(asked.receipt, truth_of(asked), why, other_than=others)


def truth_of(asked):
    """The Truth that a correction of a receipt asks for."""
    values = asked.values
    return Truth(
        values["quantity"],
        values["number"],
        date.fromisoformat(values["expires_on"]),
        values["supplier"],
    )


_DEEDS = {
    Deed.WRITE_OFF: _write_off,
    Deed.SEND_BACK: _send_back,
    Deed.COUNT: _count,
    Deed.CORRECT: _correct,
    Deed.MOVE: _move,
}


# What they change.


def _change(asked):
    price = _price_of(asked.lot)
    if asked.deed == Deed.CORRECT:
        return _change_of_receipt(asked, price)
    if asked.deed == Deed.COUNT:
        return second_person.Change(asked.values["counted"] - asked.values["was"], price)
    if asked.deed == Deed.MOVE:
        place, to = place_of(asked), place_of(asked, "into")
        return second_person.Change(
            leaves_apart=place.name if place.is_apart and not to.is_apart else ""
        )
    return second_person.Change(asked.values["units"], price)


def _change_of_receipt(asked, price):
    truth, lot = truth_of(asked), asked.lot
    is_other_number = truth.number != lot.number
    is_withheld = lot.status != Lot.Status.AVAILABLE
    return second_person.Change(
        truth.quantity - queries.standing_of(asked.receipt).quantity,
        price,
        lot.expires_on,
        truth.expires_on,
        lot.get_status_display().lower() if is_other_number and is_withheld else "",
        reached=queries.shipped_units(lot),
    )


def _price_of(lot):
    records = apps.get_model("partner.StockRecord").objects.filter(product=lot.product_id)
    return records.values_list("price", flat=True).first()
