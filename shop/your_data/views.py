"""Your data: a copy to download, and the end of the account; staff close one on request."""

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import PersonalDataExport, User
from accounts.personal_data.closing import refuse_if_kept
from accounts.signing_in.reauthentication import ask_again, asks_again
from common import stale
from common.clock import now
from common.deeds import NotPossible

from . import services
from .forms import CloseForm, CloseOnRequestForm

BY_THE_PERSON = "Closed by the person."


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def your_data(request):
    """What is stored, why and how long; a copy is asked for here."""
    if request.method == "POST":
        services.ask_for_export(request.user)
        return redirect("your-data")
    export = services.current_export(request.user)
    context = {
        "export": export,
        "is_being_made": export is not None and services.is_being_made(export),
        "keep_days": settings.DOCUMENT_KEEP_DAYS,
        "draft_days": settings.DRAFT_KEPT_DAYS,
        "export_days": settings.EXPORT_KEEP_DAYS,
        "years": settings.RECORD_KEEP_YEARS,
    }
    return render(request, "personal_data/your_data.html", context)


@require_GET
@asks_again
def export_file(request, pk):
    """The person's own copy; for everyone else, and after its day, it does not exist."""
    exports = PersonalDataExport.objects.filter(user=request.user, expires_at__gt=now())
    export = get_object_or_404(exports, pk=pk)
    try:
        content = export.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(content, as_attachment=True, filename="ampoule-your-data.zip")
    response["Content-Type"] = "application/zip"
    response["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@asks_again
def close_account(request):
    """Says what is deleted and what is kept; the tick closes the account."""
    refusal = _refusal(request.user)
    form = CloseForm(request.POST or None) if not refusal else None
    if request.method == "POST" and form and form.is_valid():
        user = request.user
        try:
            services.close_account(user, user, BY_THE_PERSON)
        except NotPossible as error:
            refusal, form = str(error), None
        else:
            logout(request)
            messages.success(request, "Your account is closed. A mail says what was kept and why.")
            return redirect("home")
    return render(request, "personal_data/close.html", _words(request.user, form, refusal))


@require_http_methods(["GET", "HEAD", "POST"])
def close_account_of(request, pk):
    """The same by staff, on the person's request, with the reason on record."""
    if not request.user.has_perm("accounts.add_closedaccount"):
        raise PermissionDenied
    ask_again(request)
    person = get_object_or_404(User, pk=pk)
    form, refused, refusal = CloseOnRequestForm(request.POST or None), None, ""
    if request.method == "POST" and form.is_valid():
        try:
            with stale.unchanged(request, person, _facts):
                services.close_account(person, request.user, form.cleaned_data["reason"])
        except stale.Stale as problem:
            refused, person = problem, problem.thing
        except NotPossible as error:
            refusal = str(error)
        else:
            messages.success(request, "The account is closed. The person was told by mail.")
            return redirect("admin:accounts_closedaccount_changelist")
    context = {
        **admin.site.each_context(request),
        "title": f"Close the account of {person.display_name}",
        "person": person,
        **_words(person, form, refusal or _refusal(person)),
        **stale.carry(request, person, _facts, refused),
        "typed": request.POST.get("reason"),
    }
    status = 409 if refused else 200
    return render(request, "admin/accounts/user/close.html", context, status=status)


def _facts(person):
    """What the closing of an account rests on: whose it is, and what ends with it."""
    is_closed = hasattr(person, "closed_account")
    memberships = person.memberships.filter(left_at=None).select_related("clinic")
    return {
        "Person": person.display_name,
        "E-mail address": person.email,
        "Account": "closed" if is_closed else "open" if person.is_active else "switched off",
        "Rights": "staff" if person.is_staff else "none",
        "Clinics": "; ".join(sorted(f"{m.clinic}: {m.get_role_display()}" for m in memberships)),
        "Records kept through": services.kept_through(person),
    }


def _refusal(user):
    """Why this account cannot be closed, or nothing."""
    if hasattr(user, "closed_account"):
        return "This account is closed already."
    try:
        refuse_if_kept(user)
    except NotPossible as error:
        return str(error)
    return ""


def _words(user, form, refusal):
    return {
        "form": form,
        "refusal": refusal,
        "kept_until": services.kept_through(user),
        "years": settings.RECORD_KEEP_YEARS,
    }
