"""To whom a report is passed on, and by when (docs/rules/reports.md)."""

from datetime import UTC, datetime, timedelta

import pytest

from shop.vigilance.policy import Due, Kind, Receiver, a_thousand, dues, first_late, receivers

KNOWN = datetime(2026, 11, 27, 16, 0, tzinfo=UTC)
MAKER, IMPORTER, AUTHORITY = Receiver
DAY, THREE = timedelta(hours=24), timedelta(hours=72)


@pytest.mark.parametrize(
    ("kind", "is_serious", "within"),
    [
        (Kind.COMPLAINT, False, {MAKER: THREE}),
        (Kind.COMPLAINT, True, {MAKER: DAY, IMPORTER: DAY, AUTHORITY: DAY}),
        (Kind.ADVERSE, False, {MAKER: DAY, IMPORTER: DAY}),
        (Kind.ADVERSE, True, {MAKER: DAY, IMPORTER: DAY, AUTHORITY: DAY}),
        (Kind.FALSIFIED, False, {MAKER: DAY, IMPORTER: DAY, AUTHORITY: DAY}),
        (Kind.FALSIFIED, True, {MAKER: DAY, IMPORTER: DAY, AUTHORITY: DAY}),
    ],
)
def test_who_has_to_know_within_what_time(kind, is_serious, within):  # W32
    assert receivers(kind, is_serious) == within


def test_a_weekend_stops_no_hours():  # W32
    (maker, _) = dues(Kind.ADVERSE, False, KNOWN, [])  # A Friday afternoon.
    assert maker.by == datetime(2026, 11, 28, 16, 0, tzinfo=UTC)


def test_who_was_told_is_late_no_more():
    found = dues(Kind.ADVERSE, True, KNOWN, [AUTHORITY])
    assert [due.receiver for due in found if due.is_late(KNOWN + THREE)] == [MAKER, IMPORTER]


def test_the_last_moment_is_in_time():
    (maker,) = dues(Kind.COMPLAINT, False, KNOWN, [])
    assert not maker.is_late(KNOWN + THREE)
    assert maker.is_late(KNOWN + THREE + timedelta(seconds=1))


def test_the_first_that_is_late_is_the_one_that_is_late_for_longest():
    early, later = Due(MAKER, KNOWN), Due(IMPORTER, KNOWN + DAY)
    assert first_late([later, early], KNOWN + THREE) is early
    assert first_late([later], KNOWN) is None


@pytest.mark.parametrize(("reports", "shipped", "rate"), [(1, 10, 100.0), (0, 5, 0), (3, 0, None)])
def test_a_rate_is_of_a_thousand_units_shipped(reports, shipped, rate):  # W36
    assert a_thousand(reports, shipped) == rate
