"""Payment on invoice: the order is promised now and paid within the terms."""

from decimal import Decimal

from .payment import Payment

CODE = "invoice-terms"
# From the day of shipping; of one invoice a month, from its own day.
DAYS = 30
NAME = f"Invoice, payable within {DAYS} days"


SHIPPING, THIS_INVOICE = "shipping", "this invoice"


def explanation(since=SHIPPING):
    return f"You pay by bank transfer within {DAYS} days of the date of {since}."


def pay(order_number, amount):
    """Promise `amount`; nothing is taken now. Each invoice names the reference to pay under."""
    return Payment(CODE, NAME, amount, Decimal("0.00"), order_number)
