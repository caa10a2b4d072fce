"""The pages of a person's own licences and applications."""

from contextlib import suppress
from datetime import timedelta
from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from common.clock import now, today
from common.deeds import NotPossible

from ..licences.policy import DecisionNotPossible, State
from ..licences.standing import all_licences_of, standing_of
from ..papers import keeping, reading, receiving
from ..papers.receiving import DropTooLarge
from ..registers import REGISTERS
from . import services
from .before_sending import stops
from .case import (
    CHANGE,
    RENEWAL,
    Case,
    case_beside,
    case_of,
    checked_form,
    current_case,
    form_of,
    missing_in,
    open_replacement,
)
from .forms import LicenceForm
from .my_licences import my_licences
from .quotas import TooMuch

_SENT = "Your application was sent. We write to you when it is reviewed."
_NOTHING_CHANGED = "Your application is with us already; nothing was changed."


def _takes_files(view):
    """A view of a form with files. Their limit is set before the CSRF check reads the form."""
    guarded = csrf_protect(login_required(require_http_methods(["GET", "HEAD", "POST"])(view)))

    @csrf_exempt
    @wraps(view)
    def limited(request, *args, **kwargs):
        if request.method == "POST":
            request.upload_handlers.insert(0, DropTooLarge(request))
        return guarded(request, *args, **kwargs)

    return limited


@_takes_files
def licence(request):
    """All licences of the person, and the form of what needs them now."""
    case = current_case(request.user, now())
    if request.method == "POST":
        return _post(request, case or Case())
    return _page(request, case, title="Your licences")


@_takes_files
def new(request):
    """Another licence; `from` names an own one that fills the form."""
    known = request.GET.get("from", "")
    case = Case(known=_own(request, int(known)) if known.isdecimal() else None)
    return _form_page(request, case)


@_takes_files
def one(request, pk):
    """A draft or a question to be answered; of everything else the page of all licences."""
    row = _own(request, pk)
    if row.state in (State.DRAFT, State.MORE_NEEDED):
        return _form_page(request, case_of(row))
    if request.method == "POST":
        messages.info(request, _NOTHING_CHANGED)
    return redirect("licence")


@_takes_files
def renew(request, pk):
    """The data of a licence, with its new last day to be typed."""
    return _beside(request, _own(request, pk), RENEWAL)


@_takes_files
def change(request, pk):
    """The data of a licence, to be changed."""
    return _beside(request, _own(request, pk), CHANGE)


@_takes_files
def licence_documents(request, pk):
    """The documents of one licence; one more can be added until it is decided."""
    row = _own(request, pk)
    errors = _added(request, row) if request.method == "POST" else ()
    if request.method == "POST" and not errors:
        return redirect("licence-documents", pk)
    context = {
        "licence": row,
        "papers": reading.papers_of(row),
        "may_add": row.state in receiving.TAKING,
        "document_errors": errors,
        "accepted_endings": receiving.ACCEPTED_ENDINGS,
    }
    return render(request, "accounts/papers/of_licence.html", context)


def _added(request, row):
    """Why not every document was added; empty when a message says what became of them."""
    try:
        errors = _take_files(request, row)
    except NotPossible as error:
        messages.info(request, str(error))
        return []
    if not (errors or request.FILES):
        return ["Choose a document first."]
    if not errors:
        messages.success(request, "The document was received. It is being checked now.")
    return errors


def _beside(request, row, kind):
    sent = open_replacement(row)
    if sent is not None:
        messages.info(request, "A renewal or change of this licence is with us already.")
        return redirect("licence-one", sent.pk)
    if row.state == State.REPLACED:
        messages.info(request, "This licence has been renewed or changed already.")
    if row.state != State.VERIFIED:
        return redirect("licence")
    return _form_page(request, case_beside(row, kind))


def _form_page(request, case):
    if request.method == "POST":
        return _post(request, case)
    return _page(request, case)


@login_required
@require_POST
def withdraw(request, pk):
    row = _own(request, pk)
    try:
        services.withdraw(row)
    except DecisionNotPossible:
        messages.info(request, "This application was decided already; nothing was changed.")
    else:
        messages.success(request, "The application is withdrawn. Nobody looks at it any more.")
    return redirect("licence")


@login_required
@require_POST
def discard(request, pk):
    row = _own(request, pk)
    try:
        services.discard(row)
    except NotPossible as error:
        messages.info(request, str(error))
    else:
        messages.success(request, "The draft and its documents are deleted.")
    return redirect("licence")


def _own(request, pk):
    """The person's own licence; for everybody else it does not exist."""
    return get_object_or_404(all_licences_of(request.user), pk=pk)


def _post(request, case):
    """Keep what was typed; then save only, or send it if nothing is missing."""
    if not standing_of(request.user, now()).may_apply:
        messages.info(request, "Your account is suspended; nothing was changed.")
        return redirect("licence")
    form, is_new = LicenceForm(request.POST, on=today()), case.row is None
    try:
        case, errors = _keep(request, case, form)
    except TooMuch as error:
        return _page(request, case, form, document_errors=[str(error)])
    except NotPossible as error:
        messages.info(request, str(error))
        return redirect("licence")
    action = request.POST.get("action")
    if action == "later" and not errors:
        return _saved(request)
    points = missing_in(case, form, request.user, today())
    if action or errors or stops(points, request.POST.getlist("seen")):
        return _page(request, case, form, points, errors, was_sent=not action)
    return _send(request, case, form.cleaned_data, is_new=is_new)


def _keep(request, case, form):
    """The Case with a row that holds what was sent, and what to say of files not taken."""
    if case.is_answer:
        row = case.row
    else:
        row = services.save_draft(
            request.user, form.as_typed, draft=case.draft, replaces=case.replaces
        )
        keeping.drop(row, request.POST.getlist("drop"))
    return case_of(row), _take_files(request, row)


def _take_files(request, row):
    """Keep the documents that were sent with it; what to say of those not taken."""
    errors = [receiving.too_large(name) for name in request.too_large]
    return errors + receiving.take(request.user, request.FILES.getlist("documents"), row)


def _saved(request):
    until = today() + timedelta(days=settings.DRAFT_KEPT_DAYS)
    messages.success(
        request, f"Saved, not sent. Come back any time until {until:%-d %b %Y} to finish it."
    )
    return redirect("customer:summary")


def _send(request, case, application, *, is_new):
    try:
        if case.is_answer:
            services.resubmit(case.row, application)
        else:
            services.submit_licence(request.user, application, draft=case.row)
    except (NotPossible, DecisionNotPossible) as error:
        if is_new:  # A second click, say: what it left is no draft that anybody wants.
            with suppress(NotPossible):
                services.discard(case.row)
        messages.info(request, str(error) if isinstance(error, NotPossible) else _NOTHING_CHANGED)
    else:
        messages.success(request, _SENT)
    return redirect("licence")


def _page(request, case, form=None, points=None, document_errors=(), *, title="", was_sent=False):
    if case is not None and form is None:
        form = form_of(case, today())
        points = _points_before(request, case)
    context = {
        "mine": my_licences(request.user, now()),
        "case": case,
        "form": form,
        "points": points or (),
        "was_sent": was_sent,
        "title": title,
        "registers": REGISTERS.values(),
        "document_errors": document_errors,
        "accepted_endings": receiving.ACCEPTED_ENDINGS,
    }
    return render(request, "accounts/licences/page.html", context)


def _points_before(request, case):
    """What is said before anything is typed: of an empty form, only what lies outside it."""
    points = missing_in(case, checked_form(case, today()), request.user, today())
    return points if case.row is not None else [p for p in points if p.about == "name"]
