"""Whether a pack that arrived is one that left (docs/rules/claims.md)."""

from dataclasses import replace
from datetime import date

import pytest

from shop.arrivals.rule import ALARMS, ASKS_AGAIN, Dispatched, Pack, Said, compared, missing
from shop.parcels.policy import Expected, Scanned

DAY = date(2027, 6, 30)
FIVE = Dispatched(Expected(1, 4, 77, DAY, 5), serials=frozenset({"S1", "S2"}), unscanned=3)
SEALED = Dispatched(Expected(2, 4, 78, DAY, 2), serials=frozenset({"T1", "T2"}))
PARCEL = (FIVE, SEALED)
SCANNED = Scanned(product=4, lots=frozenset({77}), expires_on=DAY)
PACK = Pack(SCANNED, "S1")
SEALED_PACK = Pack(replace(SCANNED, lots=frozenset({78})), "T1")


def says(**differs):
    return Pack(replace(SCANNED, **differs), "S1")


@pytest.mark.parametrize(
    ("pack", "answer"),
    [
        (PACK, FIVE),
        (Pack(SCANNED), FIVE),
        (SEALED_PACK, SEALED),
        (says(product=None), Said.UNKNOWN_PRODUCT),
        (says(product=9), Said.WRONG_PRODUCT),
        (says(lots=None), Said.NO_LOT),
        (says(lots=frozenset()), Said.WRONG_LOT),
        (says(lots=frozenset({79})), Said.WRONG_LOT),
        (says(expires_on=date(2028, 6, 30)), Said.EXPIRY),
        (says(units=6), Said.TOO_MANY),
        (replace(PACK, is_again=True), Said.AGAIN),
        (replace(PACK, is_elsewhere=True), Said.SERIAL_ELSEWHERE),
    ],
)
def test_a_pack_is_one_that_left_or_differs(pack, answer):
    assert compared(pack, PARCEL) == answer


def test_a_serial_that_did_not_leave_is_unknown_where_all_were_scanned():  # K7
    assert compared(replace(SEALED_PACK, serial="T9"), PARCEL) is Said.UNKNOWN_SERIAL


def test_units_that_left_without_a_scan_may_have_any_serial_but_no_more_of_them():
    other = replace(PACK, serial="S9")
    assert compared(other, [replace(FIVE, strange=2)]) == replace(FIVE, strange=2)
    assert compared(other, [replace(FIVE, strange=3)]) is Said.UNKNOWN_SERIAL


def test_what_has_not_come_whole_is_missing():
    came = replace(FIVE, expected=replace(FIVE.expected, checked=5))
    assert missing([came, SEALED]) == [SEALED]
    assert missing([came]) == []


def test_what_asks_again_is_no_alarm_and_every_other_word_differs():
    assert not ALARMS & ASKS_AGAIN
    assert set(Said) - ASKS_AGAIN - ALARMS == {Said.WRONG_PRODUCT, Said.TOO_MANY, Said.SHORT}
