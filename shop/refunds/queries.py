"""Refunds as pages read them, and what of a payment its order still needs."""

from django.db.models import Q

from shop.invoicing.models import Document
from shop.invoicing.owed import still_to_be_invoiced_of
from shop.receivables.card_money import attempt_of
from shop.receivables.models import Payment
from shop.receivables.queries import with_sums
from shop.taxes.cents import NOTHING

from . import rule
from .models import Refund
from .rule import State


def needed_of(order):
    """What an order that was paid beforehand still takes: what is open of its invoices, and what
    is neither invoiced nor cancelled."""
    about = Document.objects.filter(taxes__order=order).values("pk")
    invoices = with_sums(Document.objects.filter(kind=Document.Kind.INVOICE, pk__in=about))
    owed = sum(invoices.values_list("open_amount", flat=True), NOTHING)
    return owed + still_to_be_invoiced_of(order)


def most_of(payment):
    """How much of a payment can be given back."""
    if payment.clinic_id is None or payment.left <= 0:
        return NOTHING
    attempt = attempt_of(payment)
    return rule.most(payment.left, needed_of(attempt.order) if attempt else NOTHING)


def refundable(payments):
    """[(payment, how much can be given back)] of those of which something can."""
    found = ((payment, most_of(payment)) for payment in payments)
    return [(payment, most) for payment, most in found if most]


def payments_of_order(order):
    """What was paid for an order beforehand."""
    attempt = getattr(order, "attempt", None)
    if attempt is None:
        return Payment.objects.none()
    return Payment.objects.filter(source=Payment.Source.CARD, key=attempt.number)


def payments_of_invoice(document):
    """Payments of which something is or was for an invoice, or for what a credit note takes
    back."""
    invoice = document.corrects_id or document.pk
    return Payment.objects.filter(allocations__document=invoice, left__gt=0).distinct()


def credits_of(clinic):
    """Payments of a clinic of which something is left, the oldest first."""
    return Payment.objects.filter(clinic=clinic, left__gt=0).order_by("on", "pk")[:_MOST_SHOWN]


def refunds_of_order(order):
    return _shown(Refund.objects.filter(order=order))


def refunds_of_clinic(clinic):
    return _shown(Refund.objects.filter(clinic=clinic))[:_MOST_SHOWN]


_MOST_SHOWN = 50


def _shown(refunds):
    return refunds.select_related("gone", "order").order_by("-pk")


def to_agree():
    return Refund.objects.filter(state=State.ASKED)


def to_transfer():
    """Agreed to, and to be transferred by bank."""
    return Refund.objects.filter(state=State.AGREED, way=rule.Way.BANK)


def unconfirmed():
    """Asked of a card company that has not said how it ended."""
    return Refund.objects.filter(state=State.PENDING)


def refused():
    """Refused by a card company, and nobody of staff has taken note."""
    return Refund.objects.filter(state=State.REFUSED, noted_at=None)


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
