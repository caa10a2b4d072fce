"""Which scanned pack goes into a parcel, and which stops it (L16, L17)."""

from dataclasses import replace
from datetime import date

import pytest

from common.parcel_states import NEXT, OPEN, ParcelState
from shop.parcels.policy import Expected, Scanned, Stop, is_whole, match

DAY = date(2027, 6, 30)
FIVE = Expected(pick=1, product=4, lot=77, expires_on=DAY, units=5)
TWO = Expected(pick=2, product=4, lot=78, expires_on=DAY, units=2)
OTHER = Expected(pick=3, product=9, lot=79, expires_on=DAY, units=1)
PARCEL = (FIVE, TWO, OTHER)
PACK = Scanned(product=4, lots=frozenset({77}), expires_on=DAY)


@pytest.mark.parametrize(
    ("scanned", "answer"),
    [
        (PACK, FIVE),
        (replace(PACK, lots=frozenset({78})), TWO),
        (replace(PACK, expires_on=None), FIVE),
        (replace(PACK, units=5), FIVE),
        (replace(PACK, units=6), Stop.TOO_MANY),
        (replace(PACK, product=None), Stop.UNKNOWN),
        (replace(PACK, product=5), Stop.NOT_IN_PARCEL),
        (replace(PACK, product=9), Stop.WRONG_LOT),
        (replace(PACK, lots=None), Stop.NO_LOT),
        (replace(PACK, lots=frozenset()), Stop.WRONG_LOT),
        (replace(PACK, lots=frozenset({80})), Stop.WRONG_LOT),
        (replace(PACK, lots=frozenset({77, 80})), Stop.WRONG_LOT),
        (replace(PACK, expires_on=date(2027, 7, 31)), Stop.EXPIRY),
        (replace(PACK, was_scanned=True), Stop.SAME_PACK),
    ],
)
def test_a_pack_goes_to_its_pick_or_says_why_not(scanned, answer):
    assert match(scanned, PARCEL) == answer


def test_the_sixth_of_five_stops_the_parcel():
    assert match(PACK, [replace(FIVE, checked=4)]) == replace(FIVE, checked=4)
    assert match(PACK, [replace(FIVE, checked=5)]) == Stop.TOO_MANY


def test_two_lines_of_one_lot_are_filled_one_after_the_other():
    full, next_line = replace(FIVE, checked=5), replace(FIVE, pick=9)
    assert match(PACK, [full, next_line]) == next_line


def test_a_parcel_is_whole_when_every_unit_was_compared_and_never_when_it_is_empty():
    assert is_whole([replace(FIVE, checked=5), replace(TWO, checked=2)])
    assert not is_whole([replace(FIVE, checked=5), replace(TWO, checked=1)])
    assert not is_whole([])


def test_what_stands_in_the_house_can_be_taken_apart_and_what_has_left_never_changes():
    assert {state for state in ParcelState if ParcelState.TAKEN_APART in NEXT[state]} == {*OPEN}
    assert not NEXT[ParcelState.HANDED_OVER] and not NEXT[ParcelState.TAKEN_APART]
