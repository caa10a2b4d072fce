"""What a card paid for an order and that still needs: no credit, and for nothing else (J23)."""

from collections import defaultdict

from django.db.models import F, Sum
from oscar.core.loading import get_model

from shop.invoicing.models import Document, Tax
from shop.invoicing.owed import still_to_be_invoiced_of
from shop.taxes.cents import NOTHING

from .card_money import attempt_of, of_numbers
from .models import Allocation, Payment
from .queries import with_sums


def needed_of(order):
    """What an order that was paid beforehand still takes: what is open of its part of invoices, and
    what is neither invoiced nor cancelled."""
    return _needed({order.pk: order.number})[order.pk]


def kept_of(payment):
    """(how much of a payment is kept for its order, that Order); (nothing, None) of any other."""
    attempt = attempt_of(payment) if payment.left > 0 else None
    if attempt is None:
        return NOTHING, None
    return min(payment.left, needed_of(attempt.order)), attempt.order


def lacks(payment):
    """How much less is left of a payment by card than its order still needs."""
    attempt = attempt_of(payment)
    return max(needed_of(attempt.order) - payment.left, NOTHING) if attempt else NOTHING


def kept_for_orders(clinic):
    """What is kept in all of a clinic's payments by card."""
    return kept_of_left(_left(Payment.objects.filter(clinic=clinic)))[clinic.pk]


def kept_by_clinic():
    """{key of a clinic: what is kept of its payments by card} of all that have any."""
    return kept_of_left(_left(Payment.objects.exclude(clinic=None)))


def _left(payments):
    rows = payments.filter(source=Payment.Source.CARD, left__gt=0).order_by()
    return {key: (clinic, left) for key, clinic, left in rows.values_list("key", "clinic", "left")}


def kept_of_left(left):
    """{key of a clinic: what is kept} where so much is `left` of what cards paid: {number of an
    order, or another key: (key of the clinic, amount)}."""
    found = defaultdict(lambda: NOTHING)
    if not left:
        return found
    orders = get_model("order", "Order").objects.filter(number__in=left)
    numbers = dict(orders.order_by().values_list("pk", "number"))
    for key, needed in _needed(numbers).items():
        clinic, amount = left[numbers[key]]
        found[clinic] += min(amount, needed)
    return found


def _needed(numbers):
    """{key: what an order still takes} of orders by {key: number}."""
    found = defaultdict(lambda: NOTHING, still_to_be_invoiced_of(list(numbers)))
    parts = _unpaid_parts(numbers)
    documents = Document.objects.filter(pk__in={document for _, document in parts})
    opens = dict(with_sums(documents).values_list("pk", "open_amount")) if parts else {}
    for (order, document), part in parts.items():
        found[order] += max(min(opens[document], part), NOTHING)
    return found


def _unpaid_parts(numbers):
    """{(order, invoice): what it bills of the order, less what of that is credited, and what the
    order's own card paid of it}."""
    taxes, gross = Tax.objects.filter(order__in=numbers).order_by(), Sum(F("net") + F("vat"))
    billed = taxes.filter(document__kind=Document.Kind.INVOICE).values_list("order", "document")
    parts = {(order, document): all_ for order, document, all_ in billed.annotate(all=gross)}
    if not parts:
        return parts
    credited = taxes.exclude(document__corrects=None).values_list("order", "document__corrects")
    own = Allocation.objects.filter(payment__in=of_numbers(numbers.values()), undone_at=None)
    paid = own.exclude(document=None).order_by().values_list("payment__key", "document")
    keys = {number: key for key, number in numbers.items()}
    less = [*credited.annotate(all=gross)]
    less += [(keys[number], *rest) for number, *rest in paid.annotate(all=Sum("amount"))]
    for order, document, amount in less:
        if (order, document) in parts:
            parts[order, document] -= amount
    return parts
