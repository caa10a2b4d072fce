"""Until when a claim is in time, whose turn it is, and what may answer it; pure.

The rules are in docs/rules/claims.md.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

HOURS = 72


class ClaimState(StrEnum):
    """Whose turn it is."""

    OURS = "ours"
    THEIRS = "theirs"  # We asked the clinic something.
    ANSWERED = "answered"


class Answer(StrEnum):
    """What staff say to a claim, one step at a time."""

    ASKED = "asked"
    CARRIER = "carrier"  # What the carrier says: it is still our turn.
    RETURN = "return"
    REPLACEMENT = "replacement"
    CREDIT = "credit"
    CLOSED = "closed"


AFTER = {answer: ClaimState.ANSWERED for answer in Answer} | {
    Answer.ASKED: ClaimState.THEIRS,
    Answer.CARRIER: ClaimState.OURS,
}


class Since(StrEnum):
    """What the clock counts from."""

    DELIVERED = "delivered"  # As the carrier says.
    ARRIVED = "arrived"  # As the clinic says.
    DISPATCHED = "dispatched"  # Nobody said when it was delivered: it was later.


@dataclass(frozen=True)
class Clock:
    """The hours of the terms: they begin with delivery."""

    began_at: datetime
    since: Since

    @property
    def ends_at(self) -> datetime:
        return self.began_at + timedelta(hours=HOURS)

    def hours_left(self, moment: datetime) -> int:
        """Whole hours that are left; 0 once it has run out."""
        return max(0, int((self.ends_at - moment) / timedelta(hours=1)))

    def is_over(self, moment: datetime) -> bool:
        """Whether it has run out for sure. From dispatch that is not known: delivery was later."""
        return self.since is not Since.DISPATCHED and moment > self.ends_at


def clock(
    dispatched_at: datetime,
    delivered_at: datetime | None = None,
    arrived_at: datetime | None = None,
) -> Clock:
    """The Clock of a parcel: by the carrier, else by the clinic, else from dispatch.

    Nothing arrives before it was dispatched: an earlier moment counts as not said.
    """
    for moment, since in ((delivered_at, Since.DELIVERED), (arrived_at, Since.ARRIVED)):
        if moment and moment >= dispatched_at:
            return Clock(moment, since)
    return Clock(dispatched_at, Since.DISPATCHED)


@dataclass(frozen=True)
class Claimed:
    """Units of one line of a claim, and what one of them was sold for, net."""

    units: int
    net: Decimal


@dataclass(frozen=True)
class Replacement:
    """An order that is to replace what was claimed: whose it is, and when it was placed.

    `receiver` is ("clinic", its key) or, of an order that is for none, ("person", their key).
    """

    receiver: tuple[str, int | None]
    placed_at: datetime
    is_cancelled: bool
    is_of_another_claim: bool = False


def why_no_replacement(
    order: Replacement, receiver: tuple[str, int | None], claimed_at: datetime
) -> str:
    """In words, why an order does not replace what was claimed; empty where it does."""
    if order.receiver != receiver:
        return "It is of another clinic."
    if order.is_cancelled:
        return "It was cancelled."
    if order.placed_at < claimed_at:
        return "It was placed before the claim was made."
    if order.is_of_another_claim:
        return "It replaces what another claim is about."
    return ""


def why_not_again(replaced: str, *, is_credited: bool) -> str:
    """In words, why units get neither a replacement nor a credit any more: one of them was given.

    `replaced` is the number of the order that replaces them without charge.
    """
    if replaced:
        return f"Order {replaced} replaces these units without charge already."
    return "A credit was asked for already of these units." if is_credited else ""


def too_many(lot: str, shipped: int, made_good: int) -> str:
    return (
        f"Lot {lot}: {shipped} units of it were shipped, and a replacement was sent or a credit "
        f"was asked for already of {made_good} of them."
    )


def credit_of(claimed: Collection[Claimed]) -> Decimal:
    """What the units of a claim were sold for, net and exact."""
    return sum((each.net * each.units for each in claimed), Decimal())
