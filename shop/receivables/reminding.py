"""When who owes is reminded, and of what; pure.

The rules are in docs/rules/receivables.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from shop.taxes.cents import NOTHING

# After so many days beyond the due day the first, second and third letter is written.
DAYS = (7, 21, 35)
# Between two letters about the same invoice, whatever was late to be written.
APART = 10
# What the bank has told is old after so many days: nobody is reminded of what may be paid.
BANK_KNOWN_FOR = 5
STEPS = len(DAYS)


@dataclass(frozen=True)
class Owed:
    """An open invoice; `step` is that of the last letter about it, 0 without one."""

    key: int
    amount: Decimal
    due_on: date
    step: int = 0
    reminded_on: date | None = None
    is_disputed: bool = False


@dataclass(frozen=True)
class Reminder:
    """A letter: its step is that of the invoice that is the farthest."""

    step: int
    invoices: tuple[Owed, ...]

    @property
    def total(self) -> Decimal:
        return sum((each.amount for each in self.invoices), NOTHING)


def next_step(owed: Owed, on: date, small: Decimal) -> int:
    """The step that an invoice is to be reminded at today, or 0."""
    if owed.is_disputed or owed.amount <= small or owed.step >= STEPS:
        return 0
    if owed.reminded_on and (on - owed.reminded_on).days < APART:
        return 0
    return owed.step + 1 if (on - owed.due_on).days >= DAYS[owed.step] else 0


def reminder(
    invoices: Iterable[Owed], on: date, small: Decimal, credit: Decimal = NOTHING
) -> Reminder | None:
    """The letter that a clinic gets today, if it gets one. `credit`: what it has with us."""
    due = [(next_step(each, on, small), each) for each in invoices]
    due = [(step, each) for step, each in due if step]
    if not due or sum((each.amount for _, each in due), NOTHING) - credit <= small:
        return None
    return Reminder(max(step for step, _ in due), tuple(each for _, each in due))


def is_bank_known(last: date | None, on: date) -> bool:
    """Whether what the bank has told is new enough; `last` is the last day of its statements."""
    return last is not None and on - last <= timedelta(days=BANK_KNOWN_FOR)
