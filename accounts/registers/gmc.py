"""GMC, the General Medical Council of the United Kingdom."""

import re

from .number import InvalidNumber, compact

CODE = "gmc"
NAME = "GMC (General Medical Council)"
COUNTRY = "GB"
PROFESSIONS = ("physician",)
LOOK_UP_URL = "https://www.gmc-uk.org/registrants"
HINT = "Seven digits; limited registrations have a letter L and six digits."


def check(text):
    """Seven digits, or L and six, without the C that NHS systems put in front. No check digit."""
    number = compact(text)
    if re.fullmatch(r"C[0-9]{7}", number):
        number = number[1:]
    if not re.fullmatch(r"[0-9]{7}|L[0-9]{6}", number):
        raise InvalidNumber("A GMC reference number has seven digits.")
    return number
