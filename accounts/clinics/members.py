"""What owners and members do: each deed under the clinic's lock, with a record and a mail."""

from django.db import transaction

from common.clock import now
from common.deeds import NotPossible
from common.endings import Ended, announce

from ..licences.policy import Standing
from ..licences.standing import standing_of
from ..signing_in.locks import lock_account, refuse_if_closed
from . import addresses
from .limits import refuse_another_clinic
from .locks import active_members, lock_clinic, lock_clinics_of, member, membership_of
from .log import note
from .models import Clinic, ClinicChange, Membership, Role
from .policy import Deed, has_owner, may

Kind = ClinicChange.Kind


@transaction.atomic
def found(user, name, address, *, answers):
    """A new clinic, in the country of its first address; whoever adds it owns it.

    `answers`: they are a clinician and answer for its orders. Rights still follow from licences.
    """
    user = lock_account(user.pk)
    refuse_if_closed(user)
    refuse_another_clinic(user)
    clinic = Clinic.objects.create(
        name=name, country=address.country_id, responsible=user if answers else None
    )
    Membership.objects.create(clinic=clinic, user=user, role=Role.OWNER)
    note(clinic, Kind.FOUNDED, by=user)
    addresses.add(clinic, user, address)
    return clinic


@transaction.atomic
def change_role(clinic, by, member_pk, role):
    clinic = lock_clinic(clinic)
    membership_of(clinic, by, Deed.MANAGE)
    membership = member(clinic, member_pk)
    if membership.role == role:
        return membership
    _keep_an_owner(clinic, membership, role)
    membership.role = role
    membership.save(update_fields=["role"])
    note(clinic, Kind.ROLE, by=by, about=membership.user, role=role)
    _end_what_needs(clinic, membership, role, by)
    return membership


@transaction.atomic
def leave(clinic, user):
    """End one's own membership; every right it gave ends with it."""
    clinic = lock_clinic(clinic)
    _end(clinic, membership_of(clinic, user), Kind.LEFT, user)


def refuse_if_needed(user):
    """Raises NotPossible for the only owner of a clinic that has other members."""
    for membership in Membership.objects.filter(user=user, left_at=None).select_related("clinic"):
        if active_members(membership.clinic).exclude(user=user).exists():
            _keep_an_owner(membership.clinic, membership, "")


@transaction.atomic
def leave_all(user):
    """End every membership of an account that is closed (T12).

    A clinic may be left without members, but not its members without an owner.
    """
    for clinic in lock_clinics_of(user):
        if active_members(clinic).exclude(user=user).exists():
            leave(clinic, user)
        else:
            _let_go(clinic, membership_of(clinic, user), Kind.LEFT, user)


@transaction.atomic
def remove(clinic, by, member_pk):
    clinic = lock_clinic(clinic)
    membership_of(clinic, by, Deed.MANAGE)
    _end(clinic, member(clinic, member_pk), Kind.REMOVED, by)


def _end(clinic, membership, kind, by):
    _keep_an_owner(clinic, membership, "")
    _let_go(clinic, membership, kind, by)


def _let_go(clinic, membership, kind, by):
    membership.left_at = now()
    membership.save(update_fields=["left_at"])
    note(clinic, kind, by=by, about=membership.user)
    _end_what_needs(clinic, membership, "", by)
    if not active_members(clinic).exists():
        addresses.close_what_waits(clinic, by)


def _keep_an_owner(clinic, membership, new_role):
    """A closed account owns nothing that it could manage."""
    others = list(active_members(clinic).exclude(pk=membership.pk))
    roles = [other.role for other in others if other.user.is_active]
    if not has_owner([membership.role]) or has_owner([*roles, new_role]):
        return
    if others:
        raise NotPossible(
            f"{membership.user.display_name} is the only owner of {clinic}. Make somebody else an "
            "owner first."
        )
    raise NotPossible(
        f"{membership.user.display_name} is the only member of {clinic}, and a clinic needs an "
        "owner. Invite somebody as owner first; if the clinic closes, write to us."
    )


