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
    `cut_off` is the hour, at the warehouse, by which an order still leaves on its day; `receives`
    are the weekdays (ISO 8601) on which somebody is there.
    """

    here: Calendar | None
    there: Calendar | None
    transit_days: int | None
    cut_off: time
    receives: frozenset[int] = frozenset(range(1, 8))

    def is_open(self, day: date) -> bool:
        """Whether somebody is there to receive it."""
        return day.isoweekday() in self.receives


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
        if _may_leave(day, is_cold, route):
            return Days(day, arrival(day, route), route.cut_off, why)
    return Days(why=why or Why.TOO_FAR)


def may_leave_cold(day: date, route: Route) -> bool:
    """Whether a cold parcel that leaves on a day is there, on a working day, without a rest."""
    if not route.here or not route.here.is_working_day(day) or route.transit_days is None:
        return False
    return arrival(day, route) == day + route.transit_days * _DAY


def is_too_late(at: datetime, route: Route) -> bool:
    """Whether a cold parcel that is handed over then may leave on the next day only, and must not:
    after the cut-off nobody knows whether the carrier still comes."""
    return at.time() >= route.cut_off and not may_leave_cold(at.date() + _DAY, route)


def arrival(leaves_on: date, route: Route) -> date | None:
    """The day on which a parcel arrives; None where that cannot be said."""
    if route.there is None or route.transit_days is None:
        return None
    left = route.transit_days
    for day in _days_from(leaves_on + _DAY):
        works = route.there.is_working_day(day)
        left -= works
        if left <= 0 and works and route.is_open(day):
            return day
    return None


def leave_for(wished: date, first: date, is_cold: bool, route: Route) -> date | None:
    """The last day from `first` on from which a parcel arrives on the wished day, else before it;
    None where it cannot be there by then."""
    backwards = (wished - n * _DAY for n in range(1, _MOST_DAYS) if wished - n * _DAY >= first)
    for day in backwards:
        if _may_leave(day, is_cold, route):
            there = arrival(day, route)
            if there and there <= wished:
                return day
    return None


def may_be_wished(wished: date, first: date, is_cold: bool, route: Route) -> bool:
    """Whether a parcel that may leave from `first` on can arrive on just this day."""
    leaves_on = leave_for(wished, first, is_cold, route)
    return leaves_on is not None and arrival(leaves_on, route) == wished


def _may_leave(day: date, is_cold: bool, route: Route) -> bool:
    if is_cold:
        return may_leave_cold(day, route)
    return route.here is not None and route.here.is_working_day(day)


def _unknown(route: Route) -> Why | None:
    if route.transit_days is None:
        return Why.NO_TRANSIT_DAYS
    return None if route.here and route.there else Why.NO_CALENDAR


def _days_from(first: date) -> Iterator[date]:
    return (first + n * _DAY for n in range(_MOST_DAYS))
