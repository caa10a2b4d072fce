"""What cards paid without an order: booked as it came and as it went back, and no clinic's credit.

Each movement is a payment that is put aside, under the key of its attempt, in turns of what came
and what went; see shop.payments.without_order. Where the card takes nothing back, one that went and
one that came for the clinic make it the clinic's credit: the card company owes as much as before.
"""

from collections import defaultdict

from common.clock import today
from shop.payments.models import Attempt
from shop.taxes.cents import NOTHING

from .card_money import attempt_without_order, key_of_credit, key_without_order
from .models import Deed, Payment

CAME, WENT = "By card without an order: it goes back", "Went back to its card"
CAME_BACK = "Came back from its card: it is to be given back again"

CREDITED = "Its card takes nothing back: it is the clinic's credit"


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


def credited(attempt, why, by):
    last = _last(attempt)
    _book(attempt, -last.amount, last.currency, CREDITED)
    made = Payment.objects.create(
        source=Payment.Source.CARD,
        kind=Payment.Kind.CREDIT,
        key=key_of_credit(attempt),
        clinic_id=attempt.clinic_id,
        on=today(),
        amount=last.amount,
        left=last.amount,
        currency=last.currency,
        name="Card",
        words=f"{_words(attempt)}, and its card takes nothing back",
    )
    for payment in (last, made):
        Deed.objects.create(payment=payment, words=f"{CREDITED}. {why}"[:400], by=by)


def credit_of(attempt):
    """The payment that is its clinic's credit."""
    return Payment.objects.get(source=Payment.Source.CARD, key=key_of_credit(attempt))


def attempt_to_return(payment):
    """The Attempt whose money a payment is that is still to go back to its card, or None."""
    if not payment.is_without_order:
        return None
    found = Attempt.objects.filter(state=Attempt.State.TO_RETURN).select_related("clinic")
    attempt = found.filter(pk=attempt_without_order(payment)).first()
    return attempt if attempt and _last(attempt) == payment else None


def _last(attempt):
    return _of(attempt).order_by("-pk").first()


def _of(attempt):
    return _moved().filter(key__startswith=key_without_order(attempt, ""))


def _moved():
    return Payment.objects.filter(kind=Payment.Kind.NO_ORDER)


def _book(attempt, amount, currency, aside):
    Payment.objects.create(
        source=Payment.Source.CARD,
        kind=Payment.Kind.NO_ORDER,
        key=key_without_order(attempt, _of(attempt).count() + 1),
        on=today(),
        amount=amount,
        left=amount,
        currency=currency,
        name="Card",
        words=_words(attempt),
        aside=aside,
    )


def _words(attempt):
    return f"By card for {attempt.number}, reference {attempt.reference}: it became no order"


def to_return_on(day):
    """(clinic's name, the day on which it came, currency, what came, what of it had not gone back)
    of what was still to go back to cards at the end of a day."""
    moved = defaultdict(list)
    for each in _moved().filter(on__lte=day).order_by("pk"):
        moved[attempt_without_order(each)].append(each)
    left = {key: sum((each.amount for each in found), NOTHING) for key, found in moved.items()}
    attempts = Attempt.objects.select_related("clinic").in_bulk([key for key in left if left[key]])
    for attempt in attempts.values():
        last = moved[str(attempt.key)][-1]
        yield attempt.clinic.name, last.on, last.currency, last.amount, left[str(attempt.key)]
