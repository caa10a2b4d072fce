"""Payment on invoice: the order is promised now and paid within the terms."""

from decimal import Decimal

from .payment import Payment

CODE = "invoice-terms"
NAME = "Invoice, payable within 30 days"


def explanation():
    return "You pay by bank transfer within 30 days of the date of shipping."


def pay(order_number, amount):
    """Promise `amount`; nothing is taken now. The order number is the reference to pay under."""
    return Payment(CODE, NAME, amount, Decimal("0.00"), order_number)
