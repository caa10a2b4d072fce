"""Days as codes write them: two figures for a year, 00 for a month's last day; pure.

Raises ValueError for what is no day.
"""

from calendar import monthrange
from datetime import date, timedelta


def day(year: str, month: str, day: str = "00") -> date:
    number, full_year = int(month), full_year_of(int(year)) if len(year) == 2 else int(year)
    if not 1 <= number <= 12:
        raise ValueError(f"{month} is no month")
    return date(full_year, number, int(day) or monthrange(full_year, number)[1])


def day_of_year(year: str, number: str) -> date:
    first = date(full_year_of(int(year)), 1, 1)
    found = first + timedelta(days=int(number) - 1)
    if found.year != first.year:
        raise ValueError(f"{first.year} has no day {number}")
    return found


def full_year_of(year: int, this_year: int | None = None) -> int:
    """Of two figures, as GS1 has it: from 49 years back to 50 years ahead."""
    this_year = this_year or date.today().year
    century = this_year // 100 * 100
    distance = year - this_year % 100
    if distance > 50:
        return century - 100 + year
    return century + 100 + year if distance < -49 else century + year
