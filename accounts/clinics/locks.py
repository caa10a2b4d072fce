"""The one row that every change at a clinic locks first (docs/rules/clinics.md, C4).

An order locks the clinics of its buyer in the same way, so leaving, a new responsible clinician
and a closed address come before an order or after it, never in between.
"""

from common.deeds import NotPossible
from common.statements import Statement, asked_key

from .models import Clinic, Membership
from .policy import may

__all__ = ["NotPossible", "lock_clinic", "lock_clinics_of", "member", "membership_of"]

_NOT_ALLOWED = "Your role at this clinic does not include this any more. Nothing was changed."


def lock_clinic(clinic):
    """The clinic as it is now, locked until commit."""
    return Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)


def lock_clinics_of(user):
    """The clinics of which the user is an active member, locked in ascending order."""
    return _CLINICS.rows(user=user.pk)


def _clinics():
    clinics = Membership.objects.filter(user=asked_key("user"), left_at=None).values("clinic")
    return Clinic.objects.select_for_update(no_key=True).filter(pk__in=clinics).order_by("pk")


_CLINICS = Statement(_clinics)


def active_members(clinic):
    """Memberships of a clinic that go on, with their users; the clinic may be Asked."""
    return Membership.objects.filter(clinic=clinic, left_at=None).select_related("user")


def member(clinic, pk):
    """One active Membership of a locked clinic; raises NotPossible."""
    found = active_members(clinic).filter(pk=pk).first()
    if found is None:
        raise NotPossible("This person has left the clinic already. Nothing was changed.")
    return found


def membership_of(clinic, user, deed=None):
    """The user's active Membership of a locked clinic, if it includes the deed; or NotPossible.

    An account that is switched off keeps its memberships, and does nothing with them.
    """
    found = active_members(clinic).filter(user=user).first()
    if found is None or (deed and not (found.user.is_active and may(found.role, deed))):
        raise NotPossible(_NOT_ALLOWED)
    return found
