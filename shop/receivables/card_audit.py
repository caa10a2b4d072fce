"""Whether what is booked of cards is what their attempts took, one to one (J22)."""

from collections import defaultdict

from django.db.models import F, Sum

from shop.payments.models import Attempt
from shop.taxes.cents import NOTHING

from .card_money import Kind, attempt_without_order, key_of_credit
from .models import Payment

State = Attempt.State


def faults():
    """Words where an attempt and its payment are not the same money, or one is without the other.

    What moved by card and is neither a refund nor came back from one belongs to an attempt.
    """
    by_card = Payment.objects.filter(source=Payment.Source.CARD)
    without, credits = by_card.filter(kind=Kind.NO_ORDER), by_card.filter(kind=Kind.CREDIT)
    of_orders = by_card.exclude(kind__in=[Kind.NO_ORDER, Kind.CREDIT])
    of_orders = of_orders.filter(refund=None, bounced_refund=None)
    yield from _of_orders({each.key: each for each in of_orders.order_by("pk")})
    yield from _without_orders(without.order_by("pk"), credits.order_by("pk"))


def _of_orders(payments):
    attempts = Attempt.objects.filter(state=State.ORDERED).annotate(
        order_number=F("order__number"),
        order_total=F("order__total_incl_tax"),
        debited=Sum("order__sources__amount_debited"),
    )
    for attempt in attempts.order_by("begun_at").iterator(chunk_size=2000):
        found = payments.pop(attempt.number, None)
        taken = (attempt.amount, attempt.currency, attempt.clinic_id)
        if found is None:
            yield f"{attempt}: it was paid by card, and no payment is booked of it."
        elif (found.amount, found.currency, found.clinic_id) != taken or not found.is_of_order:
            yield f"{attempt}: {found.currency} {found.amount} is booked of it, for {found.clinic}."
        ordered = (attempt.order_number, attempt.order_total, attempt.debited)
        if ordered != (attempt.number, attempt.amount, attempt.amount):
            yield (
                f"{attempt}: its order {attempt.order_number} comes to {attempt.order_total}, and "
                f"says that {attempt.debited} was paid by card."
            )
    for payment in payments.values():
        yield f"Payment {payment.pk} ({payment}): no attempt took it for an order."


def _without_orders(payments, credits):
    """What is to be given back is there, what was given back has left, what is credited is its
    clinic's, and nothing else is."""
    moved = defaultdict(list)
    for payment in payments:
        moved[attempt_without_order(payment)].append(payment)
    credits = {each.key: (each.amount, each.currency, each.clinic_id) for each in credits}
    ended = Attempt.objects.filter(state__in=[State.TO_RETURN, State.RETURNED, State.CREDITED])
    for attempt in ended.order_by("begun_at"):
        found = moved.pop(str(attempt.key), [])
        left = sum((each.amount for each in found), NOTHING)
        came = found[0].amount if found else NOTHING
        # What had gone back before the books told of it is not in them.
        if left != (came if attempt.is_to_return else NOTHING) or attempt.is_to_return > bool(came):
            yield f"{attempt}: it is {attempt.state}, and {left} of {came} is booked as there."
        if found and {each.currency for each in found} != {found[0].currency}:
            yield f"{attempt}: it came and went in two currencies."
        there = credits.pop(key_of_credit(attempt), None)
        came_last = (came, found[0].currency if found else "", attempt.clinic_id)
        if there != (came_last if attempt.is_credited else None):
            yield f"{attempt}: it is {attempt.state}, and {there} is its clinic's credit."
    for key in credits:
        yield f"“{key}” is the credit of no attempt."
    for key, found in moved.items():
        left = sum((each.amount for each in found), NOTHING)
        yield f"{left} is booked of attempt {key}, which is not to be given back."
