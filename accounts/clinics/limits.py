"""How many clinics somebody adds and how many invitations leave, so that none is a way to spam.

Asked under the locks of the person and of the address that would be written to.
"""

from datetime import timedelta

from common.clock import now
from common.deeds import NotPossible
from common.locks import wait_until_alone

from ..licences.policy import Standing
from ..licences.standing import standing_of
from .models import ClinicChange, Invitation
from .policy import most_clinics, most_invitations

A_DAY, A_WEEK = timedelta(days=1), timedelta(days=7)
MOST_OF_A_CLINIC = 20  # a day
MOST_TO_AN_ADDRESS = 3  # a week, whoever invites


def refuse_another_clinic(user):
    """Raises NotPossible where this person, whose account is locked, has added enough of them."""
    has_licence = _has_licence(user)
    added = ClinicChange.objects.filter(by=user, kind=ClinicChange.Kind.FOUNDED).count()
    if added < most_clinics(has_licence):
        return
    if has_licence:
        raise NotPossible(
            f"You have added {added} clinics. For more, write to us; what you typed is kept below."
        )
    raise NotPossible(
        "You have added a clinic already. Who has no verified licence here can add one; for a "
        "second one, send your licence first, or write to us. What you typed is kept below."
    )


def refuse_another_invitation(clinic, by, email):
    """Raises NotPossible where the clinic, the person or the address has had enough of them."""
    wait_until_alone(f"invitations to {email}")
    today = Invitation.objects.filter(invited_at__gt=now() - A_DAY)
    if today.filter(clinic=clinic).count() >= MOST_OF_A_CLINIC:
        raise NotPossible(
            f"Nothing was sent: a clinic can send {MOST_OF_A_CLINIC} invitations a day. Try again "
            "tomorrow."
        )
    most = most_invitations(_has_licence(by))
    if today.filter(invited_by=by).count() >= most:
        raise NotPossible(
            f"Nothing was sent: you have sent {most} invitations in a day, of all your clinics. "
            "Try again tomorrow."
        )
    lately = Invitation.objects.filter(email=email, invited_at__gt=now() - A_WEEK)
    if lately.count() >= MOST_TO_AN_ADDRESS:
        raise NotPossible(
            f"Nothing was sent: {email} has had {MOST_TO_AN_ADDRESS} invitations in a week. Ask "
            "whether the mail was seen; open invitations are also shown after signing in."
        )


def _has_licence(user):
    return standing_of(user, now()).standing in (Standing.VERIFIED, Standing.RECHECK_OVERDUE)
