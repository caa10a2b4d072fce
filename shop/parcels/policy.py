"""Whether a scanned pack belongs into a parcel; pure (docs/rules/picking.md)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


@dataclass(frozen=True)
class Expected:
    """One pick of the parcel: so many units of a lot, and how many of them were compared."""

    pick: int
    product: int
    lot: int
    expires_on: date
    units: int
    checked: int = 0

    @property
    def left(self) -> int:
        return self.units - self.checked


@dataclass(frozen=True)
class Scanned:
    """What the code on a pack says, looked up: `product` and `lots` are keys.

    `product` is None where no product of ours has the GTIN. `lots` are those of the product whose
    number it is or looks like; None where the code names no lot.
    """

    product: int | None
    lots: frozenset[int] | None
    expires_on: date | None = None
    units: int = 1
    was_scanned: bool = False


class Stop(StrEnum):
    """Why a pack does not go into the parcel."""

    UNREADABLE = "unreadable"  # Or to be read in two ways.
    UNKNOWN = "unknown"
    NOT_IN_PARCEL = "not_in_parcel"
    NO_LOT = "no_lot"
    WRONG_LOT = "wrong_lot"
    EXPIRY = "expiry"
    SAME_PACK = "same_pack"
    TOO_MANY = "too_many"


def match(scanned: Scanned, expected: Sequence[Expected]) -> Expected | Stop:
    """The pick that a pack belongs to, or why it stops the parcel."""
    if scanned.product is None:
        return Stop.UNKNOWN
    of_product = [pick for pick in expected if pick.product == scanned.product]
    if not of_product:
        return Stop.NOT_IN_PARCEL
    if scanned.lots is None:
        return Stop.NO_LOT
    of_lot = [pick for pick in of_product if pick.lot in scanned.lots]
    if not of_lot or len(scanned.lots) > 1:
        return Stop.WRONG_LOT
    if scanned.expires_on not in (None, of_lot[0].expires_on):
        return Stop.EXPIRY
    if scanned.was_scanned:
        return Stop.SAME_PACK
    return next((pick for pick in of_lot if pick.left >= scanned.units), Stop.TOO_MANY)


def is_whole(expected: Sequence[Expected]) -> bool:
    """Whether every unit of the parcel was compared, and there is one."""
    return bool(expected) and all(pick.left == 0 for pick in expected)
