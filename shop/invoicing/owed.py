"""What a clinic owes by its documents, and what it ordered that is still to be invoiced.

What was paid is counted by whoever books it (shop.payment_terms.owing).
"""

from decimal import Decimal

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

from .drafting import CannotBeInvoiced, comes_to
from .models import Document, Tax, ToInvoice

_AMOUNT = DecimalField(max_digits=16, decimal_places=4)


def invoiced(clinic, on):
    """Invoices less what was credited of them; overdue is what was due before the day."""
    invoices, notes = Q(kind=Document.Kind.INVOICE), Q(kind=Document.Kind.CREDIT_NOTE)
    past = {"due_on__lt": on}, {"corrects__due_on__lt": on}
    sums = Document.objects.filter(clinic=clinic).aggregate(
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
    orders = get_model("order", "Order").objects.filter(signature__clinic=clinic)
    return Owed(sum(_still_to_come(orders).values(), NOTHING))


def _still_to_come(orders):
    rows = with_what_is_invoiced(orders).filter(is_open=True).order_by()
    rows = rows.values_list("pk", "total_incl_tax", "billed", "cancelled")
    return {key: left_to_invoice(key, *amounts) for key, *amounts in rows}


def with_what_is_invoiced(orders):
    """The orders with what is `billed` and `cancelled` of them, and `is_open` where an invoice of
    them may follow: they wait, or a parcel of theirs does."""
    to_invoice = ToInvoice.objects.filter(parcel__order=OuterRef("pk"), document=None)
    return orders.annotate(
        is_open=ExpressionWrapper(Q(status__in=WAITING) | Exists(to_invoice), BooleanField()),
        billed=_of_order(Tax.objects.filter(document__kind=Document.Kind.INVOICE), "order", _TAXED),
        cancelled=_of_order(CancelledUnits.objects, "line__order", _CANCELLED),
    )


def left_to_invoice(key, gross, billed, cancelled):
    """What invoices of an open order will come to, to the cent: the VAT of what is left is no share
    of all VAT. Never less than nothing."""
    whole = _but_cancelled(key, gross, cancelled) if cancelled else gross
    return half_up(max(whole - billed, Decimal(0)))


def _but_cancelled(key, gross, cancelled):
    """All that is ever invoiced of an order; a share of it, where it is invoiced by hand."""
    order = get_model("order", "Order").objects.get(pk=key)
    try:
        return comes_to(order)
    except CannotBeInvoiced:
        return gross - cancelled


_TAXED = F("net") + F("vat")
_CANCELLED = F("units") * F("line__line_price_incl_tax") / F("line__quantity")


def _of_order(rows, order, amount):
    found = rows.filter(**{order: OuterRef("pk")}).order_by().values(order)
    total = found.annotate(total=Sum(amount, output_field=_AMOUNT)).values("total")
    return Coalesce(Subquery(total), Value(NOTHING), output_field=_AMOUNT)
