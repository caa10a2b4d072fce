"""Payment on invoice: the order is promised now and paid within the terms."""

from decimal import Decimal

from .payment import Payment

CODE = "invoice-terms"
# From the day of shipping.
DAYS = 30
NAME = f"Invoice, payable within {DAYS} days"


def explanation():
    return f"You pay by bank transfer within {DAYS} days of the date of shipping."


def pay(order_number, amount):
    """Promise `amount`; nothing is taken now. The order number is the reference to pay under."""
    return Payment(CODE, NAME, amount, Decimal("0.00"), order_number)
