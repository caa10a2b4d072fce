"""How much one person may lay on our desk and on our disk (docs/rules/documents.md, T19)."""

from datetime import timedelta

from django.db.models import Sum

from common.clock import now

from ..models import DocumentState, LicenceDocument
from ..queries import all_licences_of
from ..rebuilding.kinds import NotAccepted
from .locks import NotPossible
from .policy import OPEN_STATES, State

MOST_DRAFTS = 5
MOST_OPEN = 10
MOST_BYTES = 100 * 1024 * 1024
MOST_PAPERS_A_DAY = 40
_NOT_ON_DISK = (DocumentState.REFUSED, DocumentState.DELETED)


class TooMuch(NotPossible):
    """A quota is used up. Nothing was done, and the page keeps what was typed."""


def refuse_another_draft(user):
    """Raises TooMuch; to be asked under the lock of the person."""
    if all_licences_of(user).filter(state=State.DRAFT).count() >= MOST_DRAFTS:
        raise TooMuch(
            f"You have {MOST_DRAFTS} drafts already, so this one was not saved. Send or delete one "
            "of them first; what you typed is still here."
        )


def refuse_another_application(user):
    if all_licences_of(user).filter(state__in=OPEN_STATES).count() >= MOST_OPEN:
        raise TooMuch(
            f"{MOST_OPEN} applications of yours are with us already, so this one was saved and not "
            "sent. Send it when some of them are decided."
        )


def refuse_more_papers(user, name, size):
    """Raises NotAccepted where this file would be too many bytes, or one too many today."""
    papers = LicenceDocument.objects.filter(user=user)
    if papers.filter(uploaded_at__gt=now() - timedelta(days=1)).count() >= MOST_PAPERS_A_DAY:
        raise NotAccepted(
            f"“{name}” was not kept: you have sent {MOST_PAPERS_A_DAY} documents in a day. Send it "
            "tomorrow."
        )
    kept = papers.exclude(state__in=_NOT_ON_DISK).aggregate(sum=Sum("size"))["sum"] or 0
    if kept + size > MOST_BYTES:
        raise NotAccepted(
            f"“{name}” was not kept: with it your documents would take more than "
            f"{MOST_BYTES // 2**20} MB. Delete a draft or its documents first."
        )
