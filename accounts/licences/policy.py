"""The states of a licence and what may follow what; pure: dates are arguments."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum


class State(StrEnum):
    """What staff have decided so far."""

    WAITING = "waiting"
    MORE_NEEDED = "more_needed"
    VERIFIED = "verified"
    REFUSED = "refused"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    DRAFT = "draft"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"


# An application in these states stands in the queue; a person has at most one a number.
OPEN_STATES = frozenset({State.WAITING, State.MORE_NEEDED})

# What was never sent, was taken back, or has given way to its renewal says nothing about a person.
UNCOUNTED_STATES = frozenset({State.DRAFT, State.WITHDRAWN, State.REPLACED})


class Standing(StrEnum):
    """What a person's licences are worth on one day."""

    NONE = "none"
    WAITING = "waiting"
    MORE_NEEDED = "more_needed"
    VERIFIED = "verified"
    REFUSED = "refused"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    LAPSED = "lapsed"
    RECHECK_OVERDUE = "recheck_overdue"


class Decision(StrEnum):
    """What a reviewer can decide."""

    APPROVE = "approve"
    SIGN = "sign"
    DECLINE = "decline"
    RECHECK = "recheck"
    RESCOPE = "rescope"
    LIFT = "lift"
    ASK = "ask"
    REFUSE = "refuse"
    SUSPEND = "suspend"
    REVOKE = "revoke"


_NEXT: dict[State, dict[Decision, State]] = {
    State.WAITING: {
        Decision.APPROVE: State.VERIFIED,
        Decision.SIGN: State.VERIFIED,
        Decision.DECLINE: State.WAITING,
        Decision.ASK: State.MORE_NEEDED,
        Decision.REFUSE: State.REFUSED,
    },
    State.MORE_NEEDED: {Decision.REFUSE: State.REFUSED},
    State.VERIFIED: {
        Decision.SIGN: State.VERIFIED,
        Decision.DECLINE: State.VERIFIED,
        Decision.RECHECK: State.VERIFIED,
        Decision.RESCOPE: State.VERIFIED,
        Decision.SUSPEND: State.SUSPENDED,
        Decision.REVOKE: State.REVOKED,
    },
    State.REFUSED: {},
    State.SUSPENDED: {
        Decision.LIFT: State.VERIFIED,
        Decision.SIGN: State.VERIFIED,
        Decision.DECLINE: State.SUSPENDED,
        Decision.REVOKE: State.REVOKED,
    },
    State.REVOKED: {},
    State.DRAFT: {},
    State.WITHDRAWN: {},
    State.REPLACED: {},
}
# A second signature is given where a first reviewer has proposed something, and nothing is
# proposed anew before it is signed or declined.
_ON_A_PROPOSAL = frozenset({Decision.SIGN, Decision.DECLINE})
_NOT_BESIDE_A_PROPOSAL = frozenset(
    {Decision.APPROVE, Decision.LIFT, Decision.RECHECK, Decision.RESCOPE}
)


class DecisionNotPossible(Exception):
    """The decision does not fit the licence's state."""


def after(state: str, decision: str, is_proposed: bool = False) -> State:
    """The state that a decision leads to; raises DecisionNotPossible where it does not fit.

    `is_proposed` says whether supply classes wait for a second signature.
    """
    if decision not in possible_decisions(state, is_proposed):
        raise DecisionNotPossible(_MISFIT.format(decision=decision, state=state))
    return _NEXT[State(state)][Decision(decision)]


_MISFIT = "“{decision}” does not fit this licence any more: it is {state} by now."


def after_resubmission(state: str) -> State:
    """Where the applicant's answer leads; only an application that was asked for more has one."""
    if state != State.MORE_NEEDED:
        raise DecisionNotPossible(f"Nothing was asked about a licence that is {state}.")
    return State.WAITING


def after_withdrawal(state: str) -> State:
    """Where taking an application back leads; only what nobody has decided yet has a way back."""
    if state not in OPEN_STATES:
        raise DecisionNotPossible(f"A licence that is {state} cannot be withdrawn.")
    return State.WITHDRAWN


def after_replacement(state: str) -> State:
    """What becomes of the licence whose renewal or change was approved.

    A suspension outlives it: a renewal must not be a way round it.
    """
    return State.REPLACED if state == State.VERIFIED else State(state)


def may_apply(standings: Iterable[Standing]) -> bool:
    """Whether somebody with licences of these standings may send an application at all.

    Whoever is suspended answers to staff first, and nothing follows a revocation.
    """
    return not {Standing.SUSPENDED, Standing.REVOKED} & set(standings)


def possible_decisions(state: str, is_proposed: bool = False) -> tuple[Decision, ...]:
    """The decisions that fit a state, in the order staff see them."""
    left_out = _NOT_BESIDE_A_PROPOSAL if is_proposed else _ON_A_PROPOSAL
    return tuple(decision for decision in _NEXT[State(state)] if decision not in left_out)


def shared_out(
    wanted: Iterable[str], high_risk: Iterable[str], signed: Iterable[str] = ()
) -> tuple[list[str], list[str]]:
    """(counts at once, waits for a second signature) of the supply classes that are wanted.

    A high-risk class counts at once only where two people have `signed` it before.
    """
    proposed = (set(wanted) & set(high_risk)) - set(signed)
    return sorted(set(wanted) - proposed), sorted(proposed)


def standing(state: str, expires_on: date, on: date, look_again_by: date | None = None) -> Standing:
    """What one licence is worth on day `on`. Both last days, also `look_again_by`, are inclusive.

    Only a state that counts has a standing (UNCOUNTED_STATES has none).
    """
    if state == State.VERIFIED and expires_on < on:
        return Standing.LAPSED
    if state == State.VERIFIED and look_again_by is not None and look_again_by < on:
        return Standing.RECHECK_OVERDUE
    return Standing(state)


_BEST_FIRST = (
    Standing.REVOKED,
    Standing.SUSPENDED,
    Standing.VERIFIED,
    Standing.RECHECK_OVERDUE,
    Standing.WAITING,
    Standing.MORE_NEEDED,
    Standing.LAPSED,
    Standing.REFUSED,
)


def best_standing(standings: Iterable[Standing]) -> Standing:
    """What a person's licences are worth together: the best of them, or none."""
    return min(standings, key=_BEST_FIRST.index, default=Standing.NONE)
