"""What a card company took: for an order a payment of its clinic, under the order's number; what
became no order a payment of nobody, under its attempt."""

from shop.payments.models import Attempt

from .models import Payment

Kind = Payment.Kind


def of_numbers(numbers):
    """The Payments that cards made for the orders with these numbers (cards.book)."""
    return Payment.objects.filter(source=Payment.Source.CARD, kind=Kind.ORDER, key__in=numbers)


def payment_of(attempt):
    """The Payment that was booked with the order of an attempt."""
    return of_numbers([attempt.number]).get()


def attempt_of(payment):
    """The Attempt that a payment by card was made of; None of any other."""
    if not payment.is_of_order:
        return None
    return _ordered().filter(number=payment.key).select_related("order").first()


def attempts_that_paid(orders):
    """{number of an order: the Attempt that paid it} of orders by their keys."""
    return {attempt.number: attempt for attempt in _ordered().filter(order__in=list(orders))}


def _ordered():
    return Attempt.objects.filter(order__isnull=False)


def why_it_stays(payment):
    """Why staff can make nothing else of it, in words; empty where they can."""
    return _STAYS.get(payment.kind, "")


_STAYS = {
    Kind.NO_ORDER: "It became no order: it goes back to its card by itself, unless that takes "
    "nothing.",
    Kind.ORDER: "A card paid it for an order: it is that clinic's.",
    Kind.CREDIT: "It became no order, and its card takes nothing back: it is that clinic's.",
    Kind.REFUND: "It was given back to a card, or came back from one: it is that clinic's.",
}


def but_what_stays(payments):
    """The payments without those of a card that are known to be a clinic's (why_it_stays)."""
    return payments.exclude(kind__in=[Kind.ORDER, Kind.CREDIT, Kind.REFUND])


def key_of_credit(attempt):
    """Of the payment that is the clinic's credit, where a card takes nothing back."""
    return f"credit of {attempt.key}"


def key_without_order(attempt, place):
    """Of the payment that was booked as this one of what moved for an attempt without an order."""
    return f"{_OF_ATTEMPT}{attempt.key} {place}"


def attempt_without_order(payment):
    """The key of the Attempt that a payment without an order is of."""
    return payment.key.removeprefix(_OF_ATTEMPT).partition(" ")[0]


_OF_ATTEMPT = "attempt "
