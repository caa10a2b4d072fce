"""Whether an order needs somebody's yes, whose, or is refused; pure (docs/rules/approvals.md).

Amounts are net, in the shop's currency; people are keys.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from shop.taxes.cents import NOTHING

MOST_STEPS = 3
VALID_FOR = timedelta(days=14)
REMIND_AFTER = (timedelta(days=2), timedelta(days=7))
People = frozenset[int]


@dataclass(frozen=True)
class Step:
    """What costs more than `above` needs the yes of one of these people."""

    above: Decimal
    by: People


@dataclass(frozen=True)
class Rules:
    """The steps in the order in which they are asked, and what a member may spend in a month.

    Beyond a limit the first step is asked whatever the amount, if the clinic `asks_beyond` it.
    """

    steps: tuple[Step, ...] = ()
    limits: Mapping[int, Decimal] | None = None
    asks_beyond: bool = True

    def limit_of(self, person: int) -> Decimal | None:
        return (self.limits or {}).get(person)

    @property
    def say_something(self) -> bool:
        return bool(self.steps or self.limits)


class Outcome(StrEnum):
    FREE = "free"  # Nobody need be asked, or everybody has said yes.
    ASK = "ask"
    BEYOND = "beyond"  # Refused: beyond the month's limit, and nobody is asked then.
    NOBODY = "nobody"  # A step is due that nobody can take.


@dataclass(frozen=True)
class Verdict:
    """What is to be done before the order; `step` (from 0) is asked next, of `by`; so many are
    `due` in all. `left` is what the member may still spend this month; None without a limit."""

    outcome: Outcome
    due: tuple[int, ...] = ()
    step: int | None = None
    by: People = frozenset()
    limit: Decimal | None = None
    spent: Decimal = NOTHING

    @property
    def left(self) -> Decimal | None:
        return None if self.limit is None else max(self.limit - self.spent, NOTHING)

    @property
    def is_free(self) -> bool:
        return self.outcome is Outcome.FREE

    @property
    def asks(self) -> bool:
        return self.outcome is Outcome.ASK

    @property
    def is_refused(self) -> bool:
        return self.outcome in (Outcome.BEYOND, Outcome.NOBODY)


def verdict(
    rules: Rules,
    person: int,
    net: Decimal,
    spent: Decimal,
    *,
    stands_in: Mapping[int, People],
    said_yes: Collection[int] = (),
) -> Verdict:
    """Of an order of `net` by a member who has `spent` so much this month.

    `stands_in` says who may say yes for whom today, themselves among them; nobody may for who is
    not in it. `said_yes` are those who have, and those for whom they did.
    """
    limit = rules.limit_of(person)
    is_beyond = limit is not None and spent + net > limit
    due = due_steps(rules, net, is_beyond=is_beyond)
    if is_beyond and not (rules.asks_beyond and due):
        return Verdict(Outcome.BEYOND, limit=limit, spent=spent)
    for number in due:
        if rules.steps[number].by & set(said_yes) - {person}:
            continue
        by = who_may(rules.steps[number], person, stands_in)
        outcome = Outcome.ASK if by else Outcome.NOBODY
        return Verdict(outcome, due, number, by, limit, spent)
    return Verdict(Outcome.FREE, due, limit=limit, spent=spent)


def due_steps(rules: Rules, net: Decimal, *, is_beyond: bool) -> tuple[int, ...]:
    """The numbers of the steps that an order needs, in their order."""
    found = [number for number, step in enumerate(rules.steps) if net > step.above]
    if is_beyond and rules.asks_beyond and rules.steps and 0 not in found:
        found = [0, *found]
    return tuple(found)


def who_may(step: Step, person: int, stands_in: Mapping[int, People]) -> People:
    """Who may say yes at a step to what `person` orders: neither they nor who stands in for them
    as such."""
    found: set[int] = set()
    for named in step.by - {person}:
        found |= stands_in.get(named, frozenset())
    return frozenset(found - {person})


def in_whose_place(step: Step, person: int, by: int, stands_in: Mapping[int, People]) -> int | None:
    """For whom `by` says yes to what `person` orders: themselves if they are named, else the first
    for whom they stand in; None for whom nobody asks."""
    if by == person:
        return None
    named = sorted(step.by - {person}, key=lambda each: (each != by, each))
    return next((each for each in named if by in stands_in.get(each, frozenset())), None)


def reminders_due(asked_at: datetime, moment: datetime) -> int:
    """How many reminders a step that was asked then should have had by now."""
    return sum(moment >= asked_at + after for after in REMIND_AFTER)


class Lost(StrEnum):
    """Why nobody can approve a request any more, as both sides read it."""

    ASKER_CLOSED = "The account of whoever asked is closed."
    ASKER = "Whoever asked may not order for the clinic any more."
    ADDRESS = "The clinic has closed the delivery address that it was for."
    EXPIRED = "It was not approved within fourteen days."


@dataclass(frozen=True)
class Facts:
    """What a request rests on, as it is now; `asked_at` as it was."""

    asker_is_open: bool
    asker_may_order: bool
    address_is_verified: bool
    asked_at: datetime


def what_was_lost(facts: Facts, moment: datetime) -> Lost | None:
    """The Lost of an open request, or None while it can be approved."""
    lost = {
        Lost.ASKER_CLOSED: not facts.asker_is_open,
        Lost.ASKER: not facts.asker_may_order,
        Lost.ADDRESS: not facts.address_is_verified,
        Lost.EXPIRED: moment >= facts.asked_at + VALID_FOR,
    }
    return next((reason for reason, is_so in lost.items() if is_so), None)
