"""How old what is owed is; pure."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from shop.taxes.cents import NOTHING

NOT_DUE = "Not due"
# What is late by so many days or less, in order; the last has no end.
_UP_TO = ((0, NOT_DUE), (30, "1–30 days"), (60, "31–60 days"), (90, "61–90 days"))
_BEYOND = "More than 90 days"
BUCKETS = (*(name for _, name in _UP_TO), _BEYOND)


def bucket(due_on: date, on: date) -> str:
    late = (on - due_on).days
    return next((name for most, name in _UP_TO if late <= most), _BEYOND)


def aged(items: Iterable[tuple[date, Decimal]], on: date) -> dict[str, Decimal]:
    """What is open in each of BUCKETS, of (due day, open amount) pairs."""
    found = dict.fromkeys(BUCKETS, NOTHING)
    for due_on, amount in items:
        found[bucket(due_on, on)] += amount
    return found
