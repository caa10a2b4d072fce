"""How long a lot can still be used; pure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Remaining:
    """The time from one day to another, in days and in whole calendar months."""

    days: int
    months: int

    def __str__(self):
        days = f"{self.days} day{'' if self.days == 1 else 's'}"
        if not self.months:
            return days
        return f"{days}, {self.months} whole month{'' if self.months == 1 else 's'}"


def remaining(on, last_day):
    """What remains on day `on` of something usable through `last_day`; nothing once it is over."""
    days = (last_day - on).days
    if days <= 0:
        return Remaining(0, 0)
    months = (last_day.year - on.year) * 12 + last_day.month - on.month
    return Remaining(days, months - (last_day.day < on.day))
