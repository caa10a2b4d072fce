"""Whether the statements of an account and what was booked of them agree, and where one is missing;
pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Protocol


class Spans(Protocol):
    """A statement, be it read or kept."""

    @property
    def first(self) -> date: ...
    @property
    def last(self) -> date: ...
    @property
    def opening(self) -> Decimal: ...
    @property
    def closing(self) -> Decimal: ...


@dataclass(frozen=True)
class Stretch:
    """Days that statements cover without a gap."""

    statements: tuple[Spans, ...]

    @property
    def first(self) -> date:
        return self.statements[0].first

    @property
    def last(self) -> date:
        return max(each.last for each in self.statements)

    @property
    def openings(self) -> set[Decimal]:
        return {each.opening for each in self.statements if each.first == self.first}

    @property
    def closings(self) -> set[Decimal]:
        return {each.closing for each in self.statements if each.last == self.last}

    def agrees(self, moved: Decimal) -> bool:
        """Whether what was booked of these days leads from its first balance to its last."""
        return any(opening + moved in self.closings for opening in self.openings)


def stretches(statements: Iterable[Spans]) -> list[Stretch]:
    """The Stretches of some statements of one account, in order."""
    found: list[Stretch] = []
    for each in sorted(statements, key=lambda each: (each.first, each.last)):
        if found and _goes_on(found[-1], each):
            found[-1] = Stretch((*found[-1].statements, each))
        else:
            found.append(Stretch((each,)))
    return found


def _goes_on(stretch: Stretch, statement: Spans) -> bool:
    return statement.first <= stretch.last or statement.opening in stretch.closings


def broken(all_of_it: Sequence[Stretch], moved: Callable[[date, date], Decimal]) -> list[Stretch]:
    """Stretches that do not add up; `moved(first, last)` is what was booked of some days."""
    return [each for each in all_of_it if not each.agrees(moved(each.first, each.last))]


def gaps(all_of_it: Sequence[Stretch]) -> list[str]:
    """Where a statement is missing, in words."""
    return [
        f"Between {before.last:%-d %b %Y} and {after.first:%-d %b %Y} a statement is missing: "
        f"what was {min(before.closings)} became {min(after.openings)}."
        for before, after in pairwise(all_of_it)
    ]
