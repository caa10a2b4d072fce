"""HCPC, the Health and Care Professions Council of the United Kingdom."""

import re
from collections.abc import Mapping
from datetime import timedelta

from .number import InvalidNumber, compact
from .register import ALWAYS, Region

CODE = "hcpc"
NAME = "HCPC (Health and Care Professions Council)"
COUNTRY = "GB"
PROFESSIONS = ("other",)
LOOK_UP_URL = "https://www.hcpc-uk.org/check-the-register/"
HINT = "Two letters for the profession and up to six digits, as in CH029821."
# A condition or suspension can appear on any day; more often than each quarter is not asked of
# people who look numbers up by hand.
FRESH_FOR = timedelta(days=90)
CHECKLIST = (
    *ALWAYS,
    "The profession of the entry is the one named in the application.",
)
REGIONS: Mapping[str, Region] = {}
ASKS_ISSUER = False
ASKS_PRINTED_EXPIRY = False


def check(text: str) -> str:
    """Two letters and one to six digits. No check digit."""
    number = compact(text)
    if not re.fullmatch(r"[A-Z]{2}[0-9]{1,6}", number):
        raise InvalidNumber(
            "An HCPC registration number has two letters and up to six digits, as in CH029821."
        )
    return number
