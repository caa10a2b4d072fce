"""The page of a person's own name; where a verified licence rests on it, another is checked first.

The e-mail address changes only through allauth, which confirms it.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from common.clock import now
from common.deeds import NotPossible

from ..licences.policy import Standing, State
from ..licences.standing import standing_of
from ..signing_in.sign_up import NameForm
from . import services

_CHECKED = (Standing.VERIFIED, Standing.RECHECK_OVERDUE)


@login_required
@require_safe
def name(request):
    return render(request, "accounts/name.html")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change_name(request):
    user, posted = request.user, request.POST if request.method == "POST" else None
    initial = {"first_name": user.first_name, "last_name": user.last_name}
    form = NameForm(posted, initial=initial)
    if form.is_valid():
        return _changed(request, form) if form.has_changed() else redirect("name")
    is_checked = standing_of(user, now()).standing in _CHECKED
    context = {"form": form, "is_checked": is_checked}
    return render(request, "accounts/change_name.html", context)


def _changed(request, form):
    new = form.cleaned_data["first_name"], form.cleaned_data["last_name"]
    try:
        application = services.change_name(request.user, *new)
    except NotPossible as error:
        messages.info(request, str(error))
        return redirect("name")
    if application is None:
        messages.success(request, "The name is changed.")
        return redirect("name")
    if application.state == State.WAITING:
        messages.success(request, "The new name is checked with what you sent already.")
        return redirect("licence")
    messages.info(
        request,
        "The new name has to be checked first. Add a document that shows it, then send this.",
    )
    return redirect("licence-one", application.pk)
