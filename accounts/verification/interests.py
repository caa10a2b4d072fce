"""Who may not decide about whom (docs/rules/licences.md, V2)."""

from django.apps import apps
from django.db import transaction

from ..models import ConflictOfInterest
from .locks import lock_professional

OWN = "This is your own licence. Somebody else has to review it."
_DECLARED = "You know this person, as was declared. Somebody else has to review this licence."
_CLINIC = "You belong to a clinic of this person. Somebody else has to review this licence."


def reason_against(reviewer, professional):
    """Why `reviewer` may not decide about `professional`, as a sentence; "" where they may."""
    if professional.user_id == reviewer.pk:
        return OWN
    if ConflictOfInterest.objects.filter(reviewer=reviewer, professional=professional).exists():
        return _DECLARED
    return _CLINIC if reviewer.pk in _colleagues(professional.user_id) else ""


def not_for(reviewer):
    """The professionals whom `reviewer` does not decide about, as a set of keys."""
    professionals = ConflictOfInterest._meta.get_field("professional").related_model.objects
    declared = ConflictOfInterest.objects.filter(reviewer=reviewer).values_list("professional")
    barred = professionals.filter(user__in={reviewer.pk} | _colleagues(reviewer.pk))
    return set(barred.union(professionals.filter(pk__in=declared)).values_list("pk", flat=True))


@transaction.atomic
def declare(reviewer, professional, declared_by, note=""):
    """From the moment this commits `reviewer` decides nothing about `professional`."""
    lock_professional(professional.user)
    interest, _ = ConflictOfInterest.objects.get_or_create(
        reviewer=reviewer,
        professional=professional,
        defaults={"declared_by": declared_by, "note": note},
    )
    return interest


def _colleagues(user_id):
    """The keys of everybody who is in a clinic with this person now."""
    try:
        membership = apps.get_model("accounts", "Membership").objects.filter(left_at=None)
    except LookupError:  # An installation without clinics.
        return set()
    clinics = membership.filter(user=user_id).values("clinic")
    return set(membership.filter(clinic__in=clinics).values_list("user", flat=True)) - {user_id}
