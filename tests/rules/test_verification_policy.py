"""The states of a licence: what may follow what, and what a licence is worth on a day."""

from datetime import date, timedelta
from itertools import permutations

import pytest

from accounts.licences.policy import (
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
    shared_out,
    standing,
)

TODAY = date(2026, 11, 22)
ALLOWED = {
    (State.WAITING, Decision.APPROVE): State.VERIFIED,
    (State.WAITING, Decision.ASK): State.MORE_NEEDED,
    (State.WAITING, Decision.REFUSE): State.REFUSED,
    (State.MORE_NEEDED, Decision.REFUSE): State.REFUSED,
    (State.VERIFIED, Decision.RECHECK): State.VERIFIED,
    (State.VERIFIED, Decision.RESCOPE): State.VERIFIED,
    (State.VERIFIED, Decision.SUSPEND): State.SUSPENDED,
    (State.VERIFIED, Decision.REVOKE): State.REVOKED,
    (State.SUSPENDED, Decision.LIFT): State.VERIFIED,
    (State.SUSPENDED, Decision.REVOKE): State.REVOKED,
}
BESIDE_A_PROPOSAL = {
    (State.WAITING, Decision.SIGN): State.VERIFIED,
    (State.WAITING, Decision.DECLINE): State.WAITING,
    (State.WAITING, Decision.ASK): State.MORE_NEEDED,
    (State.WAITING, Decision.REFUSE): State.REFUSED,
    (State.MORE_NEEDED, Decision.REFUSE): State.REFUSED,
    (State.VERIFIED, Decision.SIGN): State.VERIFIED,
    (State.VERIFIED, Decision.DECLINE): State.VERIFIED,
    (State.VERIFIED, Decision.SUSPEND): State.SUSPENDED,
    (State.VERIFIED, Decision.REVOKE): State.REVOKED,
    (State.SUSPENDED, Decision.SIGN): State.VERIFIED,
    (State.SUSPENDED, Decision.DECLINE): State.SUSPENDED,
    (State.SUSPENDED, Decision.REVOKE): State.REVOKED,
}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize(("is_proposed", "allowed"), [(False, ALLOWED), (True, BESIDE_A_PROPOSAL)])
def test_only_these_decisions_fit_these_states(state, is_proposed, allowed):
    for decision in Decision:
        fits = (state, decision) in allowed
        assert (decision in possible_decisions(state, is_proposed)) is fits, decision
        if fits:
            assert after(state, decision, is_proposed) == allowed[state, decision]
        else:
            with pytest.raises(DecisionNotPossible):
                after(state, decision, is_proposed)


RISKY = frozenset({"fat"})


@pytest.mark.parametrize(
    ("wanted", "signed", "at_once", "waits"),
    [
        (["filler"], [], ["filler"], []),
        (["filler", "fat"], [], ["filler"], ["fat"]),
        (["fat"], [], [], ["fat"]),
        (["fat", "filler"], ["fat"], ["fat", "filler"], []),
        (["filler"], ["fat"], ["filler"], []),
    ],
)
def test_a_high_risk_class_waits_unless_two_people_have_signed_it_before(
    wanted, signed, at_once, waits
):
    assert shared_out(wanted, RISKY, signed) == (at_once, waits)


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
def test_one_verified_licence_is_enough(others):  # V7
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


ENDED = {Standing.SUSPENDED, Standing.REVOKED}


@pytest.mark.parametrize("worth", [worth for worth in Standing if worth not in ENDED])
def test_several_applications_are_possible(worth):
    assert may_apply({Standing.REFUSED, worth})


@pytest.mark.parametrize("worth", sorted(ENDED))
def test_a_suspension_or_a_revocation_stops_the_next_application(worth):
    assert not may_apply({Standing.VERIFIED, worth})


@pytest.mark.parametrize("ended", [Standing.SUSPENDED, Standing.REVOKED])
def test_a_suspension_or_revocation_counts_more_than_what_else_is_verified(ended):  # V7
    assert best_standing([Standing.VERIFIED, ended, Standing.WAITING]) == ended


def test_the_open_states_are_those_of_the_queue():
    assert {Standing(state) for state in OPEN_STATES} == {Standing.WAITING, Standing.MORE_NEEDED}
