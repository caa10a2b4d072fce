"""Amounts of ingredients: their text, what is comparable to what, and the shared scale of the bars.

mg/ml and mg/g are two bases: one becomes the other only by the density of the gel or solution,
which no source states, so they are never compared. A percentage is read as weight in volume
(1 % = 10 mg/ml); that reading is an assumption, and a page that uses it says so.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

# One scale for every bar of the shop, so that 20 and 12 look like 20 and 12.
SCALE_TOP = Decimal(25)


Amount = Decimal | float | str


class Basis(StrEnum):
    """What an amount is counted in; only amounts of one basis can be compared."""

    VOLUME = "mg/ml"
    MASS = "mg/g"


# Unit: (basis, factor, whether the reading is an assumption).
_UNITS = {
    "mg/ml": (Basis.VOLUME, Decimal(1), False),
    "mg/g": (Basis.MASS, Decimal(1), False),
    "%": (Basis.VOLUME, Decimal(10), True),
}


@dataclass(frozen=True)
class Content:
    """An amount in the unit of its basis; `is_assumed` where a percentage was read as w/v."""

    value: Decimal
    basis: Basis
    is_assumed: bool = False

    @property
    def text(self) -> str:
        return amount_text(self.value, self.basis)

    @property
    def compared(self) -> tuple[Basis, Decimal]:
        """What two contents must share to be the same."""
        return self.basis, self.value


def content(amount: Amount | None, unit: str) -> Content | None:
    """The Content of an amount; None where none is stated or its unit is unknown."""
    if amount is None or unit not in _UNITS:
        return None
    basis, factor, is_assumed = _UNITS[unit]
    return Content(Decimal(str(amount)) * factor, basis, is_assumed)


def are_comparable(one: Content | None, other: Content | None) -> bool:
    """Whether one of two Contents can be said to be more than the other."""
    return one is not None and other is not None and one.basis == other.basis


def amount_text(amount: Amount | None, unit: str) -> str:
    """Such as "13.5 mg/g"; empty where no amount is stated."""
    return "" if amount is None else f"{_plain(amount)} {unit}"


def one_line(parts: Iterable[tuple[str, Amount | None, str]], most: int = 4) -> str:
    """Such as "HA 20 mg/ml · lidocaine 3 mg/ml" of (name, amount, unit) in their order."""
    parts = list(parts)
    texts = [
        f"{_within(name, place)} {amount_text(amount, unit)}".strip()
        for place, (name, amount, unit) in enumerate(parts[:most])
    ]
    left = len(parts) - most
    return " · ".join(texts) + (f" and {left} more" if left > 0 else "")


def share_of_scale(amount: Amount | None, unit: str) -> Decimal | None:
    """How much of the bars' scale an amount fills, from 0 to 1; None where it cannot be drawn."""
    found = content(amount, unit)
    return None if found is None else min(found.value / SCALE_TOP, Decimal(1))


def _plain(amount: Amount) -> str:
    return f"{Decimal(str(amount)).normalize():f}"


def _within(name: str, place: int) -> str:
    """A name within a line: "Lidocaine" in lower case after the first, "HA" as it is."""
    is_abbreviation = name[1:] != name[1:].lower()
    return name if place == 0 or is_abbreviation else name[:1].lower() + name[1:]
