"""The answer of the reader: the typed parts of one code, and what is doubtful about it; pure."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypedDict


class Kind(StrEnum):
    GS1 = "gs1"
    DIGITAL_LINK = "gs1-digital-link"
    GTIN = "gtin"
    SSCC = "sscc"
    HIBC = "hibc"
    PPN = "ppn"
    PZN = "pzn"
    OTHER = "other"
    NONE = "none"


NAMES = {
    Kind.GS1: "a GS1 code",
    Kind.DIGITAL_LINK: "a GS1 Digital Link",
    Kind.GTIN: "a GTIN",
    Kind.SSCC: "an SSCC, the number of a parcel or pallet",
    Kind.HIBC: "an HIBC code",
    Kind.PPN: "a PPN code",
    Kind.PZN: "a PZN, the number of a product in German pharmacies",
    Kind.OTHER: "a bar code that names no product",
    Kind.NONE: "no code that can be read here",
}


class Parts(TypedDict, total=False):
    """Fields of a Code that are read from its text."""

    gtin: str
    lot: str
    expires_on: date | None
    serial: str
    count: int | None
    produced_on: date | None
    reference: str


def agree(one: Parts, other: Parts) -> bool:
    """Whether no field has a value in both that differs."""
    return all(one.get(name, value) == value for name, value in other.items())


@dataclass(frozen=True)
class Code:
    """`gtin` has 14 digits; `expires_on` is the last day of use; `count` is in units.

    `reference` is the product's number of who makes or lists it: in HIBC the maker's own, in a PPN
    the PZN. `reason` says what is wrong. A code that is not doubtful and has a reason cannot be
    read; of a doubtful one the parts are the likelier reading, and a person must say which. One
    that is not certain could just as well be a lot number or a word: "10KL77".
    """

    kind: Kind
    gtin: str = ""
    lot: str = ""
    expires_on: date | None = None
    serial: str = ""
    count: int | None = None
    doubtful: bool = False
    reason: str = ""
    is_certain: bool = True
    produced_on: date | None = None
    reference: str = ""

    @property
    def is_readable(self) -> bool:
        return self.kind is not Kind.NONE and (self.doubtful or not self.reason)

    @property
    def name(self) -> str:
        """Such as "an HIBC code"."""
        return NAMES[self.kind]
