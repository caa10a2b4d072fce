"""What may come back and what may become of it (docs/rules/returns.md)."""

import pytest

from common.return_states import NEXT, ReturnState
from shop.returns.policy import (
    Outcome,
    does_not_add_up,
    may_come_back,
    not_sold_again,
    too_many,
)


@pytest.mark.parametrize(
    ("shipped", "coming", "left"),
    [(5, [], 5), (5, [2], 3), (5, [2, 3], 0), (1, [0], 1)],
)
def test_what_no_return_counts_may_come_back(shipped, coming, left):  # B1
    assert may_come_back(shipped, coming) == left


def test_more_than_may_come_back_is_refused_with_the_figures():  # B1
    assert too_many("KL-77", 5, 3, 3) == ""
    assert too_many("KL-77", 5, 5, 6) == "Of lot KL-77 5 were shipped. 5 can come back, not 6."
    assert too_many("KL-77", 5, 3, 4) == (
        "Of lot KL-77 5 were shipped; 2 of them came back or are announced. 3 can come back, not 4."
    )


@pytest.mark.parametrize(
    ("outcome", "adds_up"),
    [
        (Outcome(destroyed=3), True),
        (Outcome(1, 1, 1), True),
        (Outcome(1, 1), False),
        (Outcome(2, 1, 1), False),
        (Outcome(), False),
    ],
)
def test_outcomes_add_up_to_what_was_received(outcome, adds_up):  # B3
    assert (does_not_add_up("KL-77", 3, outcome) == "") is adds_up


@pytest.mark.parametrize(
    ("may_be_resold", "not_sold", "misfit", "says"),
    [
        (True, "", "", ""),
        (False, "", "", "the product is not sold again"),
        (False, "recalled: set them aside", "", "the product is not sold again"),
        (True, "recalled: set them aside", "", "Lot KL-77 is not sold: recalled"),
        (True, "", "It is stored at 2 to 8 °C.", "lay where it does not belong"),
    ],
)
def test_units_are_sold_again_only_where_nothing_speaks_against_it(  # B4
    may_be_resold, not_sold, misfit, says
):
    words = not_sold_again("KL-77", may_be_resold, not_sold, misfit)
    assert says in words and bool(says) == bool(words)


def test_what_was_inspected_or_closed_stays_so():
    assert not NEXT[ReturnState.INSPECTED] and not NEXT[ReturnState.CLOSED]
    assert ReturnState.CLOSED not in NEXT[ReturnState.RECEIVED]
