"""On which day a parcel leaves and on which it arrives; pure (docs/rules/dispatch.md)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Protocol

_DAY = timedelta(days=1)
# As far as a day is looked for: no country rests longer at a stretch.
_MOST_DAYS = 31


class Calendar(Protocol):
    """Working days of a place."""

    def is_working_day(self, day: date) -> bool: ...


class Why(StrEnum):
    """Why a day cannot be said."""

    NO_TRANSIT_DAYS = "no_transit_days"
    NO_CALENDAR = "no_calendar"
    TOO_FAR = "too_far"


@dataclass(frozen=True)
class Route:
    """From the warehouse to a country: both calendars and the days on the way, None where unknown.

    `transit_days` are days on which the carrier works; the parcel is there on the last of them.
    `cut_off` is the hour, at the warehouse, by which an order still leaves on its day.
    """

    here: Calendar | None
    there: Calendar | None
    transit_days: int | None
    cut_off: time


@dataclass(frozen=True)
class Days:
    """When a parcel leaves and arrives, as far as it can be said; `why` where something cannot.

    It leaves on that day if it is ready by `ready_by`, in the time of the warehouse.
    """

    leaves_on: date | None = None
    arrives_on: date | None = None
    ready_by: time | None = None
    why: Why | None = None


def dispatch_day(ready_at: datetime, is_cold: bool, route: Route) -> Days:
    """The Days of a parcel that is ready at a moment, in the time of the warehouse.

    What is cold waits for a day from which it does not lie over anywhere on its way.
    """
    why = _unknown(route)
    first = ready_at.date() if ready_at.time() < route.cut_off else ready_at.date() + _DAY
    for day in _days_from(first):
        if is_cold and not may_leave_cold(day, route):
            continue
        if route.here and route.here.is_working_day(day):
            return Days(day, arrival(day, route), route.cut_off, why)
    return Days(why=why or Why.TOO_FAR)


def may_leave_cold(day: date, route: Route) -> bool:
    """Whether a cold parcel that leaves on a day is there, on a working day, without a rest."""
    if not route.here or not route.here.is_working_day(day) or route.transit_days is None:
        return False
    return arrival(day, route) == day + route.transit_days * _DAY


def arrival(leaves_on: date, route: Route) -> date | None:
    """The day on which a parcel arrives; None where that cannot be said."""
    if route.there is None or route.transit_days is None:
        return None
    left = route.transit_days
    for day in _days_from(leaves_on + _DAY):
        left -= route.there.is_working_day(day)
        if left == 0:
            return day
    return None


def _unknown(route: Route) -> Why | None:
    if route.transit_days is None:
        return Why.NO_TRANSIT_DAYS
    return None if route.here and route.there else Why.NO_CALENDAR


def _days_from(first: date) -> Iterator[date]:
    return (first + n * _DAY for n in range(_MOST_DAYS))
