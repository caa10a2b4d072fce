"""The one way to a paper."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from . import reading
from .models import LicenceDocument
from .rebuilding import kinds

# A paper may run nothing and be shown only inside pages of ours. Pictures need no more than this
# sandbox; a sandboxed PDF stays blank in browsers, and ours have had their scripts taken out.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'self'"


@login_required
@require_GET
def document(request, pk):
    """One paper, for those who may read it; for everyone else it does not exist."""
    papers = LicenceDocument.objects.select_related("licence__professional")
    paper = get_object_or_404(papers, pk=pk)
    if not reading.may_read(request.user, paper):
        raise Http404
    try:
        content = paper.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    reading.note_reading(paper, request.user)
    return _as_response(content, paper)


def _as_response(content, paper):
    sandbox = "" if paper.content_type == kinds.PDF else "; sandbox"
    response = FileResponse(content, content_type=paper.content_type, filename=paper.original_name)
    response["Content-Security-Policy"] = _POLICY + sandbox
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
