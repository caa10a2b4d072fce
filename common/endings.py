"""What can end, and who follows it: deeds announce here, rooms register what they do about it.

An announcement says where to look, never what is true there: whoever follows reads afresh. A right
that comes back is announced in the same way. docs/rules/endings.md has the table.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.db import transaction


class Ended(StrEnum):
    """What somebody else may be waiting for."""

    ACCOUNT = "account"  # Closed or switched off.
    LICENCE = "licence"  # Suspended, revoked, refused, narrowed, lapsed, or its look-up too old.
    MEMBERSHIP = "membership"  # Left, removed, or in another role.
    RESPONSIBILITY = "responsibility"  # For what a clinic orders.
    ADDRESS = "address"  # Closed or refused.
    POLICY = "policy"  # Another version is in force.
    PRODUCT = "product"  # Off sale, or its market closed.
    LOT = "lot"  # Recalled.
    DELIVERY = "delivery"  # Goods on the way come on another day, or not.
    SHORTAGE = "shortage"  # Units of a lot have become free.


@dataclass(frozen=True)
class Ending:
    """One announcement. Keys of rows, as far as the deed knows them; None concerns everybody."""

    what: Ended
    person: int | None = None
    clinic: int | None = None
    address: int | None = None
    lot: int | None = None


_followers = []


def follow(follower):
    """Have `follower(ending)` called after every deed that announces, once it has committed."""
    if follower not in _followers:
        _followers.append(follower)


def announce(what, **about):
    """Call, after commit, everybody who follows; one who fails stops no other and not the deed.

    After commit, because what follows takes locks of its own, baskets and orders first (P13).
    """
    ending = Ending(what, **about)
    for follower in _followers:
        transaction.on_commit(_calling(follower, ending), robust=True)


def _calling(follower, ending):
    def follow_up():
        follower(ending)

    return follow_up
