"""When a parcel leaves and arrives (Y1, Y3 to Y5, Y11 and Y12)."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.dispatch.calendars import calendar
from shop.dispatch.days import (
    Days,
    Route,
    Why,
    dispatch_day,
    is_too_late,
    leave_for,
    may_be_wished,
)

ENGLAND = calendar("GB", "ENG")
NEXT_DAY = Route(ENGLAND, ENGLAND, transit_days=1, cut_off=time(14))
MONDAY, TUESDAY, WEDNESDAY = date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 2)
THURSDAY, FRIDAY, NEXT_MONDAY = date(2026, 12, 3), date(2026, 12, 4), date(2026, 12, 7)


def at(day, hour=10, minute=0):
    return datetime.combine(day, time(hour, minute))


def days(ready_at, route=NEXT_DAY, is_cold=True):
    found = dispatch_day(ready_at, is_cold, route)
    return found.leaves_on, found.arrives_on


def test_what_is_ready_before_the_cut_off_leaves_that_day():
    assert days(at(TUESDAY, 13, 59)) == (TUESDAY, WEDNESDAY)
    assert dispatch_day(at(TUESDAY), True, NEXT_DAY).ready_by == time(14)


def test_from_the_cut_off_on_it_leaves_the_next_working_day():
    assert days(at(TUESDAY, 14)) == (WEDNESDAY, THURSDAY)


def test_after_the_cut_off_cold_goods_must_bear_to_leave_on_the_next_day():  # Y7
    assert not is_too_late(at(THURSDAY, 13, 59), NEXT_DAY)
    assert is_too_late(at(THURSDAY, 14), NEXT_DAY), "on Friday it would lie over"
    assert not is_too_late(at(TUESDAY, 18), NEXT_DAY)
    assert is_too_late(at(date(2026, 12, 23), 14), NEXT_DAY), "on Christmas Eve too"


def test_cold_goods_do_not_lie_over_a_weekend_and_others_may():  # Y3
    assert days(at(FRIDAY)) == (NEXT_MONDAY, NEXT_MONDAY + timedelta(1))
    assert days(at(FRIDAY), is_cold=False) == (FRIDAY, NEXT_MONDAY)


def test_two_days_on_the_way_are_two_working_days():
    route = replace(NEXT_DAY, transit_days=2)
    assert days(at(THURSDAY), route) == (NEXT_MONDAY, NEXT_MONDAY + timedelta(2))
    assert days(at(THURSDAY), route, is_cold=False) == (THURSDAY, NEXT_MONDAY)


def test_a_holiday_where_it_goes_keeps_it_cold_at_home():
    route = replace(NEXT_DAY, there=calendar("IE"))
    st_brigid, before = date(2027, 2, 1), date(2027, 1, 29)
    assert before.weekday() == 4 and st_brigid.weekday() == 0
    assert days(at(before), route) == (st_brigid, st_brigid + timedelta(1))
    assert days(at(before), route, is_cold=False) == (before, st_brigid + timedelta(1))


def test_a_holiday_at_the_warehouse_is_no_day_to_leave():  # Y4
    christmas = date(2026, 12, 24)
    assert days(at(christmas)) == (date(2026, 12, 29), date(2026, 12, 30))


def test_without_a_nation_the_united_kingdom_rests_where_any_of_its_nations_does():  # Y4
    route = replace(NEXT_DAY, there=calendar("GB"))
    thursday_before_easter = date(2027, 3, 25)
    assert days(at(thursday_before_easter), route) == (date(2027, 3, 30), date(2027, 3, 31))
    assert days(at(date(2027, 11, 29)), route)[0] == date(2027, 11, 30)


def test_a_country_that_nobody_named_days_for_is_unknown_not_guessed():  # Y5
    route = replace(NEXT_DAY, transit_days=None)
    assert dispatch_day(at(TUESDAY), True, route) == Days(why=Why.NO_TRANSIT_DAYS)
    other = dispatch_day(at(TUESDAY), False, route)
    assert (other.leaves_on, other.arrives_on, other.why) == (TUESDAY, None, Why.NO_TRANSIT_DAYS)


@pytest.mark.parametrize("end", ["here", "there"])
def test_a_country_whose_holidays_are_not_known_is_unknown(end):  # Y5
    assert calendar("ZZ") is None and calendar("GB", "BY") is None
    route = replace(NEXT_DAY, **{end: None})
    assert dispatch_day(at(TUESDAY), True, route) == Days(why=Why.NO_CALENDAR)


def test_a_way_longer_than_a_working_week_is_too_far_for_cold_goods():
    route = replace(NEXT_DAY, transit_days=5)
    assert dispatch_day(at(TUESDAY), True, route) == Days(why=Why.TOO_FAR)
    assert days(at(MONDAY), route, is_cold=False) == (MONDAY, NEXT_MONDAY)


COUNTRIES = ["GB", "IE", "DE", "US", "AE", "IL"]


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2031, 12, 1)),
    st.sampled_from(COUNTRIES),
    st.sampled_from(COUNTRIES),
    st.integers(1, 4),
)
def test_a_cold_parcel_never_travels_on_a_day_of_rest(ready_at, here, there, transit_days):  # Y3
    route = Route(calendar(here), calendar(there), transit_days, time(14))
    found = dispatch_day(ready_at, True, route)
    if found.leaves_on is None:
        assert found.why == Why.TOO_FAR
        return
    on_the_way = [found.leaves_on + timedelta(n) for n in range(1, transit_days + 1)]
    assert all(map(route.there.is_working_day, on_the_way))
    assert route.here.is_working_day(found.leaves_on)
    assert found.arrives_on == on_the_way[-1]
    assert at(found.leaves_on, 14) > ready_at


ON_TUESDAYS = replace(NEXT_DAY, receives=frozenset({2}))


def test_a_parcel_arrives_on_a_day_on_which_somebody_is_there():
    assert days(at(TUESDAY), ON_TUESDAYS, is_cold=False) == (TUESDAY, NEXT_MONDAY + timedelta(1))
    assert days(at(TUESDAY), ON_TUESDAYS) == (NEXT_MONDAY, NEXT_MONDAY + timedelta(1))
    assert days(at(TUESDAY)) == (TUESDAY, WEDNESDAY), "who has said nothing is there"


@pytest.mark.parametrize("is_cold", [True, False])
def test_for_a_wished_day_it_leaves_as_late_as_it_can(is_cold):
    assert leave_for(FRIDAY, TUESDAY, is_cold, NEXT_DAY) == THURSDAY
    assert may_be_wished(FRIDAY, TUESDAY, is_cold, NEXT_DAY)
    saturday, sunday = FRIDAY + timedelta(1), FRIDAY + timedelta(2)
    assert leave_for(sunday, TUESDAY, is_cold, NEXT_DAY) == THURSDAY, "before it where it cannot"
    assert not may_be_wished(saturday, TUESDAY, is_cold, NEXT_DAY)
    assert leave_for(TUESDAY, TUESDAY, is_cold, NEXT_DAY) is None, "not before it can"
    assert not may_be_wished(WEDNESDAY, TUESDAY, is_cold, ON_TUESDAYS)
    assert leave_for(date(9999, 1, 1), TUESDAY, is_cold, replace(NEXT_DAY, here=None)) is None
