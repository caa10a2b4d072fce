"""How long an application waits, in working days; pure: the days are arguments."""

from collections.abc import Iterable
from datetime import date, timedelta
from statistics import median_high


def working_days(start: date, end: date) -> int:
    """Days from Monday to Friday after `start`, through `end`; public holidays are not known."""
    days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    return sum(day.weekday() < 5 for day in days)


def middle(spans: Iterable[int]) -> int:
    """The middle of several spans: half of the people waited no longer; of two, the longer."""
    return median_high(spans)


def earliest_within(target: int, today: date) -> date:
    """The earliest day since which no more than `target` working days have passed."""
    day = today
    while working_days(day - timedelta(days=1), today) <= target:
        day -= timedelta(days=1)
    return day
