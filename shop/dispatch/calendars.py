"""Working days of countries, by the library holidays; what it does not know is unknown."""

import sys
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from types import ModuleType
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
    try:
        known = _library().country_holidays(country, part or None)
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
    years = range(year - 1, year + 2)
    found: HolidayBase = _library().country_holidays(country, part or None, years, expand=False)
    return found


def _library() -> ModuleType:
    """holidays, imported only by who asks for a day.

    With the country that is asked for it would import some 250 others, which takes more than half
    of its time and memory. So the package that they are in is put here without them.
    """
    import holidays

    if _COUNTRIES not in sys.modules:
        countries = ModuleType(_COUNTRIES)
        countries.__path__ = [str(Path(holidays.__file__).parent / "countries")]
        sys.modules[_COUNTRIES] = countries
    return holidays


_COUNTRIES = "holidays.countries"
