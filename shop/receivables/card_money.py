"""What a card company took: for an order a payment of its clinic, under the order's number; what
became no order a payment of nobody, under its attempt."""

from django.db.models import Q

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


def attempts_that_paid(orders):
    """{number of an order: the Attempt that paid it} of orders by their keys."""
    return {attempt.number: attempt for attempt in _ordered().filter(order__in=list(orders))}


def why_it_stays(payment):
    """Why staff can make nothing else of it, in words; empty where they can."""
    if is_without_order(payment):
        return "It became no order: it goes back to its card by itself, unless that takes nothing."
    if payment.source == _CARD and _ordered().filter(number=payment.key).exists():
        return "A card paid it for an order: it is that clinic's."
    if payment.source == _CARD and payment.key.startswith(_CREDITED):
        return "It became no order, and its card takes nothing back: it is that clinic's."
    if payment.source == _CARD and payment.key.startswith(_OF_REFUND):
        return "It was given back to a card, or came back from one: it is that clinic's."
    return ""


_WITHOUT_ORDER = "attempt "
WITHOUT_ORDER = Q(source=_CARD, key__startswith=_WITHOUT_ORDER)


def is_without_order(payment):
    """Whether a card paid what became no order: it goes back by itself (without_order)."""
    return payment.source == _CARD and payment.key.startswith(_WITHOUT_ORDER)


_CREDITED, _OF_REFUND = "credit of ", "refund "
CREDITED = Q(source=_CARD, key__startswith=_CREDITED)


def key_of_credit(attempt):
    """Of the payment that is the clinic's credit, where a card takes nothing back."""
    return f"{_CREDITED}{attempt.key}"


def key_without_order(attempt, place):
    """Of the payment that was booked as this one of what moved for an attempt without an order."""
    return f"{_WITHOUT_ORDER}{attempt.key} {place}"


def attempt_without_order(payment):
    """The key of the Attempt that a payment without an order is of."""
    return payment.key.removeprefix(_WITHOUT_ORDER).partition(" ")[0]


def but_what_stays(payments):
    """The payments without those of a card that are known to be a clinic's (why_it_stays)."""
    is_known = Q(key__in=_ordered().values("number")) | Q(key__startswith=_OF_REFUND)
    return payments.exclude(is_known, source=_CARD).exclude(CREDITED)


def _ordered():
    return Attempt.objects.filter(order__isnull=False)
