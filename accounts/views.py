"""A person's own pages: the licence, the one way to a paper, sessions and passkeys."""

from allauth.mfa.webauthn.views import RemoveWebAuthnView
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shop.common.clock import now, today

from . import documents, second_factor, sessions
from .forms import LicenceForm
from .models import LicenceDocument
from .queries import standing_of
from .registers import REGISTERS
from .uploads import DropTooLarge, KeptUploads
from .verification import applications
from .verification.locks import NotPossible
from .verification.policy import DecisionNotPossible, State

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


def _send(request, standing):
    if not _may_send(standing):
        messages.info(request, "Your application is with us already; nothing was changed.")
        return redirect("licence")
    kept = KeptUploads(request.session)
    document_errors = _keep_documents(request, standing, kept)
    form = LicenceForm(request.POST, on=today())
    if not form.is_valid() or document_errors:
        return _page(request, standing, form, document_errors)
    try:
        _apply(request.user, standing, form.cleaned_data, kept)
    except (NotPossible, DecisionNotPossible):
        messages.info(request, "Your application is with us already; nothing was changed.")
    else:
        kept.hand_over()
        messages.success(request, "Your application was sent. We write to you when it is reviewed.")
    return redirect("licence")


def _keep_documents(request, standing, kept):
    kept.drop(request.POST.getlist("drop"))
    sent = _documents_of(standing)
    errors = [documents.too_large(name) for name in request.too_large]
    errors += kept.take(request.FILES.getlist("documents"))
    if not errors and not sent and not len(kept):
        errors.append(_DOCUMENT_ERROR)
    return errors


def _apply(user, standing, application, kept):
    if standing.application is not None:
        applications.resubmit(standing.application, application, list(kept))
    else:
        applications.submit_licence(user, application, list(kept))


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
        "kept_documents": list(KeptUploads(request.session)),
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


@login_required
@require_POST
def end_session(request, pk):
    """Sign one other browser of this person out."""
    session = get_object_or_404(UserSession, pk=pk, user=request.user)
    if session.is_current():
        return redirect("account_logout")
    sessions.end(session)
    messages.success(request, f"{sessions.device(session.user_agent)} is signed out.")
    return redirect("usersessions_list")


class _RemovePasskeyView(RemoveWebAuthnView):
    """Allauth's; staff keep their last second factor."""

    def post(self, request, *args, **kwargs):
        if not second_factor.may_remove(self.get_object()):
            messages.error(
                request, "This is your only second factor, and staff need one. Add another first."
            )
            return redirect("mfa_list_webauthn")
        return super().post(request, *args, **kwargs)


remove_passkey = _RemovePasskeyView.as_view()
