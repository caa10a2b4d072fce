"""On which day a standing order is proposed (docs/rules/quick_order.md, Q17)."""

from datetime import date, timedelta

from shop.standing_orders.rule import day_to_propose, following, proposal_day, resumed

MONDAY = date(2026, 11, 30)
HOLIDAYS = {date(2026, 12, 25), date(2026, 12, 28)}


def works(day):
    return day.weekday() < 5 and day not in HOLIDAYS


def day(number, month=12):
    return date(2026, month, number)


def test_it_is_proposed_two_days_before_or_on_the_working_day_before_that():
    oracle = {
        day(3): day(1),  # Thursday: Tuesday.
        day(7): day(4),  # Monday: its Saturday is none, so Friday.
        day(8): day(4),  # Tuesday: not on Sunday.
        day(9): day(7),
        day(30): day(24),  # 28 and 25 are holidays, between them lies a weekend.
    }
    assert {each: proposal_day(each, works) for each in oracle} == oracle
    assert proposal_day(day(30), lambda day: False) == day(28), "no country rests for ever"


def test_what_nobody_could_propose_in_time_is_proposed_once_and_late():
    assert day_to_propose(day(10), 1, day(7), works) is None
    assert day_to_propose(day(10), 1, day(8), works) == day(10)
    assert day_to_propose(day(10), 1, day(23), works) == day(24), "of three the last"
    assert following(day(24), 2) == date(2027, 1, 7)


def test_a_pause_is_not_made_up_for():
    assert resumed(day(10), 1, day(8), works) == day(10)
    assert resumed(day(10), 1, day(9), works) == day(17)
    for late in range(40):
        on = MONDAY + timedelta(days=late)
        assert proposal_day(resumed(day(3), 2, on, works), works) >= on
