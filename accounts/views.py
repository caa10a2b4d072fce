"""A person's own licence page, and the one way to a paper."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods

from shop.common.clock import now, today

from . import documents
from .forms import LicenceForm
from .models import Licence, LicenceDocument
from .queries import standing_of
from .registers import REGISTERS
from .uploads import DropTooLarge, take
from .verification import applications
from .verification.locks import NotPossible
from .verification.policy import OPEN_STATES, DecisionNotPossible, State

_DOCUMENT_ERROR = "Add at least one document that shows your name and number."


@csrf_exempt
def licence(request):
    """The licence page. The limit of uploads is set before the CSRF check reads the form."""
    if request.method == "POST":
        request.upload_handlers.insert(0, DropTooLarge(request))
    return _licence(request)


@csrf_protect
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def _licence(request):
    standing = standing_of(request.user, now())
    if request.method == "POST":
        return _send(request, standing)
    return _page(request, standing, LicenceForm(initial=_initial(standing), on=today()))


@csrf_exempt
def licence_documents(request, pk):
    """The documents of one application of one's own; more can be added while it is open."""
    if request.method == "POST":
        request.upload_handlers.insert(0, DropTooLarge(request))
    return _licence_documents(request, pk)


@csrf_protect
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def _licence_documents(request, pk):
    licence = get_object_or_404(Licence, pk=pk, professional__user=request.user)
    is_open = licence.state in OPEN_STATES
    errors = []
    if request.method == "POST" and is_open:
        errors = _add_documents(request, licence)
        if not errors:
            messages.success(request, "The document was received. It is being checked now.")
            return redirect("licence-documents", pk)
    context = {
        "licence": licence,
        "papers": documents.papers_of(licence),
        "is_open": is_open,
        "document_errors": errors,
        "accepted_endings": documents.ACCEPTED_ENDINGS,
    }
    return render(request, "accounts/licence_documents.html", context)


def _add_documents(request, licence):
    files = request.FILES.getlist("documents")
    errors = [documents.too_large(name) for name in request.too_large]
    errors += take(request.user, files, licence)
    return errors or ([] if files else ["Choose a document first."])


def _send(request, standing):
    if not _may_send(standing):
        messages.info(request, "Your application is with us already; nothing was changed.")
        return redirect("licence")
    document_errors = _take_documents(request, standing)
    form = LicenceForm(request.POST, on=today())
    if not form.is_valid() or document_errors:
        return _page(request, standing, form, document_errors)
    try:
        _apply(request.user, standing, form.cleaned_data)
    except (NotPossible, DecisionNotPossible):
        messages.info(request, "Your application is with us already; nothing was changed.")
    else:
        messages.success(request, "Your application was sent. We write to you when it is reviewed.")
    return redirect("licence")


def _take_documents(request, standing):
    documents.drop(request.user, request.POST.getlist("drop"))
    errors = [documents.too_large(name) for name in request.too_large]
    errors += take(request.user, request.FILES.getlist("documents"))
    if not (errors or _has_documents(request.user, standing)):
        errors.append(_DOCUMENT_ERROR)
    return errors


def _has_documents(user, standing):
    applications = {None, standing.application}
    return any(documents.usable_of(user, licence).exists() for licence in applications)


def _apply(user, standing, application):
    kept = list(documents.of_nobody(user))
    if standing.application is not None:
        applications.resubmit(standing.application, application, kept)
    else:
        applications.submit_licence(user, application, kept)


def _may_send(standing):
    application = standing.application
    if application is not None:
        return application.state == State.MORE_NEEDED
    return standing.may_apply


def _documents_of(standing):
    return list(standing.application.documents.all()) if standing.application else []


def _initial(standing):
    """What was sent last time; a date that has passed is left to be typed anew."""
    known = standing.application or standing.licence
    if known is None:
        return {}
    fields = ("profession", "country", "register", "number")
    initial = {field: getattr(known, field) for field in fields}
    if standing.application or known.expires_on >= today():
        initial["expires_on"] = known.expires_on
    return initial


def _page(request, standing, form, document_errors=()):
    context = {
        "standing": standing,
        "sent_documents": _documents_of(standing),
        "form": form if _may_send(standing) else None,
        "registers": REGISTERS.values(),
        "kept_documents": list(documents.of_nobody(request.user)),
        "document_errors": document_errors,
        "accepted_endings": documents.ACCEPTED_ENDINGS,
    }
    return render(request, "accounts/licence.html", context)


# A paper may run nothing and be shown only inside pages of ours. Pictures need no more than this
# sandbox; a sandboxed PDF stays blank in browsers, and ours have had their scripts taken out.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'self'"


@login_required
@require_GET
def document(request, pk):
    """One paper, for those who may read it; for everyone else it does not exist."""
    papers = LicenceDocument.objects.select_related("licence__professional")
    paper = get_object_or_404(papers, pk=pk)
    if not documents.may_read(request.user, paper):
        raise Http404
    try:
        content = paper.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    documents.note_reading(paper, request.user)
    return _as_response(content, paper)


def _as_response(content, paper):
    sandbox = "" if paper.content_type == documents.PDF else "; sandbox"
    response = FileResponse(content, content_type=paper.content_type, filename=paper.original_name)
    response["Content-Security-Policy"] = _POLICY + sandbox
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
