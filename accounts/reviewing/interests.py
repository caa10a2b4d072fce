"""Who may not decide about whom (docs/rules/licences.md, V2)."""

from django.db import transaction
from django.db.models import Q

from ..clinics.models import Membership
from ..licences.models import ConflictOfInterest, Professional
from ..signing_in.locks import lock_account

OWN = "This is your own licence. Somebody else has to review it."
CLOSED = "This account is closed, so nothing is decided about its licences."
_DECLARED = "You know this person, as was declared. Somebody else has to review this licence."
_CLINIC = "You belong to a clinic of this person. Somebody else has to review this licence."


def reason_against(reviewer, professional):
    """Why `reviewer` may not decide about `professional`, as a sentence; "" where they may."""
    if not professional.user.is_active:
        return CLOSED
    if professional.user_id == reviewer.pk:
        return OWN
    if ConflictOfInterest.objects.filter(reviewer=reviewer, professional=professional).exists():
        return _DECLARED
    return _CLINIC if reviewer.pk in _colleagues(professional.user_id) else ""


def not_for(reviewer):
    """The professionals whom `reviewer` does not decide about, as a set of keys."""
    near = Q(user__in={reviewer.pk, *_colleagues(reviewer.pk)})
    declared = Q(conflicts_of_interest__reviewer=reviewer)
    return set(Professional.objects.filter(near | declared).values_list("pk", flat=True))


@transaction.atomic
def declare(reviewer, professional, declared_by, note=""):
    """From the moment this commits `reviewer` decides nothing about `professional`."""
    lock_account(professional.user_id)
    interest, _ = ConflictOfInterest.objects.get_or_create(
        reviewer=reviewer,
        professional=professional,
        defaults={"declared_by": declared_by, "note": note},
    )
    return interest


def _colleagues(user_id):
    """The keys of everybody who is in a clinic with this person now."""
    members = Membership.objects.filter(left_at=None)
    clinics = members.filter(user=user_id).values("clinic")
    return set(members.filter(clinic__in=clinics).values_list("user", flat=True)) - {user_id}
