"""On which day a standing order is proposed, and for which it is next; pure."""

from collections.abc import Callable
from datetime import date, timedelta

MOST_WEEKS = 26
# So many days before its day an order is proposed.
AHEAD = timedelta(days=2)
_DAY = timedelta(days=1)
# As far back as a working day is looked for: no country rests longer at a stretch.
_MOST_DAYS = 31


def proposal_day(order_day: date, is_working_day: Callable[[date], bool]) -> date:
    """The last working day that is two days or more before the day of the order."""
    latest = order_day - AHEAD
    days = (latest - n * _DAY for n in range(_MOST_DAYS))
    return next((day for day in days if is_working_day(day)), latest)


def day_to_propose(
    next_on: date, weeks: int, on: date, is_working_day: Callable[[date], bool]
) -> date | None:
    """The day of the order that is to be proposed on a day; None where none is due yet.

    Of several that nobody could propose in time only the last is.
    """
    due = None
    while proposal_day(next_on, is_working_day) <= on:
        due, next_on = next_on, following(next_on, weeks)
    return due


def following(order_day: date, weeks: int) -> date:
    """The day of the order after this one."""
    return order_day + timedelta(weeks=weeks)


def resumed(next_on: date, weeks: int, on: date, is_working_day: Callable[[date], bool]) -> date:
    """The first day of its rhythm that can still be proposed in time from a day on."""
    while proposal_day(next_on, is_working_day) < on:
        next_on = following(next_on, weeks)
    return next_on
