"""What applicants do: each deed under lock, with a mail that says what happens next."""

from django.db import transaction
from django.utils import timezone

from .. import documents
from ..models import Licence
from ..queries import licences_of, standing_at
from .letters import write
from .locks import NotPossible, lock_licence, lock_professional
from .policy import State, after_resubmission, may_apply


@transaction.atomic
def submit_licence(user, application, kept_documents):
    """Start a review of `application` (a dict of Licence's fields)."""
    professional, now = lock_professional(user), timezone.now()
    licences = licences_of(user, lock=True)
    standings = [standing_at(licence, now) for licence in licences]
    if not may_apply(standings):
        raise NotPossible("An application or a suspension of yours is still open.")
    licence = Licence.objects.create(
        professional=professional,
        state=State.WAITING,
        submitted_at=now,
        **application,
    )
    _attach(kept_documents, licence)
    write(licence, "licence_received")
    return licence


@transaction.atomic
def resubmit(licence, application, kept_documents):
    """The applicant's answer: corrected data and more documents go back into the queue."""
    licence = lock_licence(licence)
    licence.state = after_resubmission(licence.state)
    for field, value in application.items():
        setattr(licence, field, value)
    licence.submitted_at = timezone.now()
    licence.save()
    _attach(kept_documents, licence)
    write(licence, "licence_received")
    return licence


def _attach(kept_documents, licence):
    documents.attach(kept_documents, licence)
