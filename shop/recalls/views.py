"""Recalls as a clinic sees them; what is not theirs does not exist (404)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.clinics.policy import Deed
from common.deeds import NotPossible
from shop.purchasing.queries import orders_of

from . import services
from .forms import AnswerForm
from .policy import told_by
from .queries import delivered_to, notices_of, picks_for

_SHOWN = 100


@require_safe
@login_required
def recalls(request):
    """Every recall that concerns the reader's clinics or orders, newest first."""
    context = {"notices": notices_of(request.user)[:_SHOWN]}
    return render(request, "recalls/recalls.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def recall(request, pk):
    """The units of one recall, and what is said of them."""
    notice = get_object_or_404(notices_of(request.user), pk=pk)
    answers = list(notice.answers.select_related("by"))
    told = told_by(answers)
    form = AnswerForm(initial={"still_here": told.still_here})
    if request.method == "POST":
        form, is_done = _answered(request, notice)
        if is_done:
            return redirect("recall", notice.pk)
        answers = list(notice.answers.select_related("by"))
    delivered, returned = delivered_to(notice)
    own = orders_of(request.user, Deed.SEE_LOTS)
    context = {
        "notice": notice,
        "lot": notice.recall.lot,
        "picks": picks_for(notice).filter(order_line__order__in=own),
        "delivered": delivered,
        "returned": returned,
        "answers": answers,
        "told": told_by(answers),
        "form": form,
        "seen": len(answers),
    }
    status = 409 if form.errors else 200
    return render(request, "recalls/recall.html", context, status=status)


def _answered(request, notice):
    """(the form, whether the answer was kept); a refusal stands in the form."""
    seen = request.POST.get("seen", "")
    seen = int(seen) if seen.isdecimal() and len(seen) < 6 else -1
    is_read = request.POST.get("deed") == "acknowledge"
    form = AnswerForm(request.POST if not is_read else None, initial={"still_here": 0})
    try:
        if is_read:
            services.acknowledge(notice, request.user, seen=seen)
        elif form.is_valid():
            note = form.cleaned_data["note"]
            services.answer(notice, request.user, form.units, note, seen=seen)
        else:
            return form, False
    except NotPossible as error:
        form = AnswerForm(request.POST)
        form.add_error(None, str(error))
        return form, False
    messages.success(request, "Thank you, your answer is kept.")
    return form, True
