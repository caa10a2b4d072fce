"""What is to be approved and what was asked; who stands in for whom; an owner's spending rules."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.clinics.locks import active_members, lock_clinic
from accounts.clinics.policy import Deed, may
from accounts.clinics.queries import memberships_of
from common import stale
from common.clock import now, today
from common.deeds import NotPossible
from common.paging import page

from . import rules as deeds
from . import wording
from .forms import AwayForm, RulesForm
from .models import Delegation
from .queries import (
    delegations_of,
    history_of,
    lost,
    named,
    people_since,
    requests_of,
    rules_of,
    waiting_for,
)
from .spending import spent

_SIZE, _SHOWN_ROWS = 30, 10
_page_or_form = require_http_methods(["GET", "HEAD", "POST"])


@login_required
def approvals(request):
    """What waits for the reader's yes, then every request that they see."""

    def rows():
        return requests_of(request.user)

    found = page(request, rows, _SIZE, lambda: list(rows()[: _SIZE + 1]))
    for row in found.object_list:
        row.lost = lost(row, now()) if row.is_open else None
    waiting = waiting_for(request.user, today())
    context = {
        "waiting": waiting,
        "to_answer": {row.pk for row in waiting},
        "requests": found.object_list,
        "page_obj": found,
    }
    return render(request, "approvals/requests.html", context)


@login_required
@_page_or_form
def away(request):
    """Who says yes for the reader while they are away."""
    memberships = memberships_of(request.user)
    posted = request.POST if "end" not in request.POST else None
    form = AwayForm(memberships, posted or None)
    if request.method == "POST" and posted is None:
        return _end(request)
    if form.is_valid():
        typed = form.cleaned_data
        to = form.colleagues[typed["to"]]
        try:
            deeds.delegate(
                typed["membership"].clinic, request.user, to, typed["from_day"], typed["until_day"]
            )
        except NotPossible as error:
            form.add_error(None, str(error))
        else:
            told = f"{to.display_name} approves for you on those days, and has a mail about it."
            messages.success(request, told)
            return redirect("approvals_away")
    context = {"form": form, "delegations": delegations_of(request.user, today())}
    return render(request, "approvals/away.html", context, status=409 if form.errors else 200)


def _end(request):
    key = request.POST["end"]
    mine = Delegation.objects.filter(of=request.user).select_related("clinic")
    found = get_object_or_404(mine, pk=key if key.isdecimal() and len(key) < 10 else 0)
    try:
        deeds.end_delegation(found, request.user)
    except NotPossible as error:
        messages.info(request, str(error))
    else:
        messages.success(request, "From now on nobody approves for you.")
    return redirect("approvals_away")


@login_required
@_page_or_form
def rules(request, pk):
    """A clinic's rules, for its owners: steps, limits, what was spent, and who changed what."""
    membership = get_object_or_404(memberships_of(request.user), clinic=pk)
    if not may(membership.role, Deed.MANAGE):
        raise Http404
    clinic, refused = membership.clinic, None
    found = rules_of(clinic.pk)
    form = RulesForm(clinic, found, request.POST or None)
    if form.is_valid():
        try:
            _keep(request, clinic, form)
        except stale.Stale as error:
            refused = error
        except NotPossible as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "The rules hold from now on. Whom they concern has a mail.")
            return redirect("spending_rules", clinic.pk)
    context = {
        "clinic": clinic,
        "form": form,
        "warnings": list(wording.nobody_left(found, _names(found))),
        "spent": _spent(clinic, found),
        "history": [(row, _words(row.rules).items()) for row in history_of(clinic)[:_SHOWN_ROWS]],
        **stale.carry(request, clinic, rules_in_words, refused),
    }
    status = 409 if refused or form.errors else 200
    return render(request, "approvals/rules.html", context, status=status)


def _keep(request, clinic, form):
    told = {"lock": lock_clinic, "people": people_since}
    with stale.unchanged(request, clinic, rules_in_words, **told):
        deeds.say(
            clinic,
            request.user,
            steps=form.steps,
            limits=form.limits,
            asks_beyond=form.cleaned_data["asks_beyond"],
        )


def rules_in_words(clinic):
    """{what: in words} of a clinic's rules now: a late form is refused by it."""
    return _words(rules_of(clinic.pk))


def _words(found):
    return wording.rules_in_words(found, _names(found))


def _names(found):
    return named({key for step in found.steps for key in step.by} | set(found.limits or {}))


def _spent(clinic, found):
    """(member, what they spent this month, their limit or None) of everybody who may order."""
    members = [each for each in active_members(clinic) if may(each.role, Deed.ORDER)]
    return [
        (each.user, spent(clinic.pk, each.user_id, today()), found.limit_of(each.user_id))
        for each in members
    ]
