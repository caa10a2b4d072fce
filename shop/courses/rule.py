"""How many packs a course of sessions needs beside what a clinic has; pure.

Nobody is in it but how many: no patient, no name, no finding.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from math import ceil

_CONTENTS = re.compile(r"(\d{1,3})\s*[x×]\s*(\d{1,3}(?:[.,]\d{1,2})?)\s*ml\b", re.IGNORECASE)


@dataclass(frozen=True)
class Pack:
    """What is in a pack: containers (vials, syringes, ampoules) of so many millilitres each."""

    containers: int
    ml: Decimal


@dataclass(frozen=True)
class Course:
    """`patients` who each get `ml` on each of `days`; where a container is `shared`, what one
    leaves goes to the next patient of the same day, never to another day."""

    patients: int
    days: tuple[date, ...]
    ml: Decimal
    shared: bool = False


@dataclass(frozen=True)
class Held:
    """Packs of a lot that the clinic has; `last_day` is one of use. The key names it."""

    key: str
    packs: int
    last_day: date


@dataclass(frozen=True)
class Session:
    """One day of a course: containers that it needs, which of them are there, how many are not."""

    day: date
    containers: int
    taken: tuple[tuple[str, int], ...] = ()

    @property
    def missing(self) -> int:
        return self.containers - sum(units for _, units in self.taken)


@dataclass(frozen=True)
class Plan:
    """The Sessions of a course, the packs to order for them, and what stays `left` of each Held,
    in containers."""

    sessions: tuple[Session, ...]
    packs: int
    left: dict[str, int] = field(default_factory=dict)

    @property
    def containers(self) -> int:
        return sum(session.containers for session in self.sessions)

    @property
    def last_new(self) -> date | None:
        """The last day that needs something of the packs to order."""
        return next((each.day for each in reversed(self.sessions) if each.missing), None)


def contents_said(text: str) -> Pack | None:
    """The Pack that words such as “box of 2 × 1 ml syringes” say, if they say just one."""
    found = {(int(count), Decimal(ml.replace(",", "."))) for count, ml in _CONTENTS.findall(text)}
    if len(found) != 1:
        return None
    count, ml = found.pop()
    return Pack(count, ml) if count and ml else None


def contents(said: Pack | None, stated: Pack | None) -> Pack | None:
    """The one Pack that what was read from the pack and what a source states agree on; None where
    both are silent, or do not agree."""
    if said and stated and said != stated:
        return None
    return said or stated


def days_of(first: date, sessions: int, weeks: int) -> tuple[date, ...]:
    """The days of the sessions, so many weeks apart."""
    return tuple(first + n * timedelta(weeks=weeks) for n in range(sessions))


def containers_a_day(course: Course, pack: Pack) -> int:
    """Containers that are opened on one day."""
    if course.shared:
        return ceil(course.patients * course.ml / pack.ml)
    return course.patients * ceil(course.ml / pack.ml)


def plan(course: Course, pack: Pack, held: Sequence[Held]) -> Plan:
    """Each day takes first what ends first of what may still be used on it; the rest is ordered.

    That leaves the least to order: what may be used on a day may be used on every earlier one.
    """
    left = {each.key: each.packs * pack.containers for each in held}
    in_order = sorted(held, key=lambda each: (each.last_day, each.key))
    needed = containers_a_day(course, pack)
    sessions = []
    for day in sorted(course.days):
        usable = [each.key for each in in_order if each.last_day >= day]
        sessions.append(Session(day, needed, _take(left, usable, needed)))
    missing = sum(session.missing for session in sessions)
    return Plan(tuple(sessions), ceil(missing / pack.containers), left)


def _take(left: dict[str, int], usable: Sequence[str], needed: int) -> tuple[tuple[str, int], ...]:
    taken = []
    for key in usable:
        units = min(left[key], needed)
        if units:
            left[key] -= units
            needed -= units
            taken.append((key, units))
    return tuple(taken)
