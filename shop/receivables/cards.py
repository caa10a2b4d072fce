"""What was taken by card: a payment for one order, kept for the invoices of that order."""

from oscar.core.loading import get_model

from common.clock import today

from .allocating import allocate, locked
from .card_money import attempts_that_paid, of_numbers
from .models import Payment

_WHY = "Paid by card for this order"


def book(order, clinic, amount, currency, reference):
    """The Payment of an order by card, in the transaction that writes the order."""
    return Payment.objects.create(
        source=Payment.Source.CARD,
        kind=Payment.Kind.ORDER,
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
    attempts = attempts_that_paid(orders) if found else {}
    how = "by card on {on:%-d %b %Y}, reference {reference},"
    return {
        attempts[payment.key].order_id: (
            payment.left,
            how.format(on=payment.on, reference=attempts[payment.key].reference),
        )
        for payment in found
    }


def take(document, amounts):
    """So much of the card's payment of each order is for this invoice. Raises NotPossible."""
    amounts = {key: amount for key, amount in amounts.items() if amount}
    if not amounts:
        return
    rows, attempts = list(_of_orders(amounts).order_by("pk")), attempts_that_paid(amounts)
    locked(*(payment.pk for payment in rows))
    for payment in rows:
        allocate(
            payment,
            {document.pk: amounts[attempts[payment.key].order_id]},
            _WHY,
            is_its_own=True,
        )


def _of_orders(orders):
    numbers = get_model("order", "Order").objects.filter(pk__in=list(orders)).values("number")
    return of_numbers(numbers)
