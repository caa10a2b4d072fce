"""The columns of the NPPES dissemination file, in its order, by the readme that CMS publishes."""

from collections.abc import Iterator

QUALIFICATIONS = 15
OTHER_IDENTIFIERS = 50

NPI = "NPI"
ENTITY = "Entity Type Code"
ORGANISATION = "Provider Organization Name (Legal Business Name)"
LAST_NAME = "Provider Last Name (Legal Name)"
FIRST_NAME = "Provider First Name"
MIDDLE_NAME = "Provider Middle Name"
CREDENTIAL = "Provider Credential Text"
OTHER_LAST_NAME = "Provider Other Last Name"
OTHER_FIRST_NAME = "Provider Other First Name"
STATE = "Provider Business Practice Location Address State Name"
UPDATED = "Last Update Date"
DEACTIVATED = "NPI Deactivation Date"
REACTIVATED = "NPI Reactivation Date"

TAXONOMY = "Healthcare Provider Taxonomy Code_{}"
LICENCE = "Provider License Number_{}"
LICENCE_STATE = "Provider License Number State Code_{}"
IS_PRIMARY = "Healthcare Provider Primary Taxonomy Switch_{}"
TAXONOMY_GROUP = "Healthcare Provider Taxonomy Group_{}"

_NAMES = (
    *(NPI, ENTITY, "Replacement NPI", "Employer Identification Number (EIN)", ORGANISATION),
    *(LAST_NAME, FIRST_NAME, MIDDLE_NAME),
    *("Provider Name Prefix Text", "Provider Name Suffix Text", CREDENTIAL),
    *("Provider Other Organization Name", "Provider Other Organization Name Type Code"),
    *(OTHER_LAST_NAME, OTHER_FIRST_NAME, "Provider Other Middle Name"),
    *("Provider Other Name Prefix Text", "Provider Other Name Suffix Text"),
    *("Provider Other Credential Text", "Provider Other Last Name Type Code"),
)
_DATES_AND_OFFICIAL = (
    *("Provider Enumeration Date", UPDATED, "NPI Deactivation Reason Code"),
    *(DEACTIVATED, REACTIVATED, "Provider Sex Code"),
    *("Authorized Official Last Name", "Authorized Official First Name"),
    *("Authorized Official Middle Name", "Authorized Official Title or Position"),
    "Authorized Official Telephone Number",
)
_END = (
    *("Is Sole Proprietor", "Is Organization Subpart"),
    *("Parent Organization LBN", "Parent Organization TIN"),
    *("Authorized Official Name Prefix Text", "Authorized Official Name Suffix Text"),
    "Authorized Official Credential Text",
)


def _address(kind: str) -> tuple[str, ...]:
    lines = (f"Provider {nth} Line Business {kind} Address" for nth in ("First", "Second"))
    parts = ("City Name", "State Name", "Postal Code", "Country Code (If outside U.S.)")
    numbers = ("Telephone Number", "Fax Number")
    return (*lines, *(f"Provider Business {kind} Address {part}" for part in parts + numbers))


def _repeated(times: int, *patterns: str) -> Iterator[str]:
    return (pattern.format(n) for n in range(1, times + 1) for pattern in patterns)


COLUMNS = (
    *_NAMES,
    *_address("Mailing"),
    *_address("Practice Location"),
    *_DATES_AND_OFFICIAL,
    *_repeated(QUALIFICATIONS, TAXONOMY, LICENCE, LICENCE_STATE, IS_PRIMARY),
    *_repeated(
        OTHER_IDENTIFIERS,
        "Other Provider Identifier_{}",
        "Other Provider Identifier Type Code_{}",
        "Other Provider Identifier State_{}",
        "Other Provider Identifier Issuer_{}",
    ),
    *_END,
    *_repeated(QUALIFICATIONS, TAXONOMY_GROUP),
    "Certification Date",
)
# Which of them are read; the others may be renamed without harm, as the sex code was in 2025.
READ = (
    *(NPI, ENTITY, LAST_NAME, FIRST_NAME, MIDDLE_NAME, OTHER_LAST_NAME, OTHER_FIRST_NAME),
    *(ORGANISATION, CREDENTIAL, STATE, DEACTIVATED, REACTIVATED, UPDATED),
    *_repeated(QUALIFICATIONS, TAXONOMY, LICENCE, LICENCE_STATE, IS_PRIMARY),
)
