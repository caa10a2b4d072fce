"""How many units to order from a supplier, how what came differs; pure (docs/rules/stock.md)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from math import ceil

# Somebody looks at the proposals once a week; what they order is to last so long beyond its coming.
_LOOKED_AT = 7
_LASTS = 28


class Stage(StrEnum):
    """Where a purchase order is."""

    DRAFT = "draft"
    SENT = "sent"
    PART = "part"
    RECEIVED = "received"
    CANCELLED = "cancelled"


COMING = (Stage.SENT, Stage.PART)


@dataclass(frozen=True)
class Need:
    """What is known of a product: `useful` units will be sold in time (figures.cover), `coming`
    are on the way, `owed` are what orders wait for. `per_day` and `lead_days` None: not known."""

    useful: int
    coming: int
    owed: int
    per_day: Fraction | None
    lead_days: int | None

    @property
    def covered(self) -> int:
        """Units there will be for orders to come; below 0 where more is owed than there will be."""
        return self.useful + self.coming - self.owed


def units_to_order(need: Need) -> int | None:
    """So many units, 0 where there are enough; None where nobody knows how long they take to come.

    Enough is what lasts until goods would be here that are ordered a week from now.
    """
    if need.per_day is None:
        return max(0, -need.covered)
    if need.lead_days is None:
        return None
    if need.covered >= need.per_day * (need.lead_days + _LOOKED_AT):
        return 0
    return ceil(need.per_day * (need.lead_days + _LASTS) - need.covered)


@dataclass(frozen=True)
class Ordered:
    """A line of a purchase order when a delivery comes: the units that are `outstanding` of it."""

    name: str
    outstanding: int
    expected_on: date | None


def differences(
    ordered: Mapping[int, Ordered], came: Mapping[int, tuple[str, int]], on: date
) -> list[str]:
    """How units that came on day `on`, {product key: (name, units)}, differ from what was ordered,
    {product key: Ordered}; a sentence each."""
    found: list[str] = []
    for key, line in ordered.items():
        units = came.get(key, ("", 0))[1]
        found += _of_line(line, units, on)
    others = [told for key, told in came.items() if key not in ordered]
    return found + [f"{name}: {units} came and none was ordered." for name, units in others]


def _of_line(line: Ordered, units: int, on: date) -> Iterator[str]:
    if units < line.outstanding:
        yield f"{line.name}: {units} of {line.outstanding} came, {line.outstanding - units} fewer."
    if units > line.outstanding:
        yield f"{line.name}: {units} came, {units - line.outstanding} more than were to come."
    if units and line.expected_on and on > line.expected_on:
        late = (on - line.expected_on).days
        yield f"{line.name}: it came {late} day{'' if late == 1 else 's'} late."


@dataclass(frozen=True)
class Coming:
    """Units that are expected on a day."""

    units: int
    expected_on: date


def day_of(coming: Sequence[Coming], units: int) -> date | None:
    """The day on which so many of the units that come, soonest first, are here; None: never."""
    for each in coming:
        units -= each.units
        if units <= 0:
            return each.expected_on
    return None


def stage_of(outstanding: Sequence[int], received: Sequence[int]) -> Stage:
    """Where a sent order is, by what is outstanding and what was received of each line."""
    if not any(outstanding):
        return Stage.RECEIVED
    return Stage.PART if any(received) else Stage.SENT
