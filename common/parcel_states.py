"""The states of a parcel and what follows what: one vocabulary for tables, code and pages; pure.

What a page asks of a parcel it asks by property: `parcel.is_packing`, `parcel.is_packed`,
`parcel.is_handed_over`, `parcel.is_open`.
"""

from enum import StrEnum


class ParcelState(StrEnum):
    """Where a parcel is."""

    PACKING = "packing"
    PACKED = "packed"
    HANDED_OVER = "handed_over"
    TAKEN_APART = "taken_apart"  # It never left; its number is not used again.


# What stands in the house.
OPEN = (ParcelState.PACKING, ParcelState.PACKED)

NEXT = {
    ParcelState.PACKING: (ParcelState.PACKED, ParcelState.TAKEN_APART),
    ParcelState.PACKED: (ParcelState.HANDED_OVER, ParcelState.TAKEN_APART),
    ParcelState.HANDED_OVER: (),
    ParcelState.TAKEN_APART: (),
}
