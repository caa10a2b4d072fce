"""AHPRA, the Australian Health Practitioner Regulation Agency."""

import re
from collections.abc import Mapping
from datetime import timedelta

from .number import InvalidNumber, compact
from .register import ALWAYS, Region

CODE = "ahpra"
NAME = "AHPRA (Australian Health Practitioner Regulation Agency)"
COUNTRY = "AU"
PROFESSIONS = ("physician", "dentist", "nurse", "pharmacist", "other")
LOOK_UP_URL = "https://www.ahpra.gov.au/Registration/Registers-of-Practitioners.aspx"
HINT = "Three letters for the profession and ten digits, as in MED0000932846."
# A condition or suspension can appear on any day; more often than each quarter is not asked of
# people who look numbers up by hand.
FRESH_FOR = timedelta(days=90)
CHECKLIST = (
    *ALWAYS,
    "The three letters and the entry name the profession applied for.",
    "The registration type allows practice: not non-practising, student or limited.",
)
REGIONS: Mapping[str, Region] = {}
ASKS_ISSUER = False
ASKS_PRINTED_EXPIRY = False


def check(text: str) -> str:
    """Three letters and ten digits. No check digit."""
    number = compact(text)
    if not re.fullmatch(r"[A-Z]{3}[0-9]{10}", number):
        raise InvalidNumber(
            "An AHPRA registration number has three letters and ten digits, as in MED0000932846."
        )
    return number
