"""Invitations by e-mail: signed, for seven days, used once, by whoever has the address."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import DateTimeField
from django.db.models.functions import Lower

from common import mail
from common.clock import now
from common.deeds import NotPossible
from common.endings import Ended, announce
from common.links import link
from common.statements import Asked, Statement, asked_key

from ..signing_in.locks import lock_account, refuse_if_closed
from .limits import refuse_another_invitation
from .locks import active_members, lock_clinic, membership_of
from .log import note
from .models import ClinicChange, Invitation, Membership, ShipToAddress
from .policy import Deed

VALID_FOR = timedelta(days=7)
_SIGNER = Signer(salt="invitation to a clinic")


def token_of(invitation):
    return _SIGNER.sign(invitation.pk)


def of_token(token):
    """The Invitation of a link, whatever its state; None for a link that we did not write."""
    try:
        pk = _SIGNER.unsign(token)
    except BadSignature:
        return None
    return Invitation.objects.filter(pk=pk).select_related("clinic", "invited_by").first()


def open_invitations(moment):
    return Invitation.objects.filter(
        accepted_at=None,
        withdrawn_at=None,
        expires_at__gt=moment,
        invited_by__is_active=True,
    ).select_related("clinic", "invited_by")


def invitations_for(user, moment):
    """[(open Invitation to a confirmed address of this person, the token of its link)]."""
    return [(row, token_of(row)) for row in _FOR_A_PERSON.rows(user=user.pk, moment=moment)]


def _for_a_person():
    confirmed = EmailAddress.objects.filter(user=asked_key("user"), verified=True)
    invitations = open_invitations(Asked("moment", DateTimeField()))
    return invitations.filter(email__in=confirmed.values(address=Lower("email")))


_FOR_A_PERSON = Statement(_for_a_person)


def _confirmed(user):
    rows = EmailAddress.objects.filter(user=user, verified=True)
    return [email.lower() for email in rows.values_list("email", flat=True)]


@transaction.atomic
def invite(clinic, by, email, role):
    """Write to this address, whether or not it has an account here."""
    by = lock_account(by.pk)
    clinic = lock_clinic(clinic)
    membership_of(clinic, by, Deed.MANAGE)
    email = email.lower()
    if active_members(clinic).filter(user__email__iexact=email).exists():
        raise NotPossible("Somebody with this address is a member of the clinic already.")
    refuse_another_invitation(clinic, by, email)
    clinic.invitations.filter(email=email, accepted_at=None, withdrawn_at=None).update(
        withdrawn_at=now()
    )
    invitation = Invitation.objects.create(
        clinic=clinic, email=email, role=role, invited_by=by, expires_at=now() + VALID_FOR
    )
    note(clinic, ClinicChange.Kind.INVITED, by=by, role=role)
    page = link("clinic-join", token_of(invitation))
    context = {"invitation": invitation, "page": page, "is_known": is_known(clinic)}
    mail.send("clinic_invitation", email, context)
    return invitation


def is_known(clinic):
    """Whether staff have looked at an address of it; before, its name heads no mail of ours."""
    return clinic.addresses.filter(status=ShipToAddress.Status.VERIFIED).exists()


@transaction.atomic
def withdraw(clinic, by, invitation_pk):
    clinic = lock_clinic(clinic)
    membership_of(clinic, by, Deed.MANAGE)
    invitation = clinic.invitations.get(pk=invitation_pk)
    if invitation.accepted_at or invitation.withdrawn_at:
        raise NotPossible("This invitation was used or withdrawn already. Nothing was changed.")
    invitation.withdrawn_at = now()
    invitation.save(update_fields=["withdrawn_at"])
    note(clinic, ClinicChange.Kind.UNINVITED, by=by, role=invitation.role)


@transaction.atomic
def join(invitation, user):
    """The Membership that an invitation gives to the person whose address it was sent to."""
    user = lock_account(user.pk)
    refuse_if_closed(user)
    clinic = lock_clinic(invitation.clinic)
    invitation = clinic.invitations.get(pk=invitation.pk)
    problem = why_not(invitation, user, now())
    if problem:
        raise NotPossible(problem)
    membership = Membership.objects.create(clinic=clinic, user=user, role=invitation.role)
    invitation.accepted_at, invitation.accepted_by = now(), user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    note(clinic, ClinicChange.Kind.JOINED, by=user, about=user, role=invitation.role)
    announce(Ended.MEMBERSHIP, person=user.pk, clinic=clinic.pk)
    return membership


def why_not(invitation, user, moment):
    """Why this person (or a visitor) cannot use the invitation now; empty if they can."""
    if invitation.accepted_at:
        return "This invitation was used already."
    if invitation.withdrawn_at or not invitation.invited_by.is_active:
        return "This invitation was withdrawn. Ask the clinic for a new one."
    if invitation.expires_at <= moment:
        return "This invitation was valid for seven days. Ask the clinic for a new one."
    if not user.is_authenticated:
        return ""
    if invitation.email not in _confirmed(user):
        return (
            "This invitation was sent to another e-mail address than the one you signed in with. "
            "Sign in with that one, or ask the clinic to invite the address you use here."
        )
    if active_members(invitation.clinic).filter(user=user).exists():
        return "You are a member of this clinic already."
    return ""
