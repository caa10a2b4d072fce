"""Reports as a clinic makes and reads them; what is not theirs does not exist (404)."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from common.paging import page
from common.typed import key_of

from . import queries, services
from .forms import ReportForm

_A_PAGE = 25


@require_safe
@login_required
def reports(request):
    """Every report of the reader's clinics."""
    rows = queries.reports_of(request.user)
    found = page(request, lambda: rows, _A_PAGE, lambda: list(rows[: _A_PAGE + 1]))
    context = {"reports": found.object_list, "page_obj": found}
    return render(request, "vigilance/reports.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def make(request, lot):
    """Say what happened with a lot that was shipped to the reader's clinics."""
    picks = queries.picks_of(request.user, lot)
    if not picks:
        raise Http404
    form = ReportForm(request.POST or None, picks=queries.by_clinic(picks))
    if form.is_valid():
        told = form.cleaned_data | {"key": key_of(request)}
        told.pop("clinic", None)
        made = services.make(form.own[0], request.user, **told)
        messages.success(request, f"{made} is with us. We pass it on and answer by mail.")
        return redirect("report", made.pk)
    context = {"lot": picks[0].lot, "form": form, "key": key_of(request) or uuid.uuid4()}
    status = 409 if form.errors else 200
    return render(request, "vigilance/make.html", context, status=status)


@require_safe
@login_required
def report(request, pk):
    """One report: what was said, to whom it was passed on, and what came of it."""
    found = get_object_or_404(queries.reports_of(request.user), pk=pk)
    context = {"report": found, "passings": list(found.passings.all())}
    return render(request, "vigilance/report.html", context)
