"""Whether a pack that arrived is one that was dispatched; pure (docs/rules/claims.md)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from shop.parcels.policy import Expected, Scanned, Stop, match


class Said(StrEnum):
    """Why a scan does not count as one of the packs that were dispatched."""

    # To be looked at again; nothing is known to be wrong.
    UNREADABLE = "unreadable"
    NO_LOT = "no_lot"
    AGAIN = "again"
    # What differs.
    UNKNOWN_PRODUCT = "unknown_product"
    WRONG_PRODUCT = "wrong_product"
    WRONG_LOT = "wrong_lot"
    EXPIRY = "expiry"
    TOO_MANY = "too_many"
    UNKNOWN_SERIAL = "unknown_serial"
    SERIAL_ELSEWHERE = "serial_elsewhere"
    SHORT = "short"


ASKS_AGAIN = frozenset({Said.UNREADABLE, Said.NO_LOT, Said.AGAIN})
# What a falsified pack looks like.
ALARMS = frozenset(
    {
        *(Said.UNKNOWN_PRODUCT, Said.WRONG_LOT, Said.EXPIRY),
        *(Said.UNKNOWN_SERIAL, Said.SERIAL_ELSEWHERE),
    }
)
_OF_STOPS = {
    Stop.UNREADABLE: Said.UNREADABLE,
    Stop.NO_LOT: Said.NO_LOT,
    Stop.SAME_PACK: Said.AGAIN,
    Stop.UNKNOWN: Said.UNKNOWN_PRODUCT,
    Stop.NOT_IN_PARCEL: Said.WRONG_PRODUCT,
    Stop.WRONG_LOT: Said.WRONG_LOT,
    Stop.EXPIRY: Said.EXPIRY,
    Stop.TOO_MANY: Said.TOO_MANY,
}


@dataclass(frozen=True)
class Dispatched:
    """What left of one pick: `expected` counts in `checked` what has arrived of it so far.

    `serials` are those that were scanned when it was packed, `unscanned` units were compared
    without one, `strange` have arrived with serials that are none of them.
    """

    expected: Expected
    serials: frozenset[str] = frozenset()
    unscanned: int = 0
    strange: int = 0


@dataclass(frozen=True)
class Pack:
    """A scanned pack: what its code says, its serial, and whether that arrived before."""

    scanned: Scanned
    serial: str = ""
    is_again: bool = False
    is_elsewhere: bool = False


def compared(pack: Pack, dispatched: Sequence[Dispatched]) -> Dispatched | Said:
    """What was dispatched that this pack is one of, or why it is none."""
    scanned = replace(pack.scanned, was_scanned=pack.is_again)
    found = match(scanned, [each.expected for each in dispatched])
    if isinstance(found, Stop):
        return _OF_STOPS[found]
    (its,) = (each for each in dispatched if each.expected == found)
    if pack.is_elsewhere:
        return Said.SERIAL_ELSEWHERE
    return its if _is_known(pack, its) else Said.UNKNOWN_SERIAL


def _is_known(pack: Pack, its: Dispatched) -> bool:
    """Whether the serial is one that left, or may be one that was not scanned when it did."""
    if not pack.serial or pack.serial in its.serials:
        return True
    return its.strange + pack.scanned.units <= its.unscanned


def missing(dispatched: Sequence[Dispatched]) -> list[Dispatched]:
    """What has not arrived whole."""
    return [each for each in dispatched if each.expected.left]
