"""How long stock lasts at today's pace, and what will be left of it; pure (docs/rules/stock.md)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from ..standing import LotStatus

WEEKS = 13  # What was shipped in so many weeks is today's pace.
DAYS = WEEKS * 7
# Names of remaining lives, each with the first number of days that is beyond it; in this order.
LIVES = (
    ("Expired", 0),
    ("Under 30 days", 30),
    ("30 to 89 days", 90),
    ("90 to 179 days", 180),
    ("180 to 364 days", 365),
    ("365 days and more", None),
)


@dataclass(frozen=True)
class InHouse:
    """A lot in the house: `units` that may be sold on so many `days` from today on, that one
    counted, and units that are `never` sold as things are."""

    units: int
    days: int
    never: int = 0


def in_house(
    *,
    status: str,
    expires_on: date,
    on_hand: int,
    allocated: int,
    apart: int,
    minimum: int,
    on: date,
) -> InHouse:
    """What orders have leaves in time, but for lots that are expired, on hold or recalled (L12)."""
    if status != LotStatus.AVAILABLE or expires_on < on:
        return InHouse(0, 0, on_hand + apart)
    days = (expires_on - on).days - minimum + 1
    return InHouse(on_hand - allocated, max(0, days), apart)


def pace(shipped: int) -> Fraction | None:
    """Units a day; None, which is not known, where nothing was shipped."""
    return Fraction(shipped, DAYS) if shipped > 0 else None


def weeks_of_cover(units: int, per_day: Fraction | None) -> float | None:
    """How many weeks units last; None where nobody knows."""
    return None if per_day is None else round(float(units / per_day / 7), 1)


def left(lots: Iterable[InHouse], per_day: Fraction | None) -> Iterator[int | None]:
    """Units of each lot, soonest expiry first, that nobody will have bought; a part counts as one.

    What is lost of all lots up to one is the most by which any of their sums exceeds what is sold
    until its last day. None where nobody knows.
    """
    if per_day is None:
        yield from (None if lot.units else lot.never for lot in lots)
        return
    sold, in_days = per_day.as_integer_ratio()
    units = lost = 0
    for lot in lots:
        units += lot.units
        before = lost
        if lot.units:
            lost = max(lost, units - sold * lot.days // in_days)
        yield lost - before + lot.never


def useful(lots: Iterable[InHouse], per_day: Fraction | None) -> int:
    """Units that somebody will have bought in time; all that may be sold where nobody knows."""
    lots = list(lots)
    units = sum(lot.units for lot in lots)
    if per_day is None:
        return units
    lost = zip(lots, left(lots, per_day), strict=True)
    return units - sum((each or 0) - lot.never for lot, each in lost)


def sum_known(figures: Iterable[int | None]) -> int | None:
    """The sum; None where one of them is not known."""
    known = list(figures)
    return None if None in known else sum(filter(None, known))


def span(days: int, on: date) -> tuple[date, date]:
    """The first and the last of today and the next `days`."""
    return on, on + timedelta(days=days)


def life(expires_on: date, on: date) -> str:
    """The name of a remaining life; on its last day a lot has 0 days and is not expired."""
    days = (expires_on - on).days
    return next(name for name, beyond in LIVES if beyond is None or days < beyond)
