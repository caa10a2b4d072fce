"""What other rooms and the staff read about people."""

from .models import Licence
from .verification.policy import State


def licences_of(user, *, lock=False):
    """A person's licences with their professional; with `lock` they cannot change meanwhile."""
    licences = Licence.objects.filter(professional__user=user).select_related("professional")
    return licences.select_for_update(of=("self",)) if lock else licences


def waiting_licences():
    """Applications that wait for a reviewer, oldest first."""
    return Licence.objects.filter(state=State.WAITING).order_by("submitted_at", "pk")
