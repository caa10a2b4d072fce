"""NMC, the Nursing and Midwifery Council of the United Kingdom."""

import re

from .number import InvalidNumber, compact

CODE = "nmc"
NAME = "NMC (Nursing and Midwifery Council)"
COUNTRY = "GB"
PROFESSIONS = ("nurse",)
LOOK_UP_URL = "https://www.nmc.org.uk/registration/search-the-register/"
HINT = "The PIN: two digits, a letter, four digits, a letter, as in 71A2998E."


def check(text):
    """The PIN in upper case. It has no check digit."""
    number = compact(text)
    if not re.fullmatch(r"[0-9]{2}[A-Z][0-9]{4}[A-Z]", number):
        raise InvalidNumber(
            "An NMC PIN has two digits, a letter, four digits and a letter, as in 71A2998E."
        )
    return number
