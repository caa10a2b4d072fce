"""What follows from what a provider answered; pure (docs/rules/payment.md)."""

from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from shop.payment_providers.answers import Answer, Outcome

HOLD_FOR = timedelta(minutes=20)
ASK_EVERY = timedelta(minutes=1)
LOOK_EVERY = timedelta(seconds=2)  # Where somebody waits on a page.
COMES_BACK_WITHIN = timedelta(days=35)  # What was given back, where the bank of the card can.


class Next(StrEnum):
    """What happens to an open attempt."""

    WAIT = "wait"
    CLAIM = "claim"  # The order is written.
    RETURN = "return"  # The money goes back, and nothing is ordered.
    FAIL = "fail"  # Nothing was paid and nothing is ordered.


def what_follows(answer: Answer, amount: Decimal, currency: str, *, is_stopped: bool) -> Next:
    """Of an attempt over `amount`; `is_stopped`: the provider was told to take nothing any more."""
    match answer.outcome:
        case Outcome.PAID if (answer.amount, answer.currency) == (amount, currency):
            return Next.CLAIM
        case Outcome.PAID:
            return Next.RETURN
        case Outcome.FAILED | Outcome.RETURNED:
            return Next.FAIL
        case Outcome.NEVER_ASKED if is_stopped:
            return Next.FAIL
        case _:
            return Next.WAIT


def is_over(holds_until: datetime, moment: datetime) -> bool:
    return moment >= holds_until
