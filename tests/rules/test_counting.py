"""What lay somewhere while it was counted: nothing that came or went meanwhile differs (R52)."""

from datetime import UTC, datetime, timedelta

import pytest

from shop.inventory.counting.rule import Moved, Span, difference, packed, span

START = datetime(2026, 11, 29, 10, tzinfo=UTC)


def at(minutes):
    return START + timedelta(minutes=minutes)


def moved(minutes, units, of=None):
    return Moved(at(minutes), units, of)


def test_what_moved_after_the_count_is_taken_back():
    assert span(7, [moved(30, -3)], at(10), at(20)) == Span(10, 10)


def test_what_moved_before_it_is_in_the_books():
    assert span(7, [moved(5, -3)], at(10), at(20)) == Span(7, 7)


def test_what_moved_while_it_was_counted_may_have_been_counted_or_not():
    lay = span(8, [moved(15, -2), moved(16, 5), moved(40, -5)], at(10), at(20))
    assert lay == Span(8, 13)


@pytest.mark.parametrize(
    ("counted", "differs"), [(8, 0), (10, 0), (9, 0), (7, -1), (11, 1), (0, -8)]
)
def test_only_what_no_moment_explains_is_a_difference(counted, differs):
    assert difference(counted, Span(8, 10)) == differs


def test_units_leave_the_shelf_when_they_are_packed_and_not_again_when_they_are_shipped():
    boxed, shipped = [moved(5, -2, of=1)], [moved(30, -2, of=1)]
    assert packed(boxed, shipped) == [moved(5, -2, of=1), moved(30, 0, of=1)]


def test_what_was_shipped_from_no_box_leaves_the_shelf_then():
    assert packed([moved(5, -2, of=1)], [moved(9, -3, of=2)])[1] == moved(9, -3, of=2)
    assert packed([], [moved(9, -3, of=1)]) == [moved(9, -3, of=1)]


def test_of_an_order_line_that_is_shipped_in_two_boxes_each_unit_leaves_once():
    boxed = [moved(1, -2, of=1), moved(2, -1, of=1)]
    shipped = [moved(3, -2, of=1), moved(4, -1, of=1)]
    assert [each.units for each in packed(boxed, shipped)] == [-2, -1, 0, 0]
