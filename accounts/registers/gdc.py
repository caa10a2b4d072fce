"""GDC, the General Dental Council of the United Kingdom."""

import re
from collections.abc import Mapping
from datetime import timedelta

from .number import InvalidNumber, as_typed, compact
from .register import ALWAYS, Region

CODE = "gdc"
NAME = "GDC (General Dental Council)"
COUNTRY = "GB"
PROFESSIONS = ("dentist", "other")
LOOK_UP_URL = "https://olr.gdc-uk.org/searchregister"
HINT = "The number as the GDC register shows it, not the NHS number that begins with D."
# A condition or suspension can appear on any day; more often than each quarter is not asked of
# people who look numbers up by hand.
FRESH_FOR = timedelta(days=90)
CHECKLIST = (
    *ALWAYS,
    "The title is dentist, not another dental profession, if a dentist applies.",
)
REGIONS: Mapping[str, Region] = {}
ASKS_ISSUER = False
ASKS_PRINTED_EXPIRY = False


def check(text: str) -> str:
    """The text as typed: no source confirms the format. An NHS dentist number is another one."""
    if _is_nhs_number(compact(text)):
        raise InvalidNumber(
            "This is an NHS number of dentists: D and seven digits. "
            "Enter the registration number that the GDC register shows."
        )
    return as_typed(text)


def _is_nhs_number(number: str) -> bool:
    """D, six digits, and their sum with the weights 1, 3, 7, 1, 3, 7 as last digit."""
    if not re.fullmatch(r"D[0-9]{7}", number):
        return False
    *six, last = (int(digit) for digit in number[1:])
    weighted = zip(six, (1, 3, 7, 1, 3, 7), strict=True)
    return sum(digit * weight for digit, weight in weighted) % 10 == last
