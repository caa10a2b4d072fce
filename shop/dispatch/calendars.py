"""Working days of countries, by the library holidays; what it does not know is unknown."""

from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from .days import Calendar

if TYPE_CHECKING:
    from holidays import HolidayBase


@dataclass(frozen=True)
class WorkingDays:
    """Working days of a country (ISO 3166-1 alpha-2), those of all these parts (ISO 3166-2)."""

    country: str
    parts: tuple[str, ...]

    def is_working_day(self, day: date) -> bool:
        """Whether people work in every part: which of them an address is in, nobody says."""
        return _works(self, day)


@cache
def calendar(country: str, part: str = "") -> Calendar | None:
    """The Calendar of a country, or of one part of it; None where the library knows none."""
    from holidays import country_holidays  # Half a second: only who asks for a day pays it.

    try:
        known = country_holidays(country, part or None)
    except NotImplementedError:
        return None
    return WorkingDays(country, (part,) if part else ("", *known.subdivisions))


@lru_cache(10_000)
def _works(where: WorkingDays, day: date) -> bool:
    return all(_year(where.country, part, day.year).is_working_day(day) for part in where.parts)


@cache
def _year(country: str, part: str, year: int) -> "HolidayBase":
    """A calendar that covers one year and never grows: one that does is not for several threads.

    A day around New Year may be given by the year beside it.
    """
    from holidays import country_holidays

    return country_holidays(country, part or None, range(year - 1, year + 2), expand=False)
