"""Payment on invoice: promised now, paid within the terms (shop.payment_terms)."""

from decimal import Decimal

from .payment import Payment

CODE = "invoice-terms"
NAME = "Invoice"


def pay(order_number, amount):
    """Promise `amount`; nothing is taken now. Each invoice names the reference to pay under."""
    return Payment(CODE, NAME, amount, Decimal("0.00"), order_number)
