"""How long stock lasts and what is left of it: the rule, and a walk from day to day beside it."""

from datetime import date, timedelta
from fractions import Fraction
from math import ceil

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shop.inventory.figures import cover
from shop.inventory.figures.cover import InHouse

ON = date(2026, 11, 29)


def lot(**changes):
    usual = {"status": "available", "expires_on": ON + timedelta(days=99), "minimum": 0}
    return cover.in_house(**usual | {"on_hand": 10, "allocated": 3, "apart": 2, "on": ON} | changes)


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, InHouse(7, 100, never=2)),
        ({"expires_on": ON}, InHouse(7, 1, never=2)),
        ({"minimum": 99}, InHouse(7, 1, never=2)),
        ({"minimum": 100}, InHouse(7, 0, never=2)),
        ({"minimum": 500}, InHouse(7, 0, never=2)),
        ({"expires_on": ON - timedelta(days=1)}, InHouse(0, 0, never=12)),
        ({"status": "on_hold"}, InHouse(0, 0, never=12)),
        ({"status": "recalled"}, InHouse(0, 0, never=12)),
    ],
)
def test_a_lot_is_sold_until_its_minimum_is_reached_and_never_if_it_is_stopped(changes, found):
    assert lot(**changes) == found


@pytest.mark.parametrize(
    ("units", "shipped", "weeks"), [(20, 13, 20), (20, 26, 10), (0, 13, 0), (1, 39, 0.3)]
)
def test_cover_is_units_by_those_shipped_a_week(units, shipped, weeks):
    assert cover.weeks_of_cover(units, cover.pace(shipped)) == weeks


@pytest.mark.parametrize("shipped", [0, -5])
def test_nobody_knows_how_long_units_last_of_which_none_was_shipped(shipped):  # R40
    assert cover.pace(shipped) is None
    assert cover.weeks_of_cover(20, None) is None
    assert list(cover.left([InHouse(5, 9), InHouse(0, 0, never=4)], None)) == [None, 4]


@pytest.mark.parametrize(
    ("lots", "per_day", "found"),
    [
        ([InHouse(10, 10)], 1, [0]),
        ([InHouse(11, 10)], 1, [1]),
        ([InHouse(5, 0)], 1, [5]),
        ([InHouse(5, 3), InHouse(5, 10)], 1, [2, 0]),
        ([InHouse(5, 10), InHouse(6, 10)], 1, [0, 1]),
        ([InHouse(1, 1, never=3)], Fraction(1, 2), [4]),
        ([InHouse(10, 1), InHouse(1, 2)], 1, [9, 0]),
        ([InHouse(5, 10), InHouse(0, 0, never=4), InHouse(6, 10)], 1, [0, 4, 1]),
    ],
)
def test_what_is_left_is_what_the_pace_does_not_reach(lots, per_day, found):  # R41
    assert list(cover.left(lots, per_day)) == found


def walked(lots, per_day):
    """What is lost of each lot, exactly, if one sells day by day from the first that still may."""
    waiting = [Fraction(each.units) for each in lots]
    for day in range(max((each.days for each in lots), default=0)):
        wanted = per_day
        for number, each in enumerate(lots):
            sold = min(waiting[number], wanted) if day < each.days else 0
            waiting[number] -= sold
            wanted -= sold
    return waiting


LOTS = st.lists(st.builds(InHouse, st.integers(0, 40), st.integers(0, 60)), max_size=7)


@given(LOTS, st.fractions(Fraction(1, 91), 20, max_denominator=91))
@example([InHouse(5, 0), InHouse(3, 2), InHouse(3, 2)], Fraction(1))
def test_the_rule_is_what_a_walk_from_day_to_day_comes_to(lots, per_day):
    """A begun unit counts whole, over all lots so far: sums agree at each of them."""
    lots.sort(key=lambda each: each.days)
    left, lost = list(cover.left(lots, per_day)), walked(lots, per_day)
    for upto in range(len(lots) + 1):
        assert sum(left[:upto]) == ceil(sum(lost[:upto]))
    assert all(0 <= each <= one.units for each, one in zip(left, lots, strict=True))


@pytest.mark.parametrize(
    ("days", "name"),
    [
        *[(-1, "Expired"), (0, "Under 30 days"), (29, "Under 30 days"), (30, "30 to 89 days")],
        *[(90, "90 to 179 days"), (180, "180 to 364 days"), (364, "180 to 364 days")],
        (365, "365 days and more"),
    ],
)
def test_a_lot_has_one_remaining_life(days, name):
    assert cover.life(ON + timedelta(days=days), ON) == name


def test_a_sum_of_which_a_part_is_not_known_is_not_known():
    assert cover.sum_known([1, None]) is None
    assert cover.sum_known([]) == 0
    assert cover.sum_known([1, 2]) == 3
