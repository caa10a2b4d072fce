"""Any register that has no module of its own yet: kept as text, looked up by hand."""

from collections.abc import Mapping
from datetime import timedelta

from .number import as_typed
from .register import ALWAYS, Region

CODE = "other"
NAME = "Another register"
COUNTRY = ""
PROFESSIONS = ()
LOOK_UP_URL = ""
HINT = "The number as your register writes it, its name and the address of its public search."
# A condition or suspension can appear on any day; more often than each quarter is not asked of
# people who look numbers up by hand.
FRESH_FOR = timedelta(days=90)
CHECKLIST = (
    *ALWAYS,
    "The address is the regulator's own: searched for independently, not only followed.",
    "The register is one that the law of the country names for this profession.",
)
REGIONS: Mapping[str, Region] = {}
ASKS_ISSUER = True
ASKS_PRINTED_EXPIRY = False


def check(text: str) -> str:
    """The text as typed; nothing is known about its format."""
    return as_typed(text)
