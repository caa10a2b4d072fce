"""What a member of a clinic may do; pure (docs/rules/clinics.md)."""

from collections.abc import Collection
from enum import StrEnum


class Role(StrEnum):
    """What a member is in a clinic. What it is called: accounts.clinics.models.Role."""

    OWNER = "owner"
    CLINICIAN = "clinician"
    BUYER = "buyer"
    BOOK_KEEPER = "book_keeper"


class Deed(StrEnum):
    """What a role may or may not do. The words are the clinic page's."""

    MANAGE = "invite, remove and name people"
    ADDRESSES = "add and close delivery addresses"
    ANSWER = "be the responsible clinician"
    ORDER = "order, or ask for a countersignature"
    SEE_LOTS = "see the lots that the clinic received"
    SEE_ORDERS = "see the clinic's orders and what they cost"
    SEE_INVOICES = "see the clinic's invoices, and say how they are sent"


_MAY: dict[str, frozenset[Deed]] = {
    Role.OWNER: frozenset(Deed),
    Role.CLINICIAN: frozenset(Deed) - {Deed.MANAGE, Deed.SEE_INVOICES},
    Role.BUYER: frozenset({Deed.ORDER, Deed.SEE_LOTS, Deed.SEE_ORDERS}),
    Role.BOOK_KEEPER: frozenset({Deed.SEE_ORDERS, Deed.SEE_INVOICES}),
}


def may(role: str, deed: Deed) -> bool:
    """Whether a member in this role may do the deed."""
    return deed in _MAY.get(role, ())


def roles_that_may(deed: Deed) -> list[str]:
    return [role for role in _MAY if may(role, deed)]


def deeds_of(role: str) -> list[Deed]:
    """What the role may do, in one order for all."""
    return [deed for deed in Deed if may(role, deed)]


def signs_orders(role: str, user_id: int, responsible_id: int | None) -> bool:
    """Whether an order of this member rests on their own licence, without a countersignature.

    A clinician's does, and the responsible clinician's whatever their role; owners and buyers
    ask the responsible clinician. (A book-keeper does not order at all.)
    """
    return role == Role.CLINICIAN or user_id == responsible_id


def most_clinics(has_licence: bool) -> int:
    """How many clinics one person may add; more are added by writing to us."""
    return 5 if has_licence else 1


def most_invitations(has_licence: bool) -> int:
    """How many invitations one person may send in a day, of all their clinics."""
    return 20 if has_licence else 5


def has_owner(roles: Collection[str]) -> bool:
    """Whether a clinic whose members have these roles can go on: somebody must manage it."""
    return Role.OWNER in roles
