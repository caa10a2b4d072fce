"""How a refund ends: given back, refused by the card company, not agreed to; or sent back later.

Each deed locks the payment that goes back first, then the refund.
"""

from django.db import transaction

from common.clock import now, today
from common.deeds import NotPossible
from shop.receivables import allocating
from shop.receivables.models import Payment

from . import rule
from .letters import tell_of
from .models import Refund
from .rule import State


@transaction.atomic
def decline(refund, by, why):
    """It is not given back; the money is the clinic's credit. Raises NotPossible.

    One that was agreed to as well, as long as nobody was asked to give it back.
    """
    refund = locked(refund, State.ASKED, State.AGREED)
    if refund.is_agreed and refund.is_by_card:
        raise NotPossible("The card company is being asked for it already.")
    if not why.strip():
        raise NotPossible("Say why: the clinic reads it.")
    allocating.let_go(refund, "Not given back", by)
    _end(refund, State.DECLINED, why, by)


@transaction.atomic
def note(refund, by):
    """Staff have seen that the card company refused, or that it came back. Raises NotPossible."""
    refund = locked(refund, State.REFUSED, State.BOUNCED)
    if refund.noted_at:
        raise NotPossible("Somebody has taken note of it already.")
    refund.noted_by, refund.noted_at = by, now()
    refund.save(update_fields=["noted_by", "noted_at"])


@transaction.atomic
def transferred(refund, outgoing, by=None):
    """It went back with a payment that left our bank account. Raises NotPossible."""
    allocating.locked(*sorted([refund.payment_id, outgoing.pk]))
    refund = locked(refund, State.AGREED)
    outgoing = Payment.objects.get(pk=outgoing.pk)
    if refund.is_by_card:
        raise NotPossible("It goes back to the card.")
    if outgoing.left != -refund.amount or outgoing.amount != -refund.amount:
        raise NotPossible("This payment is of another amount, or for something else.")
    _gone(refund, outgoing, by)


@transaction.atomic
def follow(refund, answer):
    """Do what follows from the card company's Answer, once; the Refund then."""
    refund = locked(refund)
    refund.tried_at = now()
    refund.save(update_fields=["tried_at"])
    if refund.is_done and rule.came_back(answer.outcome):
        _bounced(refund, answer.words or _NO_WORDS)
    if refund.state not in (State.AGREED, State.PENDING):
        return refund
    match rule.what_follows(answer.outcome):
        case State.DONE:
            _gone(refund, _out_of_the_card(refund))
        case State.REFUSED:
            allocating.let_go(refund, "The card company refused to give it back")
            _end(refund, State.REFUSED, answer.words or _NO_WORDS)
        case State.PENDING:
            refund.state = State.PENDING
            refund.save(update_fields=["state"])
    return refund


_NO_WORDS = "The card company did not say why."


def _out_of_the_card(refund):
    """The payment that left by the card."""
    return _by_card(refund, f"refund {refund.key}", -refund.amount, "Given back")


def _bounced(refund, words):
    """What left has come again, and is the clinic's credit until staff see to it."""
    key = f"refund {refund.key} back"
    refund.came_back = _by_card(refund, key, refund.amount, "Sent back by the bank of the card")
    refund.state, refund.words = State.BOUNCED, words[:500]
    refund.save(update_fields=["state", "words", "came_back"])
    tell_of(refund)


def _by_card(refund, key, amount, what):
    return Payment.objects.create(
        source=Payment.Source.CARD,
        kind=Payment.Kind.REFUND,
        key=key,
        clinic_id=refund.clinic_id,
        on=today(),
        amount=amount,
        left=amount,
        currency=refund.currency,
        name="Card",
        words=f"{what}, {refund.number}",
    )


def _gone(refund, outgoing, by=None):
    """What was kept for it has left with `outgoing`."""
    allocating.let_go(refund, "Given back", by)
    allocating.pay_back(refund.payment, outgoing, refund.amount, f"Given back, {refund}", by)
    refund.gone = outgoing
    _end(refund, State.DONE, "", by)


def _end(refund, state, words, by=None):
    refund.state, refund.words, refund.ended_at, refund.ended_by = state, words[:500], now(), by
    refund.save(update_fields=["state", "words", "ended_at", "ended_by", "gone"])
    tell_of(refund)


def locked(refund, *states):
    """The refund as it is now, locked after its payment; raises NotPossible in another state."""
    allocating.locked(refund.payment_id)
    rows = Refund.objects.select_for_update(of=("self",))
    refund = rows.select_related("payment", "attempt", "order", "clinic").get(pk=refund.pk)
    if states and refund.state not in states:
        raise NotPossible(f"{refund} was decided already: {refund.get_state_display().lower()}.")
    return refund
