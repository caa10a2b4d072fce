"""NPI, the National Provider Identifier of the United States."""

from stdnum import luhn

from .number import InvalidNumber, compact

CODE = "npi"
NAME = "NPI (National Provider Identifier)"
COUNTRY = "US"
PROFESSIONS = ()
LOOK_UP_URL = "https://npiregistry.cms.hhs.gov/search"
HINT = "Ten digits, as on the NPI registry."


def check(text):
    """The ten digits of a well-formed NPI; the check digit is Luhn over 80840 and the number."""
    number = compact(text)
    if len(number) != 10 or not (number.isascii() and number.isdigit()):
        raise InvalidNumber("An NPI has ten digits.")
    if not luhn.is_valid("80840" + number):
        raise InvalidNumber("This is not a valid NPI: its last digit does not fit the others.")
    return number
