"""What is promised of the day for what is ordered now, while pages still ask."""

from dataclasses import dataclass
from datetime import date

from . import wording
from .cold import is_cold
from .days import Days
from .routes import days_to, local


@dataclass(frozen=True)
class Promise:
    """When a parcel leaves and arrives if it is ordered `today`; as text, in words."""

    days: Days
    is_cold: bool
    today: date

    def __str__(self):
        return f"{wording.promise(self.days, self.today)}."


class Promises:
    """Of parcels to one country that are ordered at a moment (aware).

    `key` is equal as long as all of them are.
    """

    def __init__(self, country, moment, receives=""):
        both = (days_to(country, is_cold, moment, receives) for is_cold in (False, True))
        self.key = (local(moment).date(), *both)

    def of(self, products):
        """The Promise of one parcel that holds all of these."""
        today, *days = self.key
        cold = any(map(is_cold, products))
        return Promise(days[cold], cold, today)
