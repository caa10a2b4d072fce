"""How long an application waits, in working days; pure: the days are arguments."""

from datetime import timedelta
from statistics import median_high


def working_days(start, end):
    """Days from Monday to Friday after `start`, through `end`; public holidays are not known."""
    days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    return sum(day.weekday() < 5 for day in days)


def middle(spans):
    """The middle of several spans: half of the people waited no longer; of two, the longer."""
    return median_high(spans)
