"""Licences of the states, the district and the territories of the United States."""

from datetime import timedelta

from .number import as_typed
from .regions import US
from .register import ALWAYS

CODE = "us_state"
NAME = "US state licence"
COUNTRY = "US"
PROFESSIONS = ()
LOOK_UP_URL = ""
HINT = "Number and expiry as your licence prints them, and the state."
# A condition or suspension can appear on any day; more often than each quarter is not asked of
# people who look numbers up by hand.
FRESH_FOR = timedelta(days=90)
CHECKLIST = (
    *ALWAYS,
    "The licence is of the state named in the application.",
    "The licence type is one of the profession applied for.",
    "The expiry that the board shows is the one the licence prints.",
)
REGIONS = US
ASKS_ISSUER = False
ASKS_PRINTED_EXPIRY = True


def check(text: str) -> str:
    """The text as typed: every board has formats of its own."""
    return as_typed(text)
