"""DEA, registrations with the Drug Enforcement Administration of the United States."""

import re
from collections.abc import Mapping
from datetime import timedelta

from .number import InvalidNumber, compact
from .register import ALWAYS, Region

CODE = "dea"
NAME = "DEA (Drug Enforcement Administration)"
COUNTRY = "US"
PROFESSIONS = ("physician", "dentist", "nurse", "pharmacist")
LOOK_UP_URL = "https://www.deadiversion.usdoj.gov/"
HINT = "Two letters and seven digits, as on your registration certificate."
# A condition or suspension can appear on any day; more often than each quarter is not asked of
# people who look numbers up by hand.
FRESH_FOR = timedelta(days=90)
CHECKLIST = (
    *ALWAYS,
    "The registration is of a practitioner, not of a distributor or manufacturer.",
    "A DEA registration is no licence to practise: look the state licence up too.",
)
REGIONS: Mapping[str, Region] = {}
ASKS_ISSUER = False
ASKS_PRINTED_EXPIRY = False


def check(text: str) -> str:
    """Two letters and seven digits; the last is the check digit.

    It is the last digit of (1st + 3rd + 5th) + 2 * (2nd + 4th + 6th). Rules with other weights,
    which several web pages teach, are wrong.
    """
    number = compact(text)
    if not re.fullmatch(r"[A-Z]{2}[0-9]{7}", number):
        raise InvalidNumber("A DEA number has two letters and seven digits.")
    *six, last = (int(digit) for digit in number[2:])
    if (sum(six[::2]) + 2 * sum(six[1::2])) % 10 != last:
        raise InvalidNumber(
            "This is not a valid DEA number: its last digit does not fit the others."
        )
    return number
