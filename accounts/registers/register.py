"""What every register module says about itself, and what they share."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol


@dataclass(frozen=True)
class Region:
    """A state, province or territory: who licenses there and where a person looks it up.

    An empty `body` or `url` is unknown, and is shown as unknown.
    """

    name: str
    body: str = ""
    url: str = ""


class Register(Protocol):
    """A module of this package. Without COUNTRY it serves any country, without PROFESSIONS any."""

    CODE: str
    NAME: str
    COUNTRY: str
    PROFESSIONS: tuple[str, ...]
    LOOK_UP_URL: str
    HINT: str
    # How long what somebody saw in it may be relied on. The module says why.
    FRESH_FOR: timedelta
    # What a reviewer ticks, one sentence each.
    CHECKLIST: tuple[str, ...]
    # By ISO 3166-2 code, where the register is kept by states or provinces; else empty.
    REGIONS: Mapping[str, Region]
    # Whether the applicant names the register and its address, because the shop does not know it.
    ASKS_ISSUER: bool
    # Whether the last day is also kept as the licence prints it, because formats differ.
    ASKS_PRINTED_EXPIRY: bool

    def check(self, text: str) -> str:
        """The number as the register writes it; raises InvalidNumber where a rule is known."""


# True of every register, so it opens every checklist.
ALWAYS = (
    "The number leads to exactly this entry.",
    "The name in the register is the applicant's, or the difference is explained in a note.",
    "The status is active and allows practising today.",
    "No condition, interim order or restriction is shown.",
    "No suspension or erasure is shown.",
    "The last valid day is the one written in the approval.",
)
