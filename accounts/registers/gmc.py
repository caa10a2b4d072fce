"""GMC, the General Medical Council of the United Kingdom."""

import re
from collections.abc import Mapping
from datetime import timedelta

from .number import InvalidNumber, compact
from .register import ALWAYS, Region

CODE = "gmc"
NAME = "GMC (General Medical Council)"
COUNTRY = "GB"
PROFESSIONS = ("physician",)
LOOK_UP_URL = "https://www.gmc-uk.org/registrants"
HINT = "Seven digits; limited registrations have a letter L and six digits."
# A condition or suspension can appear on any day; more often than each quarter is not asked of
# people who look numbers up by hand.
FRESH_FOR = timedelta(days=90)
CHECKLIST = (
    *ALWAYS,
    "The entry says registered with a licence to practise, not registered alone.",
)
REGIONS: Mapping[str, Region] = {}
ASKS_ISSUER = False
ASKS_PRINTED_EXPIRY = False


def check(text: str) -> str:
    """Seven digits, or L and six, without the C that NHS systems put in front. No check digit."""
    number = compact(text)
    if re.fullmatch(r"C[0-9]{7}", number):
        number = number[1:]
    if not re.fullmatch(r"[0-9]{7}|L[0-9]{6}", number):
        raise InvalidNumber("A GMC reference number has seven digits.")
    return number
