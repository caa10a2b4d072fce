"""The states of a licence and what may follow what; pure: dates are arguments."""

from enum import StrEnum


class State(StrEnum):
    """What staff have decided so far."""

    WAITING = "waiting"
    MORE_NEEDED = "more_needed"
    VERIFIED = "verified"
    REFUSED = "refused"
    SUSPENDED = "suspended"
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
    LAPSED = "lapsed"
    RECHECK_OVERDUE = "recheck_overdue"


class Decision(StrEnum):
    """What a reviewer can decide."""

    APPROVE = "approve"
    ASK = "ask"
    REFUSE = "refuse"
    SUSPEND = "suspend"


_NEXT = {
    State.WAITING: {
        Decision.APPROVE: State.VERIFIED,
        Decision.ASK: State.MORE_NEEDED,
        Decision.REFUSE: State.REFUSED,
    },
    State.MORE_NEEDED: {Decision.REFUSE: State.REFUSED},
    State.VERIFIED: {Decision.SUSPEND: State.SUSPENDED},
    State.REFUSED: {},
    State.SUSPENDED: {Decision.APPROVE: State.VERIFIED, Decision.REFUSE: State.REFUSED},
    State.DRAFT: {},
    State.WITHDRAWN: {},
    State.REPLACED: {},
}


class DecisionNotPossible(Exception):
    """The decision does not fit the licence's state."""


def after(state, decision):
    """The state that a decision leads to; raises DecisionNotPossible where it does not fit."""
    try:
        return _NEXT[State(state)][Decision(decision)]
    except KeyError:
        raise DecisionNotPossible(f"{decision} does not fit a licence that is {state}.") from None


def after_resubmission(state):
    """Where the applicant's answer leads; only an application that was asked for more has one."""
    if state != State.MORE_NEEDED:
        raise DecisionNotPossible(f"Nothing was asked about a licence that is {state}.")
    return State.WAITING


def after_withdrawal(state):
    """Where taking an application back leads; only what nobody has decided yet has a way back."""
    if state not in OPEN_STATES:
        raise DecisionNotPossible(f"A licence that is {state} cannot be withdrawn.")
    return State.WITHDRAWN


def after_replacement(state):
    """What becomes of the licence whose renewal or change was approved.

    A suspension outlives it: a renewal must not be a way round it.
    """
    return State.REPLACED if state == State.VERIFIED else State(state)


def may_apply(standings):
    """Whether somebody with licences of these standings may send an application at all.

    Whoever is suspended answers to staff first.
    """
    return Standing.SUSPENDED not in set(standings)


def possible_decisions(state):
    """The decisions that fit a state, in the order staff see them."""
    return tuple(_NEXT[State(state)])


def standing(state, expires_on, on, look_again_by=None):
    """What one licence is worth on day `on`. Both last days, also `look_again_by`, are inclusive.

    Only a state that counts has a standing (UNCOUNTED_STATES has none).
    """
    if state == State.VERIFIED and expires_on < on:
        return Standing.LAPSED
    if state == State.VERIFIED and look_again_by is not None and look_again_by < on:
        return Standing.RECHECK_OVERDUE
    return Standing(state)


_BEST_FIRST = (
    Standing.SUSPENDED,
    Standing.VERIFIED,
    Standing.RECHECK_OVERDUE,
    Standing.WAITING,
    Standing.MORE_NEEDED,
    Standing.LAPSED,
    Standing.REFUSED,
)


def best_standing(standings):
    """What a person's licences are worth together: the best of them, or none."""
    return min(standings, key=_BEST_FIRST.index, default=Standing.NONE)
