"""What a clinic has said of the units it got, and what cannot be; pure (docs/rules/recalls.md)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce

WORDS = {
    "still_here": "still here",
    "used": "used",
    "destroyed": "destroyed",
    "passed_on": "passed on",
}


@dataclass(frozen=True)
class Units:
    """Units of one lot: what is left as of the last answer, and what has become of the others."""

    still_here: int = 0
    used: int = 0
    destroyed: int = 0
    passed_on: int = 0

    @property
    def accounted(self) -> int:
        return self.still_here + self.used + self.destroyed + self.passed_on

    def and_then(self, answer: Units) -> Units:
        """After one more answer: what is left counts as of now, all else adds up."""
        return Units(
            answer.still_here,
            self.used + answer.used,
            self.destroyed + answer.destroyed,
            self.passed_on + answer.passed_on,
        )

    def and_also(self, other: Units) -> Units:
        """Together with the units of another clinic."""
        return Units(
            self.still_here + other.still_here,
            self.used + other.used,
            self.destroyed + other.destroyed,
            self.passed_on + other.passed_on,
        )

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


def what_cannot_be(delivered: int, told: Units, returned: int = 0) -> str:
    """In words, why these Units cannot be; empty where they can. Those that came back are no more
    there."""
    if told.accounted <= delivered - returned:
        return ""
    were = "1 unit was" if delivered == 1 else f"{delivered} units were"
    back = f", {returned} came back" if returned else ""
    return f"{were} delivered{back}, and this makes {told.accounted}: {told}. Nothing was saved."
