"""What a card company took for an order: a payment of its clinic, under the order's number."""

from shop.payments.models import Attempt

from .models import Payment

_CARD = Payment.Source.CARD


def of_numbers(numbers):
    """The Payments that cards made for the orders with these numbers (cards.book)."""
    return Payment.objects.filter(source=_CARD, key__in=numbers)


def payment_of(attempt):
    """The Payment that was booked with the order of an attempt."""
    return of_numbers([attempt.number]).get()


def attempt_of(payment):
    """The Attempt that a payment by card was made of; None of any other."""
    if payment.source != _CARD:
        return None
    return _ordered().filter(number=payment.key).select_related("order").first()


def attempts_of(orders):
    """{number of an order: the Attempt that paid it} of orders by their keys."""
    return {attempt.number: attempt for attempt in _ordered().filter(order__in=list(orders))}


def is_of_an_order(payment):
    """Whether a card paid it for an order: whatever staff make of it, it is that clinic's."""
    return payment.source == _CARD and _ordered().filter(number=payment.key).exists()


def but_of_orders(payments):
    """The payments without those that a card paid for an order."""
    return payments.exclude(source=_CARD, key__in=_ordered().values("number"))


def _ordered():
    return Attempt.objects.filter(order__isnull=False)
