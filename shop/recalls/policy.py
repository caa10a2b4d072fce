"""What units of recalled lots amount to, who is reminded when, and what cannot be; pure.

The rules are docs/rules/recalls.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum
from functools import reduce
from operator import add

WORDS = {
    "still_here": "still here",
    "used": "used",
    "destroyed": "destroyed",
    "passed_on": "passed on",
    "lost": "not to be found",
}


@dataclass(frozen=True)
class Units:
    """Units of one lot: what is left as of the last answer, and what has become of the others."""

    still_here: int = 0
    used: int = 0
    destroyed: int = 0
    passed_on: int = 0
    lost: int = 0

    @property
    def accounted(self) -> int:
        return self.still_here + self.ended

    @property
    def ended(self) -> int:
        """Units that are at no clinic any more, or that nobody will find."""
        return self.used + self.destroyed + self.passed_on + self.lost

    def and_then(self, answer: Units) -> Units:
        """After one more answer: what is left counts as of now, all else adds up."""
        return Units(
            answer.still_here,
            self.used + answer.used,
            self.destroyed + answer.destroyed,
            self.passed_on + answer.passed_on,
            self.lost + answer.lost,
        )

    def and_also(self, other: Units) -> Units:
        """Together with the units of another clinic or lot."""
        return Units(*(getattr(self, name) + getattr(other, name) for name in WORDS))

    def __bool__(self) -> bool:
        """Whether anything is said of any unit: pages have other words where nothing is."""
        return bool(self.accounted)

    def __str__(self) -> str:
        return ", ".join(
            f"{getattr(self, name)} {word}" for name, word in WORDS.items() if getattr(self, name)
        )


def told_by(answers: Iterable[Units]) -> Units:
    """The Units that answers, oldest first, amount to."""
    return reduce(Units.and_then, answers, Units())


def all_told(units: Iterable[Units]) -> Units:
    """The Units of several clinics together."""
    return reduce(Units.and_also, units, Units())


def not_accounted_for(delivered: int, returned: int, told: Units) -> int:
    """Units delivered that did not come back and of which nothing was said.

    What was told to be there and came back afterwards counts once.
    """
    return max(0, delivered - returned - told.accounted)


def without_an_ending(delivered: int, returned: int, told: Units) -> int:
    """Units delivered that neither came back nor are used, destroyed, passed on or lost."""
    return max(0, delivered - returned - told.ended)


def beyond(delivered: int, returned: int, told: Units) -> int:
    """Units that came back and were told to be gone, more than were delivered: units came back
    that somebody had said were used, for instance."""
    return max(0, returned + told.ended - delivered)


def what_cannot_be(delivered: int, told: Units, returned: int = 0, lot: str = "") -> str:
    """In words, why these Units cannot be; empty where they can. Those that came back are no more
    there. `lot` is its number where there are several."""
    if told.accounted <= delivered - returned:
        return ""
    of = f" of lot {lot}" if lot else ""
    were = f"1 unit{of} was" if delivered == 1 else f"{delivered} units{of} were"
    back = f", {returned} came back" if returned else ""
    return f"{were} delivered{back}, and this makes {told.accounted}: {told}. Nothing was saved."


@dataclass(frozen=True)
class Whereabouts:
    """Where the units are that were received of a lot, or of several together.

    `missing` were not there when they were counted (below 0: more were). `returned` came back from
    clinics; where they are now, the other figures say.
    """

    received: int = 0
    shelf: int = 0
    apart: int = 0
    picked: int = 0
    packed: int = 0
    under_way: int = 0
    delivered: int = 0
    destroyed: int = 0
    sent_back: int = 0
    missing: int = 0
    returned: int = 0

    def __add__(self, other: Whereabouts) -> Whereabouts:
        names = [each.name for each in fields(self)]
        return Whereabouts(*(getattr(self, name) + getattr(other, name) for name in names))

    @property
    def in_the_house(self) -> int:
        return self.shelf + self.apart + self.picked + self.packed

    @property
    def found(self) -> int:
        out = self.under_way + self.delivered + self.destroyed + self.sent_back
        return self.in_the_house + out + self.missing

    @property
    def difference(self) -> int:
        """Units received that are nowhere; below 0, units that nobody received."""
        return self.received - self.found

    @property
    def verdict(self) -> str:
        if not self.difference:
            return f"{self.found} of {self.received} units are found: 100 %."
        what = "nowhere to be found" if self.difference > 0 else "there that nobody received"
        many = abs(self.difference)
        are = "is" if many == 1 else "are"
        return (
            f"{self.found} units are found and {self.received} were received: {many} {are} {what}."
        )


def altogether(found: Iterable[Whereabouts]) -> Whereabouts:
    return reduce(add, found, Whereabouts())


class Next(StrEnum):
    """What is done about a clinic that has not answered."""

    WAIT = "wait"
    REMIND = "remind"
    PHONE = "phone"


def next_step(
    told: int, last_written: datetime, reminded: int, every: int, most: int, now: datetime
) -> Next:
    """What comes next for a silent clinic: `most` reminders, `every` so many days; then the phone.

    Where nobody could be told it is the phone at once.
    """
    if not told:
        return Next.PHONE
    if now < last_written + timedelta(days=every):
        return Next.WAIT
    return Next.REMIND if reminded < most else Next.PHONE


def share(part: int, whole: int) -> str:
    """As a percentage with one digit, cut and never rounded up to 100."""
    if part >= whole:
        return "100 %"
    return f"{part * 1000 // whole / 10:g} %"
