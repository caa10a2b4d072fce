"""V50: the target of working days, without a database."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from accounts.licences.waiting import earliest_within, working_days

MONDAY = date(2026, 11, 23)


def test_what_was_sent_on_friday_has_waited_one_working_day_on_monday():
    friday = MONDAY - timedelta(days=3)
    assert working_days(friday, MONDAY) == 1
    assert earliest_within(1, MONDAY) == friday
    assert earliest_within(0, MONDAY) == MONDAY


@given(st.dates(date(2026, 1, 1), date(2027, 1, 1)), st.integers(0, 20), st.integers(0, 40))
def test_exactly_what_was_sent_before_that_day_is_over_the_target(today, target, age):
    sent = today - timedelta(days=age)
    is_late = working_days(sent, today) > target
    assert is_late == (sent < earliest_within(target, today))
