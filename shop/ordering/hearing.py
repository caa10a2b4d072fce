"""Who of a clinic hears what about its orders; pure (docs/rules/hearing.md)."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from accounts.clinics.policy import Role


class Message(StrEnum):
    """What is written to a clinic about an order or a lot."""

    PLACED = "placed"  # Also as held.
    RELEASED = "released"
    SHIPPED = "shipped"
    TRACKING = "tracking"  # Carrier or tracking number of a parcel were put right.
    CANCELLED = "cancelled"
    PART_CANCELLED = "part_cancelled"  # Some of its units.
    GIVEN_UP = "given_up"  # Lots that may not leave; their units wait for goods.
    DELAYED = "delayed"  # What it waits for comes later than was told.
    STOPPED = "stopped"  # It cannot be shipped as things are.
    MOVED = "moved"  # To another address.
    SEND_AS = "send_as"  # All together, or what is there: chosen anew.
    WISHED = "wished"  # Its day of arrival was changed.
    RETURN_ANNOUNCED = "return_announced"
    RETURN_RECEIVED = "return_received"
    RETURN_ANSWERED = "return_answered"  # Inspected, or closed because it never came.
    CLAIM_MADE = "claim_made"
    CLAIM_ANSWERED = "claim_answered"  # Each step of ours.
    REPORT_MADE = "report_made"  # A complaint or an adverse event.
    REPORT_ANSWERED = "report_answered"
    REFUND = "refund"  # Money of it is to go back, has gone back, or could not.
    RECALLED = "recalled"


@dataclass(frozen=True)
class Member:
    """Somebody who belongs to the clinic now, with an open account."""

    person: int
    role: str
    is_responsible: bool = False


RESPONSIBLE = "responsible"
_PAYS: frozenset[str] = frozenset({Role.OWNER, Role.BOOK_KEEPER})
_ANSWERS: frozenset[str] = frozenset({Role.OWNER, RESPONSIBLE})
_ROLES = {
    Message.PLACED: _PAYS,
    Message.RELEASED: frozenset({Role.OWNER}),
    Message.SHIPPED: _PAYS | _ANSWERS,
    Message.TRACKING: _PAYS | _ANSWERS,
    Message.CANCELLED: _PAYS,
    Message.PART_CANCELLED: _PAYS,
    Message.GIVEN_UP: _ANSWERS,
    Message.DELAYED: _ANSWERS,
    Message.STOPPED: _ANSWERS,
    Message.MOVED: frozenset({Role.OWNER}),
    Message.SEND_AS: frozenset({Role.OWNER}),
    Message.WISHED: frozenset({Role.OWNER}),
    Message.RETURN_ANNOUNCED: _ANSWERS,
    Message.RETURN_RECEIVED: _ANSWERS,
    Message.RETURN_ANSWERED: _PAYS | _ANSWERS,
    Message.CLAIM_MADE: _ANSWERS,
    Message.CLAIM_ANSWERED: _PAYS | _ANSWERS,
    Message.REPORT_MADE: _ANSWERS,
    Message.REPORT_ANSWERED: _ANSWERS,
    Message.REFUND: _PAYS,
    Message.RECALLED: _ANSWERS,
}


def who_hears(
    message: Message,
    members: Collection[Member] | None,
    ordered_by: int | None,
    signed_by: int | None,
) -> tuple[int, ...]:
    """The keys of those who hear it, each once: who ordered and who signed, then the roles.

    `members` are those of the clinic now, None for an order without a clinic. Who has left hears
    nothing more, but of a recall: they may still hold the goods.
    """
    named = [person for person in (ordered_by, signed_by) if person is not None]
    if members is None:
        return tuple(dict.fromkeys(named))
    there = {member.person for member in members}
    if message != Message.RECALLED:
        named = [person for person in named if person in there]
    roles = [member.person for member in members if _roles_of(member) & _ROLES[message]]
    return tuple(dict.fromkeys([*named, *roles]))


def _roles_of(member: Member) -> set[str]:
    return {member.role, RESPONSIBLE} if member.is_responsible else {member.role}