@transaction.atomic
def stop_acting(user, by):
    """An account that is switched off acts for no clinic; its memberships stay as they are."""
    for clinic in lock_clinics_of(user):
        _end_what_needs(clinic, membership_of(clinic, user), "", by)


def without_an_owner(user):
    """The clinics of the user that have no other owner with an open account."""
    managed = Membership.objects.filter(
        role=Role.OWNER, left_at=None, user__is_active=True
    ).exclude(user=user)
    return list(
        Clinic.objects.filter(memberships__user=user, memberships__left_at=None).exclude(
            pk__in=managed.values("clinic")
        )
    )


def _end_what_needs(clinic, membership, role, by):
    """Take away what the new role ("" for none) does not include, and tell who follows."""
    if not may(role, Deed.MANAGE):
        clinic.invitations.filter(
            invited_by=membership.user, accepted_at=None, withdrawn_at=None
        ).update(withdrawn_at=now())
    if not may(role, Deed.ANSWER):
        _end_responsibility(clinic, membership.user, by)
    announce(Ended.MEMBERSHIP, person=membership.user_id, clinic=clinic.pk)


def _end_responsibility(clinic, user, by):
    if clinic.proposed_id == user.pk:
        end_proposal(clinic, user, by)
    if clinic.responsible_id == user.pk:
        clinic.responsible = None
        clinic.save(update_fields=["responsible"])
        note(clinic, Kind.NOT_RESPONSIBLE, by=by, about=user)
        announce(Ended.RESPONSIBILITY, person=user.pk, clinic=clinic.pk)


def end_proposal(clinic, user, by):
    """Nobody waits any more for this answer; the clinic is locked."""
    clinic.proposed = None
    clinic.save(update_fields=["proposed"])
    note(clinic, Kind.PROPOSAL_ENDED, by=by, about=user)


@transaction.atomic
def name_responsible(clinic, by, member_pk):
    """Ask a member to answer for the clinic's orders; an owner who names themselves agrees."""
    clinic = lock_clinic(clinic)
    membership_of(clinic, by, Deed.MANAGE)
    named = member(clinic, member_pk)
    _check_may_answer(named)
    if named.user_id == by.pk:
        return _make_responsible(clinic, by)
    clinic.proposed = named.user
    clinic.save(update_fields=["proposed"])
    note(clinic, Kind.NAMED, by=by, about=named.user)
    return clinic


@transaction.atomic
def accept_responsibility(clinic, user):
    clinic = lock_clinic(clinic)
    _check_was_asked(clinic, user)
    _check_may_answer(membership_of(clinic, user))
    return _make_responsible(clinic, user)


@transaction.atomic
def decline_responsibility(clinic, user):
    clinic = lock_clinic(clinic)
    _check_was_asked(clinic, user)
    clinic.proposed = None
    clinic.save(update_fields=["proposed"])
    note(clinic, Kind.DECLINED, by=user, about=user)


@transaction.atomic
def step_down(clinic, user):
    """Stop being the responsible clinician, and stay a member."""
    clinic = lock_clinic(clinic)
    if clinic.responsible_id != user.pk:
        raise NotPossible("You are not the responsible clinician any more. Nothing was changed.")
    _end_responsibility(clinic, user, user)


def _check_was_asked(clinic, user):
    if clinic.proposed_id != user.pk:
        raise NotPossible("This question is no longer open. Nothing was changed.")


def _check_may_answer(membership):
    name = membership.user.display_name
    if not may(membership.role, Deed.ANSWER):
        raise NotPossible(
            f"{name} is {membership.get_role_display().lower()} here. The responsible clinician is "
            "an owner or a clinician: change the role first."
        )
    if standing_of(membership.user, now()).standing != Standing.VERIFIED:
        raise NotPossible(
            f"{name} has no licence here that is verified and current, so they cannot answer for "
            "orders yet."
        )


def _make_responsible(clinic, user):
    clinic.responsible, clinic.proposed = user, None
    clinic.save(update_fields=["responsible", "proposed"])
    note(clinic, Kind.RESPONSIBLE, by=user, about=user)
    announce(Ended.RESPONSIBILITY, clinic=clinic.pk)
    return clinic
