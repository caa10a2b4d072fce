"""What a clinic owes by its documents, and what it ordered that is still to be invoiced.

What was paid is counted by whoever books it (shop.payment_terms.owing).
"""

from django.conf import settings
from django.db.models import (
    BooleanField,
    DecimalField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce
from oscar.core.loading import get_model

from common.order_states import WAITING
from shop.ordering.models import CancelledUnits
from shop.payment_terms.rule import Owed
from shop.taxes.cents import NOTHING, half_up

from .drafting import come_to
from .models import Document, Tax, ToInvoice

_AMOUNT = DecimalField(max_digits=16, decimal_places=4)


def invoiced(clinic, on):
    """Invoices in the shop's own currency less what was credited of them; overdue is what was due
    before the day."""
    invoices, notes = Q(kind=Document.Kind.INVOICE), Q(kind=Document.Kind.CREDIT_NOTE)
    past = {"due_on__lt": on}, {"corrects__due_on__lt": on}
    ours = Document.objects.filter(clinic=clinic, currency=settings.OSCAR_DEFAULT_CURRENCY)
    sums = ours.aggregate(
        billed=_sum(invoices),
        credited=_sum(notes),
        billed_before=_sum(invoices & Q(**past[0])),
        credited_before=_sum(notes & Q(**past[1])),
    )
    return Owed(sums["billed"] - sums["credited"], sums["billed_before"] - sums["credited_before"])


def _sum(which):
    return Coalesce(Sum("gross", filter=which), Value(NOTHING), output_field=_AMOUNT)


def still_to_be_invoiced(clinic, on):
    """Of orders that wait, or of which a parcel waits for its invoice: what is neither invoiced
    nor cancelled."""
    orders = get_model("order", "Order").objects.filter(
        signature__clinic=clinic, currency=settings.OSCAR_DEFAULT_CURRENCY
    )
    return Owed(sum(_still_to_come(orders).values(), NOTHING))


def _still_to_come(orders):
    rows = with_what_is_invoiced(orders).filter(is_open=True).order_by()
    return left_to_invoice(rows.values_list("pk", "total_incl_tax", "billed", "cancelled"))


def with_what_is_invoiced(orders):
    """The orders with what is `billed` and `cancelled` of them, and `is_open` where an invoice of
    them may follow: they wait, or a parcel of theirs does."""
    to_invoice = ToInvoice.objects.filter(parcel__order=OuterRef("pk"), document=None)
    return orders.annotate(
        is_open=ExpressionWrapper(Q(status__in=WAITING) | Exists(to_invoice), BooleanField()),
        billed=_of_order(Tax.objects.filter(document__kind=Document.Kind.INVOICE), "order", _TAXED),
        cancelled=_of_order(CancelledUnits.objects, "line__order", _CANCELLED),
    )


def left_to_invoice(orders):
    """{key: what invoices of an open order will come to, to the cent} of (key, gross, billed,
    cancelled): the VAT of what is left is no share of all VAT. Never less than nothing."""
    orders = list(orders)
    come = come_to([key for key, *_, cancelled in orders if cancelled])
    return {
        key: half_up(max(come.get(key, gross - cancelled) - billed, NOTHING))
        for key, gross, billed, cancelled in orders
    }


_TAXED = F("net") + F("vat")
_CANCELLED = F("units") * F("line__line_price_incl_tax") / F("line__quantity")


def _of_order(rows, order, amount):
    found = rows.filter(**{order: OuterRef("pk")}).order_by().values(order)
    total = found.annotate(total=Sum(amount, output_field=_AMOUNT)).values("total")
    return Coalesce(Subquery(total), Value(NOTHING), output_field=_AMOUNT)
