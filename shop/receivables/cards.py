"""What was taken by card: a payment for one order, kept for the invoices of that order."""

from django.db.models import F, Sum
from oscar.core.loading import get_model

from common.clock import today
from common.order_states import WAITING
from shop.taxes.cents import NOTHING

from .allocating import allocate, locked
from .card_money import of_numbers
from .models import Payment

_WHY = "Paid by card for this order"


def book(order, clinic, amount, currency, reference):
    """The Payment of an order by card, in the transaction that writes the order."""
    return Payment.objects.create(
        source=Payment.Source.CARD,
        key=order.number,
        clinic=clinic,
        on=today(),
        amount=amount,
        left=amount,
        currency=currency,
        words=f"By card for order {order.number}, reference {reference}",
    )


def paid_of(orders):
    """{key of an order: (what is left of what its card paid, how)}; see shop.invoicing.prepaid."""
    found = list(_of_orders(orders).filter(left__gt=0, aside=""))
    keys = _keys(orders) if found else {}
    return {keys[payment.key]: (payment.left, _how(payment)) for payment in found}


def _how(payment):
    return f"by card on {payment.on:%-d %b %Y}, {payment.words.rpartition(', ')[2]},"


def take(document, amounts):
    """So much of the card's payment of each order is for this invoice. Raises NotPossible."""
    amounts = {key: amount for key, amount in amounts.items() if amount}
    if not amounts:
        return
    rows, keys = list(_of_orders(amounts).order_by("pk")), _keys(amounts)
    locked(*(payment.pk for payment in rows))
    for payment in rows:
        allocate(payment, {document.pk: amounts[keys[payment.key]]}, _WHY)


def kept_for_orders(clinic):
    """What cards paid for orders of a clinic that are still to be sent: no credit for others."""
    waiting = get_model("order", "Order").objects.filter(status__in=WAITING)
    own = of_numbers(waiting.values("number")).filter(clinic=clinic)
    return own.aggregate(all=Sum(F("left")))["all"] or NOTHING


def _of_orders(orders):
    numbers = get_model("order", "Order").objects.filter(pk__in=list(orders)).values("number")
    return of_numbers(numbers)


def _keys(orders):
    """{number: key} of orders."""
    rows = get_model("order", "Order").objects.filter(pk__in=list(orders))
    return dict(rows.values_list("number", "pk"))
