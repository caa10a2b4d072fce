"""What stops a line of a delivery (docs/rules/stock.md, R30 to R33), and what rows say."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pytest

from shop.inventory import numbers
from shop.inventory.deliveries import rule
from shop.inventory.deliveries.rows import parsed
from shop.inventory.deliveries.rule import State, Wanted, missing, state, stops
from shop.inventory.places.rule import Range

TODAY = date(2026, 11, 29)
GTIN = "09501101530003"


@dataclass(frozen=True)
class Line:
    code: str = ""
    number: str = "KL-77"
    expires_on: date | None = TODAY + timedelta(days=300)
    units: int = 10
    decision: str = ""
    sure: list = field(default_factory=list)


@dataclass(frozen=True)
class Lot:
    number: str
    expires_on: date = TODAY + timedelta(days=300)

    @property
    def twin_keys(self):
        return numbers.twin_keys(self.number)


PRODUCT = Wanted(minimum_days=30, storage=Range(2, 8), largest=50)


def days(count):
    return TODAY + timedelta(days=count)


@pytest.mark.parametrize(
    ("line", "product", "lots", "why"),
    [
        (Line(), PRODUCT, [], []),
        (Line(), PRODUCT, [Lot("KL-77")], []),
        (Line(), None, [], ["unknown"]),
        (Line(expires_on=days(0)), replace(PRODUCT, minimum_days=0), [], []),
        (Line(expires_on=days(-1)), PRODUCT, [], ["expired"]),
        (Line(expires_on=days(29)), PRODUCT, [], ["short"]),
        (Line(expires_on=days(30)), PRODUCT, [], []),
        (Line(expires_on=days(6 * 365)), PRODUCT, [], ["far"]),
        (Line(expires_on=days(6 * 365)), replace(PRODUCT, keeps_months=84), [], []),
        (Line(expires_on=date(2028, 11, 30)), replace(PRODUCT, keeps_months=24), [], []),
        (Line(expires_on=date(2028, 12, 1)), replace(PRODUCT, keeps_months=24), [], ["far"]),
        (Line(expires_on=date(2027, 2, 28)), replace(PRODUCT, keeps_months=3), [], []),
        (Line(expires_on=date(2027, 3, 1)), replace(PRODUCT, keeps_months=3), [], ["far"]),
        (Line(), PRODUCT, [Lot("KL-77", days(301))], ["another date"]),
        (Line(), PRODUCT, [Lot("KL 77")], ["another KL-77"]),
        (Line(number="kl-77"), PRODUCT, [Lot("KL-77")], ["another kl-77"]),
        (Line(number="077"), PRODUCT, [Lot("77")], ["another 077"]),
        (Line(number="KL-77"), PRODUCT, [Lot("KL-77"), Lot("KL 77")], []),
        (Line(number=GTIN), PRODUCT, [], ["code"]),
        (Line(number="Ж1"), PRODUCT, [], ["unprintable"]),
        (Line(units=1001), PRODUCT, [], ["many"]),
        (Line(), replace(PRODUCT, celsius=8.1), [], ["temperature"]),
        (Line(), replace(PRODUCT, celsius=8.0), [], []),
        (Line(), replace(PRODUCT, celsius=20.0, storage=Range()), [], []),
        (Line(), replace(PRODUCT, no_place="Nowhere."), [], ["no place"]),
        (Line(number="", expires_on=None), PRODUCT, [Lot("KL-77")], []),
        (Line(units=1001, expires_on=days(1)), PRODUCT, [], ["short", "many"]),
    ],
)
def test_what_stops_a_line(line, product, lots, why):  # R32
    keys = [stop.key for stop in stops(line, product, lots, TODAY)]
    assert len(keys) == len(why)
    assert all(key.startswith(start) for key, start in zip(keys, why, strict=True)), keys


@pytest.mark.parametrize(
    ("expires_on", "keeps_months", "said"),
    [
        (date(2020, 1, 1), None, "1 Jan 2020 has passed"),
        (date(2045, 1, 31), None, "31 Jan 2045 is 18 years ahead"),
        (date(2027, 3, 1), 3, "it would last to 28 Feb 2027"),
    ],
)
def test_a_stop_writes_days_as_pages_do(expires_on, keeps_months, said):
    product = replace(PRODUCT, keeps_months=keeps_months)
    (stop,) = stops(Line(expires_on=expires_on), product, [], TODAY)
    assert said in stop.text


def test_a_yes_counts_for_what_was_asked_and_for_no_other_value():  # R32
    line = Line(units=1001)
    (asked,) = stops(line, PRODUCT, [], TODAY)
    assert asked.yes and not stops(replace(line, sure=[asked.key]), PRODUCT, [], TODAY)
    assert stops(replace(line, units=1002, sure=[asked.key]), PRODUCT, [], TODAY)


def test_no_yes_puts_on_sale_what_cannot_be_sold():  # R32
    line = Line(expires_on=days(-1))
    (asked,) = stops(line, PRODUCT, [], TODAY)
    assert not asked.yes and stops(replace(line, sure=[asked.key]), PRODUCT, [], TODAY)


@pytest.mark.parametrize(
    ("line", "product", "stands"),
    [
        (Line(), PRODUCT, State.READY),
        (Line(number=""), PRODUCT, State.MISSING),
        (Line(expires_on=None), PRODUCT, State.MISSING),
        (Line(expires_on=days(1)), PRODUCT, State.STOPPED),
        (Line(expires_on=days(1), decision="quarantine"), PRODUCT, State.QUARANTINED),
        (Line(expires_on=days(1), decision="refuse"), PRODUCT, State.REFUSED),
        (Line(number="", decision="quarantine"), PRODUCT, State.MISSING),
        (Line(number="", decision="refuse"), PRODUCT, State.REFUSED),
        (Line(), None, State.STOPPED),
        (Line(decision="quarantine"), None, State.STOPPED),
        (Line(decision="refuse"), None, State.REFUSED),
        (Line(number="Ж1", decision="quarantine"), PRODUCT, State.STOPPED),
    ],
)
def test_how_a_line_stands(line, product, stands):
    assert state(line, stops(line, product, [], TODAY)) == stands


@pytest.mark.parametrize(
    ("line", "lots"), [(Line(number="KL 77"), [Lot("KL-77")]), (Line(units=1001), [])]
)
def test_what_is_asked_is_asked_in_quarantine_too(line, lots):  # R2, R5, R32
    line = replace(line, decision="quarantine")
    (asked,) = found = stops(line, PRODUCT, lots, TODAY)
    assert state(line, found) == State.STOPPED
    line = replace(line, sure=[asked.key])
    assert state(line, stops(line, PRODUCT, lots, TODAY)) == State.QUARANTINED


def test_what_is_missing_is_named_in_the_order_of_the_form():
    assert missing(Line(number="", expires_on=None)) == ["number", "expires_on"]


def test_units_kept_apart_get_a_number_that_nobody_has():  # R33
    assert rule.apart("KL-77", {"KL-77"}) == "KL-77 (2)"
    assert rule.apart("KL-77", {"KL-77", "KL-77 (2)"}) == "KL-77 (3)"
    assert len(rule.apart("K" * numbers.LONGEST, set())) <= numbers.LONGEST


# Rows.


def test_a_code_a_line():
    text = f"(01){GTIN}(17)270430(10)KL-77\n\n{GTIN}\n"
    first, second = parsed(text)
    assert (first.at, first.number, first.expires_on) == (1, "KL-77", date(2027, 4, 30))
    assert (second.at, second.code, second.number, second.units) == (3, GTIN, "", 1)


def test_the_separator_within_a_pasted_scan_ends_no_line():
    (row,) = parsed(f"]d201{GTIN}10KL-77\x1d17270430\n")
    assert (row.number, row.expires_on, row.fault) == ("KL-77", date(2027, 4, 30), "")


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_columns_that_the_first_line_names(sign):
    text = "Part number,Lot,Expiry,Units\nAMP-1,0077,2027-04-30,12\n".replace(",", sign)
    (row,) = parsed(text)
    assert (row.at, row.code, row.number, row.units, row.fault) == (2, "AMP-1", "0077", 12, "")
    assert row.expires_on == date(2027, 4, 30)


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ("9.50110E+12,A1,2027-04-30,1", "spreadsheet wrote this number"),
        ("AMP-1,1E+05,2027-04-30,1", "spreadsheet wrote this number"),
        ("AMP-1,A1,04/05/2027,1", "write it as 2027-01-31"),
        ("AMP-1,A1,2027-02-30,1", "write it as 2027-01-31"),
        ("AMP-1,A1,2027-04-30,-3", "no number of units"),
        ("AMP-1,A1,2027-04-30,1.5", "no number of units"),
        (",A1,2027-04-30,1", "names no product"),
    ],
)
def test_a_row_that_cannot_be_right_is_refused_with_the_reason(cells, why):
    (row,) = parsed(f"code,lot,expiry,units\n{cells}\n")
    assert why in row.fault


def test_a_code_that_cannot_be_read_is_refused_with_its_row():
    good, bad = parsed(f"{GTIN}\n09501101530004\n")
    assert not good.fault and bad.at == 2 and bad.fault


def test_a_pack_that_another_delivery_has_too_is_asked_about():
    (stop,) = stops(Line(), PRODUCT, [], TODAY, [("S1", "Medica, note LS-1")])
    assert "serial number S1 is in the delivery of Medica, note LS-1 too" in stop.text and stop.yes
