"""Refunds as pages read them, and what of a payment its order still needs."""

from django.db.models import F, Q, Sum

from shop.invoicing.models import Document, Tax
from shop.invoicing.owed import still_to_be_invoiced_of
from shop.receivables.card_money import attempt_of, of_numbers
from shop.receivables.models import Allocation, Payment
from shop.receivables.queries import with_sums
from shop.taxes.cents import NOTHING

from . import rule
from .models import Refund
from .rule import State


def needed_of(order):
    """What an order that was paid beforehand still takes: what is open of its part of invoices, and
    what is neither invoiced nor cancelled."""
    parts = _unpaid_parts(order)
    invoices = with_sums(Document.objects.filter(kind=Document.Kind.INVOICE, pk__in=parts))
    opens = invoices.values_list("pk", "open_amount")
    owed = sum((rule.needed(amount, parts[key]) for key, amount in opens), NOTHING)
    return owed + still_to_be_invoiced_of(order)


def _unpaid_parts(order):
    """{key of an invoice: what it bills of the order, less what of that is credited, and what the
    order's own card paid of it}."""
    taxes = Tax.objects.filter(order=order).order_by()
    billed = taxes.filter(document__kind=Document.Kind.INVOICE).values_list("document")
    credited = taxes.exclude(document__corrects=None).values_list("document__corrects")
    own = Allocation.objects.filter(payment__in=payments_of_order(order), undone_at=None)
    paid = own.exclude(document=None).order_by().values_list("document")
    gross = Sum(F("net") + F("vat"))
    parts = dict(billed.annotate(all=gross))
    for less in (credited.annotate(all=gross), paid.annotate(all=Sum("amount"))):
        for key, amount in less:
            parts[key] = parts.get(key, NOTHING) - amount
    return parts


def most_of(payment):
    """How much of a payment can be given back."""
    if payment.clinic_id is None or payment.left <= 0:
        return NOTHING
    attempt = attempt_of(payment)
    return rule.most(payment.left, needed_of(attempt.order) if attempt else NOTHING)


def counted_of(payment):
    """What of a payment is given back, or may be: all that was asked for and not turned down."""
    found = payment.refunds.exclude(state__in=[State.DECLINED, State.REFUSED])
    return found.aggregate(all=Sum("amount"))["all"] or NOTHING


def refundable(payments):
    """[(payment, how much can be given back)] of those of which something can."""
    found = ((payment, most_of(payment)) for payment in payments)
    return [(payment, most) for payment, most in found if most]


def payments_of_order(order):
    """What was paid for an order beforehand."""
    attempt = getattr(order, "attempt", None)
    if attempt is None:
        return Payment.objects.none()
    return of_numbers([attempt.number])


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
