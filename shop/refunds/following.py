"""What follows for money where an order is cancelled, or where money leaves our bank account."""

from common.deeds import NotPossible
from shop.receivables import allocating
from shop.receivables.card_money import payment_of

from . import ending, services
from .queries import most_of, to_transfer
from .rule import Way, is_named

_LONGEST = 300


def cancelled(order, by, reason):
    """What was paid by card for what is cancelled is asked back for, in the same transaction."""
    attempt = getattr(order, "attempt", None)
    if attempt is None:
        return
    payment = allocating.locked_payment(payment_of(attempt))
    if most := most_of(payment):
        what = "Order" if order.is_cancelled else "Units of order"
        words = f"{what} {order.number} cancelled: {reason}"[:_LONGEST]
        services.ask(payment, most, Way.CARD, words, by)


def transferred(payment):
    """Whether money that left is a refund by its number and its amount; it is then done."""
    for refund in to_transfer().filter(amount=-payment.amount, currency=payment.currency):
        if is_named(refund.number, payment.words):
            try:
                ending.transferred(refund, payment)
            except NotPossible:  # Somebody was faster: a person looks at it.
                return False
            return True
    return False
