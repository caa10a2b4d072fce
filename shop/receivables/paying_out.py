"""A payout of a card company is booked: payments by card less its fee, under the locks of all."""

from django.db import transaction

from common.deeds import NotPossible

from . import payouts, without_order
from .allocating import locked, locked_payment
from .card_money import Kind
from .models import Deed, Payment, Payout

ASIDE = "Payout of the card company"


def to_be_paid_out(currency):
    """Payments by card that no payout was for yet, the oldest first; what only the books moved is
    in none."""
    found = Payment.objects.filter(source=Payment.Source.CARD, paid_out=None, currency=currency)
    found = found.exclude(kind=Kind.CREDIT)
    found = found.exclude(kind=Kind.NO_ORDER, aside=without_order.CREDITED)
    return found.order_by("on", "pk")


def as_taken(payments):
    return [payouts.Taken(each.pk, each.amount) for each in payments]


def proposed(payment, candidates):
    """The keys of those payments by card that a bank payment is likely to be the payout of."""
    found = payouts.proposal(payment.amount, as_taken(candidates))
    return found.keys if found else ()


def may_be_one(payment):
    """Whether a payment may be a payout: it came by bank, and is nothing else yet."""
    is_free = not (payment.aside or payment.clinic_id or payment.allocated)
    return payment.source == Payment.Source.BANK and payment.amount > 0 and is_free


@transaction.atomic
def pay_out(payment, keys, by):
    """A bank payment is the payout of these payments by card. Raises NotPossible."""
    locked(*sorted({payment.pk, *keys}))
    payment = locked_payment(payment)
    if payment.source != Payment.Source.BANK or payment.aside or payment.clinic_id:
        raise NotPossible("It is of a clinic, or was put aside. Take it back first.")
    if payment.allocated:
        raise NotPossible("Some of it is allocated: undo that first.")
    taken = list(to_be_paid_out(payment.currency).filter(pk__in=keys) if keys else [])
    if len(taken) < len(set(keys)):
        raise NotPossible("Some of these were paid out already.")
    found = payouts.payout(payment.amount, as_taken(taken))
    if fault := payouts.why_not(found, as_taken(taken)):
        raise NotPossible(fault)
    made = Payout.objects.create(payment=payment, gross=found.gross, fee=found.fee, by=by)
    Payment.objects.filter(pk__in=found.keys).update(paid_out=made)
    payment.aside = ASIDE
    payment.save(update_fields=["aside"])
    words = f"{ASIDE}: {len(taken)} payments of {found.gross}, less {found.fee}"
    Deed.objects.create(payment=payment, words=words, by=by)
    return made
