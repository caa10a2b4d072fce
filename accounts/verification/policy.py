"""The states of a licence and what may follow what; pure: dates are arguments."""

from enum import StrEnum


class State(StrEnum):
    """What staff have decided so far."""

    WAITING = "waiting"
    MORE_NEEDED = "more_needed"
    VERIFIED = "verified"
    REFUSED = "refused"
    SUSPENDED = "suspended"


# An application in these states stands in the queue; a person has at most one.
OPEN_STATES = frozenset({State.WAITING, State.MORE_NEEDED})


class Standing(StrEnum):
    """What a person's licences are worth on one day."""

    NONE = "none"
    WAITING = "waiting"
    MORE_NEEDED = "more_needed"
    VERIFIED = "verified"
    REFUSED = "refused"
    SUSPENDED = "suspended"
    LAPSED = "lapsed"


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


def may_apply(standings):
    """Whether a new application may be sent beside licences of these standings.

    One application at a time; and whoever is suspended answers to staff first.
    """
    return not {Standing.WAITING, Standing.MORE_NEEDED, Standing.SUSPENDED} & set(standings)


def possible_decisions(state):
    """The decisions that fit a state, in the order staff see them."""
    return tuple(_NEXT[State(state)])


def standing(state, expires_on, on):
    """What one licence is worth on day `on`. The expiry date is inclusive."""
    if state == State.VERIFIED and expires_on < on:
        return Standing.LAPSED
    return Standing(state)


_BEST_FIRST = (
    Standing.SUSPENDED,
    Standing.VERIFIED,
    Standing.WAITING,
    Standing.MORE_NEEDED,
    Standing.LAPSED,
    Standing.REFUSED,
)


def best_standing(standings):
    """What a person's licences are worth together: the best of them, or none."""
    return min(standings, key=_BEST_FIRST.index, default=Standing.NONE)
