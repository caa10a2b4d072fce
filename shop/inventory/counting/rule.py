"""What lay somewhere while it was counted, and what differs; pure (docs/rules/stock.md)."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime


@dataclass(frozen=True)
class Moved:
    """Units that came to a place at a moment or, below 0, left it. `of`: the order line they are
    for, where they are for one."""

    at: datetime
    units: int
    of: Hashable = None


@dataclass(frozen=True)
class Span:
    """The units that lay there between two moments, by the books: as few as, as many as."""

    least: int
    most: int


def span(now: int, moved: Iterable[Moved], first: datetime, last: datetime) -> Span:
    """What lay there from the `first` moment of counting to the `last`, where `now` units lie there
    now: what moved since is taken back."""
    later = sorted((each for each in moved if each.at > first), key=lambda each: each.at)
    level = now - sum(each.units for each in later)
    levels = [level]
    for each in later:
        if each.at <= last:
            level += each.units
            levels.append(level)
    return Span(max(min(levels), 0), max(*levels, 0))


def difference(counted: int, lay: Span) -> int:
    """By how many units a count differs from whatever the books allow; 0 where they allow it."""
    return counted - min(max(counted, lay.least), lay.most)


def packed(boxed: Sequence[Moved], shipped: Sequence[Moved]) -> list[Moved]:
    """What left the shelf: units when they were put into a box, not again when it was handed over.

    `boxed` are units as they were compared with a parcel, `shipped` those of the ledger; both are
    below 0 and of an order line.
    """
    in_box: dict[Hashable, int] = defaultdict(int)
    left = []
    events = [(each.at, False, each) for each in boxed] + [
        (each.at, True, each) for each in shipped
    ]
    for _, is_shipped, each in sorted(events, key=lambda event: event[:2]):
        of_box = max(in_box[each.of], each.units) if is_shipped else 0
        in_box[each.of] += -of_box if is_shipped else each.units
        left.append(replace(each, units=each.units - of_box))
    return left
