"""What a clinic owes by its documents, and what it ordered that is still to be invoiced.

What was paid is counted by whoever books it (shop.payment_terms.owing).
"""

import json
from decimal import Decimal
from functools import partial

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    BooleanField,
    Case,
    DecimalField,
    Exists,
    ExpressionWrapper,
    F,
    JSONField,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, JSONArray, JSONObject
from oscar.core.loading import get_model

from common.order_states import WAITING
from shop.ordering.models import CancelledUnits
from shop.ordering.queries import cancelled_of_line
from shop.payment_terms.rule import Owed
from shop.tax_table.models import OrderTax
from shop.taxes.categories import Treatment
from shop.taxes.cents import NOTHING, half_up

from .models import Document, Tax, ToInvoice
from .parts import Sum as Sold
from .parts import Taxed, come_to

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
    rows = with_what_is_invoiced(orders).filter(is_open=True).order_by()
    found = rows.values_list("total_incl_tax", "billed", "cancelled", "sold")
    return Owed(sum((left_to_invoice(*row) for row in found), NOTHING))


def with_what_is_invoiced(orders):
    """The orders with what is `billed` and `cancelled` of them, `is_open` where an invoice of them
    may follow (they wait, or a parcel of theirs does), and as what each was `sold` of which units
    were cancelled."""
    taxed = Tax.objects.filter(document__kind=Document.Kind.INVOICE, document__replaces=None)
    to_invoice = ToInvoice.objects.filter(parcel__order=OuterRef("pk"), document=None)
    found = orders.annotate(
        is_open=ExpressionWrapper(Q(status__in=WAITING) | Exists(to_invoice), BooleanField()),
        billed=_of_order(taxed, "order", _TAXED),
        cancelled=_of_order(CancelledUnits.objects, "line__order", _CANCELLED),
    )
    return found.annotate(sold=Case(When(cancelled__gt=0, then=_SOLD), output_field=EXACT))


def left_to_invoice(gross, billed, cancelled, sold):
    """What invoices of an open order will come to, to the cent, of what `with_what_is_invoiced`
    tells of it: the VAT of what is left is no share of all VAT. Never less than nothing."""
    whole = _not_cancelled(sold) if sold and sold["taxes"] else gross - cancelled
    return half_up(max(whole - billed, NOTHING))


def _not_cancelled(sold):
    lines = (
        (_rate(code), Sold(units, before, before - net), units - cancelled)
        for code, units, before, net, cancelled in sold["lines"]
        if units > cancelled
    )
    taxes = [((category, rate), *sums) for category, rate, *sums in sold["taxes"]]
    charges = [(rate, charge) for rate, *_, charge in taxes if charge]
    charges += [(_rate(code), net) for code, net in sold["surcharges"]]
    return come_to(lines, charges, {rate: Taxed(net, vat) for rate, net, vat, _ in taxes})


def _rate(code):
    treatment = Treatment.of_code(code)
    return treatment.category.value, treatment.rate


# Of JSON whose amounts are as they were kept, to the cent.
EXACT = JSONField(decoder=partial(json.JSONDecoder, parse_float=Decimal))


def _listed(rows, *names):
    return ArraySubquery(rows.filter(order=OuterRef("pk")).values_list(JSONArray(*names)))


_LINE = ("tax_code", "quantity", "line_price_before_discounts_excl_tax", "line_price_excl_tax")
_SOLD = JSONObject(
    lines=_listed(get_model("order", "Line").objects, *_LINE, cancelled_of_line()),
    surcharges=_listed(get_model("order", "Surcharge").objects, "tax_code", "excl_tax"),
    taxes=_listed(OrderTax.objects, "category", "rate", "net", "vat", "charge"),
)
_TAXED = F("net") + F("vat")
_CANCELLED = F("units") * F("line__line_price_incl_tax") / F("line__quantity")


def _of_order(rows, order, amount):
    found = rows.filter(**{order: OuterRef("pk")}).order_by().values(order)
    total = found.annotate(total=Sum(amount, output_field=_AMOUNT)).values("total")
    return Coalesce(Subquery(total), Value(NOTHING), output_field=_AMOUNT)
