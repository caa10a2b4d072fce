"""What a clinic keeps of its lots elsewhere: last days in a calendar, units as FHIR devices."""

import base64
import json
from dataclasses import replace
from datetime import UTC, date, datetime

import icalendar
import pytest
from fhir.resources.bundle import Bundle
from fhir.resources.device import Device

from shop.codes.reading import read
from shop.lots_received.device_records import Received, Scan, bundle, devices_of
from shop.lots_received.endings import Ending, months, state_of
from shop.lots_received.expiry_calendar import ics

MOMENT = datetime(2026, 11, 29, 20, 0, tzinfo=UTC)
LAST_DAY = date(2027, 1, 31)
HYDRO = Ending(7, "KL-77", "BELOTERO® HYDRO", LAST_DAY, 5)
SEPARATED = "01054123450000131727013110KL77\x1d21S1"
SCAN = Scan(key=3, code=SEPARATED, gtin="05412345000013", serial="S1", units=1)
FIVE = Received(9, "BELOTERO® HYDRO", "Merz", "05412345000013", "KL77", LAST_DAY, 5, scans=[SCAN])


def events(*endings):
    return icalendar.Calendar.from_ical(ics(endings, "shop.example", MOMENT)).events


def test_the_event_is_on_the_last_usable_day_and_on_no_other():
    (event,) = events(HYDRO)
    assert event.decoded("dtstart") == LAST_DAY
    assert (event.start, event.end) == (LAST_DAY, date(2027, 2, 1))  # The end is exclusive.


def test_the_day_is_no_moment_of_a_time_zone():
    text = ics([HYDRO], "shop.example", MOMENT).decode()
    assert "DTSTART;VALUE=DATE:20270131\r\n" in text
    assert "TZID" not in text and "DTEND" not in text and "DURATION" not in text


def test_the_same_lot_is_the_same_event_in_the_next_file():
    later = ics([HYDRO], "shop.example", datetime(2026, 12, 30, tzinfo=UTC))
    (then,) = icalendar.Calendar.from_ical(later).events
    assert events(HYDRO)[0]["uid"] == then["uid"]


def test_a_lot_number_with_signs_of_the_format_comes_back_as_it_was():
    (event,) = events(Ending(7, "A;B,C\\n:D", "X", LAST_DAY, 1))
    assert event["summary"] == "Last day of use: X, lot A;B,C\\n:D"


def test_months_are_in_order_and_each_lists_the_soonest_first():
    early = Ending(8, "A", "X", date(2027, 1, 2), 1)
    late = Ending(9, "B", "X", date(2028, 1, 2), 2)
    found = months([late, HYDRO, early])
    assert [(month.first_day, month.units) for month in found] == [
        (date(2027, 1, 1), 6),
        (date(2028, 1, 1), 2),
    ]
    assert found[0].endings == (early, HYDRO)


@pytest.mark.parametrize(("days", "state"), [(-1, "over"), (0, "soon"), (60, "soon"), (61, "")])
def test_a_lot_is_over_ends_soon_or_may_simply_be_used_but_recalled_before_all(days, state):
    """K5: within 60 days is soon, the last day itself too."""
    today = date.fromordinal(LAST_DAY.toordinal() - days)
    assert state_of(LAST_DAY, today) == state
    assert state_of(LAST_DAY, today, is_recalled=True) == "do not use"


def test_a_bundle_is_valid_fhir():
    received = [FIVE, Received(10, "Unnamed", "", "", "L1", LAST_DAY, 1, is_recalled=True)]
    made = bundle(received, "shop.example", MOMENT)
    valid = Bundle.model_validate_json(json.dumps(made))
    assert len(valid.entry) == 3


def test_a_device_says_what_is_known_of_the_units():
    for each in devices_of(FIVE, "shop.example"):
        device = Device.model_validate(each)
        assert device.lotNumber == "KL77"
        assert device.expirationDate == LAST_DAY
        assert device.udiCarrier[0].deviceIdentifier == "05412345000013"


def test_a_scanned_pack_keeps_its_code_with_the_separator_and_its_serial():
    pack, rest = devices_of(FIVE, "shop.example")
    carried = base64.b64decode(pack["udiCarrier"][0]["carrierAIDC"], validate=True).decode()
    assert carried == SEPARATED and read(carried).lot == "KL77"
    assert pack["serialNumber"] == "S1"
    assert "serialNumber" not in rest and "carrierAIDC" not in rest["udiCarrier"][0]
    assert rest["note"][0]["text"] == "4 units of this lot."


def test_a_recalled_lot_is_not_available_for_use():
    recalled = Received(9, "X", "", "", "L1", LAST_DAY, 1, is_recalled=True)
    (device,) = devices_of(recalled, "shop.example")
    assert device["status"] == "inactive"
    assert device["note"][0]["text"] == "1 unit. Recalled: do not use."


def test_of_packs_of_which_some_went_back_each_says_so():
    two = [SCAN, replace(SCAN, key=4, serial="S2")]
    packs = devices_of(replace(FIVE, units=1, returned=1, scans=two), "shop.example")
    notes = {each["note"][0]["text"] for each in packs}
    said = "1 unit. 1 of 2 units of this lot went back to us; we did not note which."
    assert len(packs) == 2 and notes == {said}
