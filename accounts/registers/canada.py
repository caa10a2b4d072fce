"""The colleges that register physicians in Canada: CPSO and its sisters, one a province."""

from datetime import timedelta

from .number import as_typed
from .regions import CANADA
from .register import ALWAYS

CODE = "canada"
NAME = "Canadian college of physicians (CPSO and others)"
COUNTRY = "CA"
PROFESSIONS = ("physician",)
LOOK_UP_URL = ""
HINT = "The number as your college writes it, and the province or territory."
# A condition or suspension can appear on any day; more often than each quarter is not asked of
# people who look numbers up by hand.
FRESH_FOR = timedelta(days=90)
CHECKLIST = (
    *ALWAYS,
    "The entry is in the register of the province or territory named in the application.",
    "The class of registration allows independent practice.",
)
REGIONS = CANADA
ASKS_ISSUER = False
ASKS_PRINTED_EXPIRY = False


def check(text: str) -> str:
    """The text as typed: no source confirms a format of any of the colleges."""
    return as_typed(text)
