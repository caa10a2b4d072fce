"""How something is taxed: the category of VAT by EN 16931, its rate, and why no VAT is due; pure.

The codes are those of BT-118 and BT-151 there (UNCL 5305).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum


class Category(StrEnum):
    """A category of VAT, by its code in EN 16931."""

    STANDARD = "S"
    ZERO = "Z"
    EXEMPT = "E"
    REVERSE_CHARGE = "AE"
    INTRA_COMMUNITY = "K"
    EXPORT = "G"
    OUTSIDE = "O"

    @property
    def words(self) -> str:
        return _WORDS[self]

    @property
    def bears_vat(self) -> bool:
        """Whether a rate above nothing goes with it; only the standard category's does."""
        return self is Category.STANDARD

    @property
    def needs_reason(self) -> bool:
        """Whether a document has to say why no VAT is due; a zero rate is a rate (BR-Z-10)."""
        return self not in (Category.STANDARD, Category.ZERO)

    @property
    def needs_number(self) -> bool:
        """Whether the buyer's VAT number has to stand on the document (BR-AE-3, BR-IC-3)."""
        return self in (Category.REVERSE_CHARGE, Category.INTRA_COMMUNITY)

    @property
    def needs_to_leave(self) -> bool:
        """Whether the goods have to go to another country than the shop's."""
        return self in (Category.INTRA_COMMUNITY, Category.EXPORT)


_WORDS = {
    Category.STANDARD: "VAT",
    Category.ZERO: "Zero rate",
    Category.EXEMPT: "Exempt from VAT",
    Category.REVERSE_CHARGE: "Reverse charge",
    Category.INTRA_COMMUNITY: "Intra-Community supply",
    Category.EXPORT: "Export",
    Category.OUTSIDE: "Outside the scope of VAT",
}


@dataclass(frozen=True)
class Treatment:
    """A category with its rate (0.20 is 20 %), and the reason that a document gives for it.

    Two with the same category and rate are the same: a document sums them up together.
    """

    category: Category
    rate: Decimal
    reason: str = field(default="", compare=False)

    @classmethod
    def at(cls, rate: Decimal) -> Treatment:
        """What a rate alone says: the standard category, or the zero rate."""
        return cls(Category.STANDARD if rate else Category.ZERO, rate)

    @classmethod
    def of_code(cls, code: str) -> Treatment:
        """What `code` gave; orders from before categories were kept have the rate alone."""
        category, _, rate = code.rpartition(" ")
        share = Decimal(rate) / 100
        return cls(Category(category), share) if category else cls.at(share)

    @property
    def name(self) -> str:
        """What its row is called: "VAT 20 %", "Reverse charge"."""
        if self.category.needs_reason:
            return self.category.words
        return f"VAT {percent(self.rate)} %"

    @property
    def code(self) -> str:
        """As an order keeps it: "S 20", "AE 0"."""
        return f"{self.category} {percent(self.rate)}"


def percent(rate: Decimal) -> str:
    """A rate as people write it: 0.20 is 20, 0.075 is 7.5."""
    return f"{(rate * 100).normalize():f}"
