"""What a counted shelf is short of, and lines that several people move (quick_order.md, Q13)."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from shop.lists.rule import Typed, collides, missing, moved, number_of, reordered

keys = some.lists(some.integers(1, 30), unique=True, max_size=8)


@pytest.mark.parametrize(
    ("par", "counted", "units"), [(6, 2, 4), (6, 6, 0), (6, 9, 0), (None, 2, 0), (6, None, 0)]
)
def test_what_is_missing_is_what_par_has_more_than_the_shelf(par, counted, units):
    assert missing(par, counted) == units


@given(keys, keys)
def test_a_new_order_loses_and_invents_no_line(there, wanted):
    found = reordered(there, wanted)
    assert sorted(found) == sorted(there)
    assert [key for key in found if key in wanted] == [key for key in wanted if key in there]


def test_what_somebody_added_meanwhile_stays_behind_what_it_followed():
    assert reordered([1, 2, 9, 3], [3, 2, 1]) == [3, 2, 9, 1]


@pytest.mark.parametrize(
    ("key", "step", "order"), [(2, -1, [2, 1, 3]), (2, 1, [1, 3, 2]), (1, -1, [1, 2, 3])]
)
def test_a_line_moves_by_one_place(key, step, order):
    assert moved([1, 2, 3], key, step) == order


@pytest.mark.parametrize(
    ("was", "now", "stored", "found"),
    [("5", "6", 5, False), ("5", "6", 7, True), ("5", "6", 6, False), ("", "6", None, False)],
)
def test_only_another_number_than_was_shown_or_typed_collides(was, now, stored, found):
    assert collides(Typed(was, now), stored) is found


@pytest.mark.parametrize("text", ["-1", "x", "1.5", "99999", "٣"])
def test_what_is_no_number_of_units_is_refused(text):
    with pytest.raises(ValueError, match=r".*"):
        number_of(text)
