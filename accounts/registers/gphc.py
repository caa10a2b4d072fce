"""GPhC, the General Pharmaceutical Council of Great Britain."""

import re
from collections.abc import Mapping
from datetime import timedelta

from .number import InvalidNumber, compact
from .register import ALWAYS, Region

CODE = "gphc"
NAME = "GPhC (General Pharmaceutical Council)"
COUNTRY = "GB"
PROFESSIONS = ("pharmacist",)
LOOK_UP_URL = "https://www.pharmacyregulation.org/registers"
HINT = "Seven digits that begin with 2, as in 2033467."
# A condition or suspension can appear on any day; more often than each quarter is not asked of
# people who look numbers up by hand.
FRESH_FOR = timedelta(days=90)
CHECKLIST = (
    *ALWAYS,
    "The entry is of a pharmacist, not of a pharmacy technician or of premises.",
    "Where the product needs a prescriber: the independent prescriber annotation is shown.",
)
REGIONS: Mapping[str, Region] = {}
ASKS_ISSUER = False
ASKS_PRINTED_EXPIRY = False


def check(text: str) -> str:
    """Seven digits, the first a 2. No check digit."""
    number = compact(text)
    if not re.fullmatch(r"2[0-9]{6}", number):
        raise InvalidNumber("A GPhC registration number has seven digits and begins with 2.")
    return number
