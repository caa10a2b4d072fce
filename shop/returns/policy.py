"""How much may still come back, and what may become of it; pure (docs/rules/returns.md)."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """What an inspection found units of one lot fit for; `supplier` is to whom they go back."""

    destroyed: int = 0
    to_supplier: int = 0
    sellable: int = 0
    supplier: str = ""

    @property
    def units(self) -> int:
        return self.destroyed + self.to_supplier + self.sellable


def may_come_back(shipped: int, coming: Iterable[int]) -> int:
    """Units of what was shipped of a lot that no return counts already, announced or received."""
    return shipped - sum(coming)


def too_many(lot: str, shipped: int, left: int, units: int) -> str:
    """Why so many units of a lot cannot come back, in words; empty where they can."""
    if units <= left:
        return ""
    counted = shipped - left
    said = f"; {counted} of them came back or are announced" if counted else ""
    return f"Of lot {lot} {shipped} were shipped{said}. {left} can come back, not {units}."


def does_not_add_up(lot: str, received: int, outcome: Outcome) -> str:
    """Why an Outcome does not fit what was received, in words; empty where it does."""
    if outcome.units == received:
        return ""
    return f"Of lot {lot} {received} were received, and this makes {outcome.units}."


def not_sold_again(lot: str, may_be_resold: bool, not_sold: str, misfit: str) -> str:
    """Why units of a lot cannot be sold again, in words; empty where two people may agree to it.

    `not_sold`: why the lot is not sold at all; `misfit`: why it should not have lain in the place
    of returns.
    """
    if not may_be_resold:
        return f"Lot {lot}: the product is not sold again once it was shipped. Its page says so."
    if not_sold:
        return f"Lot {lot} is not sold: {not_sold}."
    return f"Lot {lot} lay where it does not belong. {misfit}" if misfit else ""
