"""The states of a licence: what may follow what, and what a licence is worth on a day."""

from datetime import date, timedelta
from itertools import permutations

import pytest

from accounts.verification.policy import (
    OPEN_STATES,
    UNCOUNTED_STATES,
    Decision,
    DecisionNotPossible,
    Standing,
    State,
    after,
    after_replacement,
    after_resubmission,
    after_withdrawal,
    best_standing,
    may_apply,
    possible_decisions,
    standing,
)

TODAY = date(2026, 11, 22)
ALLOWED = {
    (State.WAITING, Decision.APPROVE): State.VERIFIED,
    (State.WAITING, Decision.ASK): State.MORE_NEEDED,
    (State.WAITING, Decision.REFUSE): State.REFUSED,
    (State.MORE_NEEDED, Decision.REFUSE): State.REFUSED,
    (State.VERIFIED, Decision.SUSPEND): State.SUSPENDED,
    (State.SUSPENDED, Decision.APPROVE): State.VERIFIED,
    (State.SUSPENDED, Decision.REFUSE): State.REFUSED,
}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("decision", Decision)
def test_only_these_decisions_fit_these_states(state, decision):
    if (state, decision) in ALLOWED:
        assert after(state, decision) == ALLOWED[state, decision]
        assert decision in possible_decisions(state)
        return
    assert decision not in possible_decisions(state)
    with pytest.raises(DecisionNotPossible):
        after(state, decision)


@pytest.mark.parametrize("state", State)
def test_the_applicant_answers_only_what_was_asked(state):
    if state == State.MORE_NEEDED:
        assert after_resubmission(state) == State.WAITING
        return
    with pytest.raises(DecisionNotPossible):
        after_resubmission(state)


@pytest.mark.parametrize(
    ("days_left", "worth"),
    [(1, Standing.VERIFIED), (0, Standing.VERIFIED), (-1, Standing.LAPSED)],
)
def test_a_licence_counts_through_its_last_day(days_left, worth):
    assert standing(State.VERIFIED, TODAY + timedelta(days=days_left), TODAY) == worth


COUNTED = [state for state in State if state not in UNCOUNTED_STATES]


@pytest.mark.parametrize("state", [state for state in COUNTED if state != State.VERIFIED])
def test_an_unverified_licence_does_not_lapse(state):
    assert standing(state, TODAY - timedelta(days=1), TODAY) == Standing(state)


def test_a_person_without_licences_has_no_standing():
    assert best_standing([]) == Standing.NONE


@pytest.mark.parametrize("others", permutations([Standing.LAPSED, Standing.WAITING]))
def test_one_verified_licence_is_enough(others):
    assert best_standing([*others, Standing.VERIFIED]) == Standing.VERIFIED


@pytest.mark.parametrize("days_late", [-1, 0, 1])
def test_a_licence_counts_through_the_last_day_to_look_it_up_again(days_late):
    look_again_by = TODAY - timedelta(days=days_late)
    worth = standing(State.VERIFIED, TODAY + timedelta(days=99), TODAY, look_again_by)
    assert worth == (Standing.RECHECK_OVERDUE if days_late > 0 else Standing.VERIFIED)


def test_what_has_lapsed_has_lapsed_whether_it_was_looked_up_or_not():
    past = TODAY - timedelta(days=1)
    assert standing(State.VERIFIED, past, TODAY, past) == Standing.LAPSED


@pytest.mark.parametrize("state", State)
def test_only_what_nobody_has_decided_is_withdrawn(state):
    if state in OPEN_STATES:
        assert after_withdrawal(state) == State.WITHDRAWN
        return
    with pytest.raises(DecisionNotPossible):
        after_withdrawal(state)


@pytest.mark.parametrize("state", State)
def test_only_a_verified_licence_gives_way_to_its_renewal(state):
    expected = State.REPLACED if state == State.VERIFIED else state
    assert after_replacement(state) == expected


@pytest.mark.parametrize("worth", [worth for worth in Standing if worth != Standing.SUSPENDED])
def test_several_applications_are_possible(worth):
    assert may_apply({Standing.REFUSED, worth})


def test_a_suspension_stops_the_next_application():
    assert not may_apply({Standing.VERIFIED, Standing.SUSPENDED})


def test_the_open_states_are_those_of_the_queue():
    assert {Standing(state) for state in OPEN_STATES} == {Standing.WAITING, Standing.MORE_NEEDED}
