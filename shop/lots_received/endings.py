"""Which lots end when, month by month; pure. A last day of use is inclusive."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

SOON = timedelta(days=60)


@dataclass(frozen=True)
class Ending:
    """Units of one lot that were received and did not come back; `last_day` is one of use, and how
    it `stands` is what state_of says."""

    lot: int
    number: str
    product: str
    last_day: date
    units: int
    stands: str = ""


@dataclass(frozen=True)
class Month:
    """The lots whose last day is in one month, soonest first."""

    first_day: date
    endings: tuple[Ending, ...]

    @property
    def units(self) -> int:
        return sum(ending.units for ending in self.endings)


def state_of(last_day: date, today: date, *, is_recalled: bool = False) -> str:
    """How a lot stands that was received: "do not use" where it is recalled, else "over" or "soon"
    by its last day. Nothing is said of what may simply be used."""
    if is_recalled:
        return "do not use"
    if last_day > today + SOON:
        return ""
    return "over" if last_day < today else "soon"


def months(endings: Iterable[Ending]) -> list[Month]:
    """The Months in which something ends, in order."""
    in_order = sorted(endings, key=lambda ending: (ending.last_day, ending.product, ending.number))
    by_month = groupby(in_order, lambda ending: month_of(ending.last_day))
    return [Month(first_day, tuple(found)) for first_day, found in by_month]


def month_of(day: date) -> date:
    """The first day of the day's month."""
    return day.replace(day=1)
