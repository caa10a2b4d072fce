"""How much one person may lay on our disk (docs/rules/documents.md, T19)."""

from datetime import timedelta

from django.db.models import Sum

from common.clock import now
from common.confined import NotAccepted

from .models import DocumentState, LicenceDocument

MOST_BYTES = 100 * 1024 * 1024
MOST_PAPERS_A_DAY = 40
_NOT_ON_DISK = (DocumentState.REFUSED, DocumentState.DELETED)


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
