"""Reminders (V48), waiting times (V45), what is said before sending (V44): no database."""

from datetime import date, timedelta

import pytest

from accounts.applying.before_sending import Application, Weight, points, stops
from accounts.licences.reminders import LAPSE_IS_NEWS, Reminder, due_reminder
from accounts.licences.waiting import middle, working_days

LAST_DAY = date(2027, 3, 31)


def day(left):
    """The day on which so many days are left; 0 is the last valid day itself."""
    return LAST_DAY - timedelta(days=left)


def sent_by_daily_runs(days_left):
    """(days left, reminder) of every mail, when the command runs on these days."""
    sent = []
    for left in days_left:
        reminder = due_reminder(LAST_DAY, [earlier for _, earlier in sent], day(left))
        if reminder:
            sent.append((left, reminder))
    return sent


def test_run_every_day_it_reminds_60_30_and_7_days_before_and_after_the_last_day():
    assert sent_by_daily_runs(range(100, -100, -1)) == [
        (60, Reminder.DAYS_60),
        (30, Reminder.DAYS_30),
        (7, Reminder.DAYS_7),
        (-1, Reminder.LAPSED),
    ]


def test_run_twice_on_every_day_it_reminds_no_more_often():
    twice = [left for left in range(100, -100, -1) for _ in range(2)]
    assert len(sent_by_daily_runs(twice)) == 4


@pytest.mark.parametrize(
    ("run_days", "expected"),
    [
        ([61, 51], [(51, Reminder.DAYS_60)]),
        ([61, 25], [(25, Reminder.DAYS_30)]),
        ([61, 3], [(3, Reminder.DAYS_7)]),
        ([61, -3], [(-3, Reminder.LAPSED)]),
        ([61, 60, 7, 6], [(60, Reminder.DAYS_60), (7, Reminder.DAYS_7)]),
    ],
)
def test_late_it_sends_only_the_latest_reminder_that_is_due(run_days, expected):
    assert sent_by_daily_runs(run_days) == expected


def test_nothing_is_due_on_the_last_day_once_the_week_was_told():
    assert due_reminder(LAST_DAY, [Reminder.DAYS_7], day(0)) is None
    assert due_reminder(LAST_DAY, [], day(0)) == Reminder.DAYS_7


def test_a_lapse_of_long_ago_is_no_news():
    assert due_reminder(LAST_DAY, [], day(-LAPSE_IS_NEWS)) == Reminder.LAPSED
    assert due_reminder(LAST_DAY, [], day(-LAPSE_IS_NEWS - 1)) is None


def test_a_clock_that_goes_back_sends_nothing_that_was_passed():
    assert due_reminder(LAST_DAY, [Reminder.DAYS_7], day(30)) is None


@pytest.mark.parametrize(
    ("sent", "answered", "days"),
    [
        ("2026-11-16", "2026-11-16", 0),
        ("2026-11-16", "2026-11-17", 1),
        ("2026-11-20", "2026-11-23", 1),
        ("2026-11-21", "2026-11-22", 0),
        ("2026-11-20", "2026-12-04", 10),
    ],
)
def test_waiting_is_counted_in_working_days(sent, answered, days):
    assert working_days(date.fromisoformat(sent), date.fromisoformat(answered)) == days


def test_the_middle_of_waiting_times_promises_no_less_than_was_needed():
    assert middle([0, 9, 2]) == 2
    assert middle([1, 4]) == 4


# Before sending

ON = date(2026, 11, 22)
GOOD = {"name": "Nora New", "on": ON, "documents": 1, "expires_on": ON + timedelta(days=200)}


def said(**changes):
    return [(p.weight, p.about) for p in points(Application(**{**GOOD, **changes}))]


def test_of_a_complete_application_nothing_is_said():
    assert said() == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"name": " "}, (Weight.MISSING, "name")),
        ({"documents": 0}, (Weight.MISSING, "documents")),
        ({"errors": (("number", "Seven digits."),)}, (Weight.MISSING, "number")),
        ({"expires_on": ON + timedelta(days=30)}, (Weight.DOUBTFUL, "expires_on")),
        ({"being_checked": 1}, (Weight.NOTE, "documents")),
        (
            {"known_until": GOOD["expires_on"], "differs": False},
            (Weight.MISSING, "expires_on"),
        ),
    ],
)
def test_each_missing_or_doubtful_point_is_said(changes, expected):
    assert said(**changes) == [expected]


def test_a_renewal_in_a_public_register_needs_no_document():
    assert said(documents=0, needs_document=False) == []


def test_what_differs_may_keep_its_last_day():
    assert said(known_until=GOOD["expires_on"], differs=True) == []


def test_what_stops_stands_first_and_a_doubt_stops_only_until_it_was_read():
    doubtful = points(Application(**{**GOOD, "expires_on": ON}))
    assert stops(doubtful, seen=[]) and not stops(doubtful, seen=["expires_on"])
    missing = points(Application(**{**GOOD, "expires_on": ON, "name": ""}))
    assert [point.weight for point in missing] == [Weight.MISSING, Weight.DOUBTFUL]
    assert stops(missing, seen=["expires_on", "name"])
