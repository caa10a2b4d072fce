"""NPI, the National Provider Identifier of the United States."""

from datetime import timedelta

from stdnum import luhn

from .number import InvalidNumber, compact
from .regions import US

CODE = "npi"
NAME = "NPI (National Provider Identifier)"
COUNTRY = "US"
PROFESSIONS = ()
LOOK_UP_URL = "https://npiregistry.cms.hhs.gov/search"
HINT = "Ten digits, as on the NPI registry, and the state that licenses you."
# The full file is published each month and replaces the one before.
FRESH_FOR = timedelta(days=30)
CHECKLIST = (
    "The number leads to exactly this entry.",
    "The name in NPPES is the applicant's, or the difference is explained in a note.",
    "The NPI is of a person (type 1), not of an organisation, and is not deactivated.",
    "The taxonomy is one of the profession applied for.",
    "NPPES does not prove a licence: look the state licence up too.",
    "The state licence is active, without condition, restriction or suspension.",
    "The last valid day is the state licence's; an NPI has none.",
)
REGIONS = US
ASKS_ISSUER = False
ASKS_PRINTED_EXPIRY = False


def check(text: str) -> str:
    """The ten digits of a well-formed NPI; the check digit is Luhn over 80840 and the number."""
    number = compact(text)
    if len(number) != 10 or not (number.isascii() and number.isdigit()):
        raise InvalidNumber("An NPI has ten digits.")
    if not luhn.is_valid("80840" + number):
        raise InvalidNumber("This is not a valid NPI: its last digit does not fit the others.")
    return number
