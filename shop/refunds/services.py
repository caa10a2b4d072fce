"""A refund is asked for and agreed to; how it goes on is `giving`, how it ends `ending`.

Each deed locks the payment that goes back first, then the refund.
"""

from django.conf import settings
from django.db import transaction

from common.clock import now
from common.deeds import NotPossible
from common.jobs.services import enqueue_once
from shop.payments.services import credit
from shop.receivables import allocating, without_order
from shop.receivables.card_money import attempt_of

from . import giving, rule
from .ending import locked
from .letters import tell_of
from .models import Refund
from .queries import counted_of, most_of
from .rule import State, Way


@transaction.atomic
def ask(payment, amount, way, reason, by, key=None):
    """A new Refund of so much of a payment; the same `key` (a UUID) makes one. Raises NotPossible.

    It is agreed to at once where nobody else has to agree.
    """
    payment = allocating.locked_payment(payment)
    if before := made_before(key):
        return before
    attempt = attempt_of(payment)
    _refuse(payment, attempt, amount, way, reason)
    asker = _asker(by)
    refund = Refund.objects.create(
        payment=payment,
        clinic_id=payment.clinic_id,
        order=attempt and attempt.order,
        attempt=attempt if way == Way.CARD else None,
        way=way,
        amount=amount,
        currency=payment.currency,
        reason=reason,
        because=rule.because(amount, settings.REFUND_TWO_PEOPLE_ABOVE, asker, counted_of(payment)),
        asked_by=by,
        vouched_by=by if asker.may_ask or asker.may_give else None,
        **({"key": key} if key else {}),
    )
    allocating.keep_for(refund, by)
    if not refund.because:
        _agreed(refund, by)
    tell_of(refund)
    return refund


@transaction.atomic
def ask_instead(payment, refused, amount, way, reason, by, key=None):
    """As `ask`, of what a card paid without an order and its company `refused` to give back: all of
    it becomes the clinic's credit (F11). Only within `refused_to_give_back`. Raises NotPossible."""
    attempt = without_order.attempt_to_return(payment)
    if attempt is None:
        raise NotPossible("It is not to be given back to its card any more.")
    credit(attempt, f"{reason} The card company: {refused}", by)
    return ask(without_order.credit_of(attempt), amount, way, reason, by, key)


def made_before(key):
    """The refund that this key made already, or None."""
    return Refund.objects.filter(key=key).first() if key else None


def _refuse(payment, attempt, amount, way, reason):
    if payment.clinic_id is None or payment.amount < 0:
        raise NotPossible("It is not known yet whose money this is. Match the payment first.")
    if not reason.strip():
        raise NotPossible("Say why: the clinic reads it.")
    if way == Way.CARD and attempt is None:
        raise NotPossible("It was not paid by card: it goes back by bank transfer.")
    most = most_of(payment)
    if not 0 < amount <= most:
        raise NotPossible(
            f"Of this payment {most:,.2f} can be given back: what is paid for goods, or is under "
            "way already, cannot. Credit what comes back first."
        )


def _asker(person):
    """A buyer who cancels asks too; they have no right to."""
    return rule.Asker(
        may_ask=person is not None and person.has_perm("refunds.ask_refund"),
        may_give=person is not None and person.has_perm("refunds.give_refund"),
    )


@transaction.atomic
def agree(refund, by):
    """One more person stands for it; the Refund then. Raises NotPossible."""
    refund = locked(refund, State.ASKED)
    lacks = rule.why_not_agree(
        refund.vouched_by_id is not None,
        refund.vouched_by_id == by.pk,
        counted_of(refund.payment),
        settings.REFUND_TWO_PEOPLE_ABOVE,
    )
    if refund.vouched_by_id == by.pk:
        raise NotPossible(lacks)
    if lacks:
        refund.vouched_by, refund.because = by, lacks
        refund.save(update_fields=["vouched_by", "because"])
    else:
        _agreed(refund, by)
    return refund


def _agreed(refund, by):
    refund.state, refund.agreed_by, refund.agreed_at = State.AGREED, by, now()
    refund.save(update_fields=["state", "agreed_by", "agreed_at"])
    if refund.is_by_card:
        enqueue_once(giving.give_agreed)
