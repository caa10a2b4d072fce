"""What a card paid for an order and that still needs: no credit, and for nothing else (J23)."""

from collections import defaultdict
from decimal import Decimal

from django.db.models import (
    Case,
    DecimalField,
    Exists,
    F,
    Func,
    JSONField,
    OuterRef,
    Subquery,
    Sum,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Greatest, JSONObject, Least
from oscar.core.loading import get_model

from shop.invoicing.models import Document, Tax
from shop.invoicing.owed import left_to_invoice, with_what_is_invoiced
from shop.taxes.cents import NOTHING

from .card_money import attempt_of
from .models import Allocation, Payment
from .queries import with_sums


def needed_of(order):
    """What an order that was paid beforehand still takes: what is open of its part of invoices, and
    what is neither invoiced nor cancelled."""
    return _needed(_needs(_orders().filter(pk=order.pk)).get())


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
    return _kept(Payment.objects.filter(clinic=clinic))[clinic.pk]


def kept_by_clinic():
    """{key of a clinic: what is kept of its payments by card} of all that have any."""
    return _kept(Payment.objects.exclude(clinic=None))


def _kept(payments):
    found = defaultdict(lambda: NOTHING)
    rows = payments.filter(kind=Payment.Kind.ORDER, left__gt=0).order_by()
    rows = rows.annotate(needs=needs_of_order()).values_list("clinic", "left", "needs")
    for clinic, left, needs in rows:
        found[clinic] += kept(left, needs)
    return found


def kept(left, needs):
    """How much is kept of what is left of a payment, by the `needs_of_order`."""
    return min(left, _needed(needs)) if needs else NOTHING


def needs_of_order():
    """Of a payment by card for an order, of which something is left, what `kept` asks about that;
    None of any other."""
    needs = Subquery(_needs(_orders().filter(number=OuterRef("key"))))
    is_left = When(kind=Payment.Kind.ORDER, left__gt=0, then=needs)
    return Case(is_left, default=None, output_field=JSONField())


def _needed(needs):
    unpaid, *amounts = (Decimal(needs[name]) for name in _AMOUNTS)
    return unpaid + (left_to_invoice(needs["order"], *amounts) if needs["is_open"] else NOTHING)


_AMOUNTS = ("unpaid", "gross", "billed", "cancelled")


def _orders():
    return get_model("order", "Order").objects.order_by()


def _needs(orders):
    """What `needed` asks about each of the orders; amounts as text, which keeps their cents."""
    found = with_what_is_invoiced(orders).annotate(unpaid=_unpaid(), gross=F("total_incl_tax"))
    amounts = {name: Cast(name, output_field=TextField()) for name in _AMOUNTS}
    return found.values_list(JSONObject(order="pk", is_open="is_open", **amounts), flat=True)


def _unpaid():
    """Of an order's part of each invoice what is open: what it bills of the order, less what of
    that is credited, and what the order's own card paid of it."""
    of_order = Tax.objects.filter(order=OuterRef(OuterRef("pk")))
    billed = of_order.filter(document=OuterRef("pk"))
    credited = of_order.filter(document__corrects=OuterRef("pk"))
    own = Allocation.objects.filter(
        payment__kind=Payment.Kind.ORDER,
        payment__key=OuterRef(OuterRef("number")),
        document=OuterRef("pk"),
        undone_at=None,
    )
    invoices = Document.objects.filter(Exists(billed), kind=Document.Kind.INVOICE).order_by()
    parts = with_sums(invoices).annotate(
        part=_added(billed, "order", _TAXED)
        - _added(credited, "order", _TAXED)
        - _added(own, "document", F("amount")),
    )
    parts = parts.annotate(unpaid=Greatest(Least("open_amount", "part"), Value(NOTHING)))
    all_ = Subquery(parts.annotate(all=Func("unpaid", function="SUM")).values("all"))
    return Coalesce(all_, Value(NOTHING), output_field=_AMOUNT)


_TAXED = F("net") + F("vat")
_AMOUNT = DecimalField(max_digits=14, decimal_places=2)


def _added(rows, of, amount):
    sums = rows.order_by().values(of).annotate(all=Sum(amount, output_field=_AMOUNT)).values("all")
    return Coalesce(Subquery(sums), Value(NOTHING), output_field=_AMOUNT)
