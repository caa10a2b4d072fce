"""What a card paid for an order and that still needs: no credit, and for nothing else (J23)."""

from collections import defaultdict

from django.conf import settings
from django.db.models import (
    DecimalField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    OuterRef,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce, Greatest, JSONObject, Least
from oscar.core.loading import get_model

from common.statements import Statement, asked_key
from shop.invoicing.models import Document, Tax
from shop.invoicing.owed import EXACT, left_to_invoice, with_what_is_invoiced
from shop.taxes.cents import NOTHING, half_up

from .card_money import attempt_of
from .models import Allocation, Payment
from .queries import ours, with_sums


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
    """What is kept in all of a clinic's payments by card in the shop's own currency."""
    kept, own = _kept(_OF_CLINIC.rows(clinic=clinic.pk)), settings.OSCAR_DEFAULT_CURRENCY
    return sum((amount for paid_in, amount in kept if paid_in == own), NOTHING)


def kept_by_clinic():
    """{key of a clinic: what is kept of its payments by card} of all that have any."""
    found = defaultdict(lambda: NOTHING)
    for clinic, amount in _kept(_for_orders(ours(Payment.objects.exclude(clinic=None)), "clinic")):
        found[clinic] += amount
    return found


def kept_of_each(payments):
    """{key of a payment: (how much of it is kept, the number of its order)} of those for orders of
    which something is left; as few queries for many as for one."""
    keys = [each.pk for each in payments]
    rows = list(_for_orders(Payment.objects.filter(pk__in=keys), "pk", "key"))
    told = [((key, number), left, needs) for key, number, left, needs in rows]
    return {key: (amount, number) for (key, number), amount in _kept(told)}


def _for_orders(payments, *names):
    """What `_kept` asks of payments that cards made for orders and of which something is left."""
    rows = payments.filter(kind=Payment.Kind.ORDER, left__gt=0).order_by()
    needs = Subquery(_needs(_orders().filter(number=OuterRef("key"))), output_field=EXACT)
    return rows.annotate(needs=needs).values_list(*names, "left", "needs")


_OF_CLINIC = Statement(
    lambda: _for_orders(Payment.objects.filter(clinic=asked_key("clinic")), "currency")
)


def _kept(rows):
    """(the first of each row, how much is kept of what is left): of (any, left, needs)."""
    for of, left, needs in rows:
        if needs:
            yield of, min(left, _needed(needs))


def _needed(asked):
    """What an order still takes."""
    come = left_to_invoice(*(asked[name] for name in _WHOLE)) if asked["is_open"] else NOTHING
    return half_up(asked["unpaid"]) + come


_WHOLE = ("gross", "billed", "cancelled", "sold")


def _orders():
    return get_model("order", "Order").objects.order_by()


def _needs(orders):
    """What `_needed` asks about each of the orders."""
    found = with_what_is_invoiced(orders).annotate(unpaid=_unpaid(), gross=F("total_incl_tax"))
    asked = {name: name for name in ("is_open", "unpaid", *_WHOLE)}
    return found.values_list(ExpressionWrapper(JSONObject(**asked), output_field=EXACT), flat=True)


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
