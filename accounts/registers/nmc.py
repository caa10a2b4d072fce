"""NMC, the Nursing and Midwifery Council of the United Kingdom."""

import re
from collections.abc import Mapping
from datetime import timedelta

from .number import InvalidNumber, compact
from .register import ALWAYS, Region

CODE = "nmc"
NAME = "NMC (Nursing and Midwifery Council)"
COUNTRY = "GB"
PROFESSIONS = ("nurse",)
LOOK_UP_URL = "https://www.nmc.org.uk/registration/search-the-register/"
HINT = "The PIN: two digits, a letter, four digits, a letter, as in 71A2998E."
# The council tells employers never to rely on a PIN or paper but to look at the register each
# time; a month is the most that is bearable by hand.
FRESH_FOR = timedelta(days=30)
CHECKLIST = (
    *ALWAYS,
    "The part of the register fits what the applicant does.",
    "Where the product needs a prescriber: the prescribing qualification is shown.",
)
REGIONS: Mapping[str, Region] = {}
ASKS_ISSUER = False
ASKS_PRINTED_EXPIRY = False


def check(text: str) -> str:
    """The PIN in upper case. It has no check digit."""
    number = compact(text)
    if not re.fullmatch(r"[0-9]{2}[A-Z][0-9]{4}[A-Z]", number):
        raise InvalidNumber(
            "An NMC PIN has two digits, a letter, four digits and a letter, as in 71A2998E."
        )
    return number
