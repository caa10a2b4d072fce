"""Refunds as pages read them, and what of a payment its order still needs."""

from django.db.models import Q, Sum

from shop.receivables.card_money import of_numbers
from shop.receivables.kept import kept_of, kept_of_each
from shop.receivables.models import Payment
from shop.taxes.cents import NOTHING

from . import rule
from .models import Refund
from .rule import State


def most_of(payment):
    """How much of a payment can be given back."""
    if payment.clinic_id is None or payment.left <= 0:
        return NOTHING
    kept, _ = kept_of(payment)
    return rule.most(payment.left, kept)


def counted_of(payment):
    """What of a payment is given back, or may be: all that was asked for and not turned down."""
    found = payment.refunds.exclude(state__in=[State.DECLINED, State.REFUSED])
    return found.aggregate(all=Sum("amount"))["all"] or NOTHING


def refundable(payments):
    """[(payment, how much can be given back)] of those of which something can."""
    payments = [each for each in payments if each.clinic_id and each.left > 0]
    kept = kept_of_each(payments)
    found = ((each, rule.most(each.left, kept.get(each.pk, _NOTHING)[0])) for each in payments)
    return [(payment, most) for payment, most in found if most]


def payments_of_order(order):
    """What was paid for an order with an attempt, beforehand."""
    return of_numbers([order.attempt.number])


def payments_of_invoice(document):
    """Payments of which something is or was for an invoice, or for what a credit note takes
    back."""
    invoice = document.corrects_id or document.pk
    return Payment.objects.filter(allocations__document=invoice, left__gt=0).distinct()


def credits_of(clinic):
    """[(payment, what of it can be given back, what is kept for an order, its number)] of a
    clinic's payments of which something is left, the oldest first."""
    rows = Payment.objects.filter(clinic=clinic, left__gt=0).order_by("on", "pk")[:_MOST_SHOWN]
    kept = kept_of_each(rows)
    told = ((each, *kept.get(each.pk, _NOTHING)) for each in rows)
    return [(each, rule.most(each.left, held), held, number) for each, held, number in told]


def refunds_of_order(order):
    return _shown(Refund.objects.filter(order=order))


def refunds_of_clinic(clinic):
    return _shown(Refund.objects.filter(clinic=clinic))[:_MOST_SHOWN]


_MOST_SHOWN = 50
_NOTHING = NOTHING, ""  # Is kept, for no order.


def _shown(refunds):
    return refunds.select_related("gone", "came_back", "order").order_by("-pk")


def to_agree():
    return Refund.objects.filter(state=State.ASKED)


def to_transfer():
    """Agreed to, and to be transferred by bank."""
    return Refund.objects.filter(state=State.AGREED, way=rule.Way.BANK)


def unconfirmed():
    """Asked of a card company that has not said how it ended."""
    return Refund.objects.filter(state=State.PENDING)


def refused():
    """Refused by a card company, or sent back later, and nobody of staff has taken note."""
    return Refund.objects.filter(state__in=[State.REFUSED, State.BOUNCED], noted_at=None)


def outgoing_for(refund):
    """Payments that left our bank account with the amount of a refund, and are for nothing yet."""
    found = Payment.objects.filter(
        Q(clinic=None) | Q(clinic=refund.clinic_id),
        amount=-refund.amount,
        left=-refund.amount,
        currency=refund.currency,
        source=Payment.Source.BANK,
        aside="",
    )
    return found.order_by("-on", "-pk")[:_MOST_SHOWN]
