"""What cards paid without an order: booked as it came and as it went back, and no clinic's credit.

Each movement is a payment that is put aside, under the key of its attempt, in turns of what came
and what went; see shop.payments.without_order.
"""

from collections import defaultdict

from common.clock import today
from shop.payments.models import Attempt
from shop.taxes.cents import NOTHING

from .card_money import WITHOUT_ORDER, attempt_without_order, key_without_order
from .models import Payment

CAME, WENT = "By card without an order: it goes back", "Went back to its card"
CAME_BACK = "Came back from its card: it is to be given back again"


def taken(attempt, amount, currency):
    _book(attempt, amount, currency, CAME)


def given_back(attempt):
    """Nothing of what was taken before the books told of it."""
    if last := _last(attempt):
        _book(attempt, -last.amount, last.currency, WENT)


def came_back(attempt):
    last = _last(attempt)
    amount, currency = (last or attempt).amount, (last or attempt).currency
    _book(attempt, abs(amount), currency, CAME_BACK)


def _last(attempt):
    return _of(attempt).order_by("-pk").first()


def _of(attempt):
    return Payment.objects.filter(WITHOUT_ORDER, key__startswith=key_without_order(attempt, ""))


def _book(attempt, amount, currency, aside):
    Payment.objects.create(
        source=Payment.Source.CARD,
        key=key_without_order(attempt, _of(attempt).count() + 1),
        on=today(),
        amount=amount,
        left=amount,
        currency=currency,
        name="Card",
        words=f"By card for {attempt.number}, reference {attempt.reference}: it became no order",
        aside=aside,
    )


def to_return_on(day):
    """(clinic's name, the day on which it came, what came, what of it had not gone back) of what
    was still to go back to cards at the end of a day."""
    moved = defaultdict(list)
    for each in Payment.objects.filter(WITHOUT_ORDER, on__lte=day).order_by("pk"):
        moved[attempt_without_order(each)].append(each)
    left = {key: sum((each.amount for each in found), NOTHING) for key, found in moved.items()}
    attempts = Attempt.objects.select_related("clinic").in_bulk([key for key in left if left[key]])
    for attempt in attempts.values():
        last = moved[str(attempt.key)][-1]
        yield attempt.clinic.name, last.on, last.amount, left[str(attempt.key)]
