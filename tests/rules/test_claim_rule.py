"""Until when a claim is in time, and what answers it (docs/rules/claims.md)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from shop.claims.policy import (
    AFTER,
    Answer,
    Claimed,
    ClaimState,
    Clock,
    Replacement,
    Since,
    clock,
    credit_of,
    why_no_replacement,
)

DISPATCHED = datetime(2026, 3, 27, 16, 0, tzinfo=UTC)
DELIVERED = DISPATCHED + timedelta(hours=20)
ARRIVED = DISPATCHED + timedelta(hours=26)


@pytest.mark.parametrize(
    ("delivered", "arrived", "expected"),
    [
        (DELIVERED, ARRIVED, Clock(DELIVERED, Since.DELIVERED)),
        (None, ARRIVED, Clock(ARRIVED, Since.ARRIVED)),
        (None, None, Clock(DISPATCHED, Since.DISPATCHED)),
        (None, DISPATCHED - timedelta(days=1), Clock(DISPATCHED, Since.DISPATCHED)),
    ],
)
def test_the_carrier_is_believed_first_then_the_clinic(delivered, arrived, expected):  # K11
    assert clock(DISPATCHED, delivered, arrived) == expected


def test_seventy_two_hours_are_hours_whatever_the_clocks_are_set_to():
    counted = clock(DISPATCHED, DELIVERED)  # Summer time begins in between.
    assert counted.ends_at - counted.began_at == timedelta(hours=72)


@pytest.mark.parametrize(("later", "left"), [(0, 72), (71.5, 0), (72, 0), (100, 0), (1, 71)])
def test_whole_hours_are_left(later, left):
    assert clock(DISPATCHED, DELIVERED).hours_left(DELIVERED + timedelta(hours=later)) == left


def test_the_last_moment_is_in_time_and_the_next_is_not():
    counted = clock(DISPATCHED, DELIVERED)
    assert not counted.is_over(counted.ends_at)
    assert counted.is_over(counted.ends_at + timedelta(seconds=1))


def test_from_dispatch_nobody_can_say_that_it_is_over():
    assert not clock(DISPATCHED).is_over(DISPATCHED + timedelta(days=30))


def test_every_answer_but_a_question_and_the_carriers_word_answers():
    others = {answer: AFTER[answer] for answer in Answer if AFTER[answer] != ClaimState.ANSWERED}
    assert others == {Answer.ASKED: ClaimState.THEIRS, Answer.CARRIER: ClaimState.OURS}


CLAIMED = [Claimed(2, Decimal("10.005")), Claimed(1, Decimal("3"))]
ANEW = Replacement(("clinic", 1), placed_at=ARRIVED, is_cancelled=False)


@pytest.mark.parametrize(
    ("order", "why"),
    [
        (ANEW, ""),
        (replace(ANEW, receiver=("clinic", 2)), "another clinic"),
        (replace(ANEW, receiver=("person", 1)), "another clinic"),
        (replace(ANEW, is_cancelled=True), "cancelled"),
        (replace(ANEW, placed_at=DISPATCHED), "before the claim"),
        (replace(ANEW, is_of_another_claim=True), "another claim"),
    ],
)
def test_only_an_order_of_the_same_clinic_placed_since_replaces(order, why):
    said = why_no_replacement(order, ("clinic", 1), DELIVERED)
    assert why in said and bool(why) == bool(said)


def test_a_credit_is_what_the_units_were_sold_for():
    assert credit_of(CLAIMED) == Decimal("23.010")
    assert credit_of([]) == 0
