"""Recalls as a clinic sees them; what is not theirs does not exist (404)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import F
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.clinics.policy import Deed
from common.deeds import NotPossible
from common.statements import IsAnyOf
from shop.purchasing.queries import keys_of_orders

from . import answering
from .forms import AfterTheEndForm, Answers, TakeBackForm, with_ways_back
from .goods import Goods
from .models import Contact
from .queries import (
    Standing,
    notices_of,
    said_at_once,
    sent_to,
    standings,
    to_answer,
    told_lots,
    with_answers,
)

_SHOWN = 100


@require_safe
@login_required
def recalls(request):
    """Every recall that concerns the reader's clinics or orders, newest first."""
    notices = with_answers(notices_of(request.user))
    notices = notices.prefetch_related("campaign__recalls__lot__product__parent")
    awaited = {notice.pk for notice in to_answer(request.user)}
    context = {"notices": notices[:_SHOWN], "awaited": awaited}
    return render(request, "recalls/recalls.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def recall(request, pk):
    """The units of one recall, and what is said of them."""
    notice = get_object_or_404(notices_of(request.user), pk=pk)
    problem, typed, back, words = "", None, None, None
    if request.method == "POST":
        match request.POST.get("deed"):
            case "take-back":
                problem, back = _taken_back(request, notice)
            case "write":
                problem, words = _written(request, notice)
            case _:
                problem, typed = _answered(request, notice)
        if not (problem or typed or back or words):
            return redirect("recall", notice.pk)
    page = _page(request, notice, typed, problem, back)
    page["after"] = words or AfterTheEndForm(initial={"words": typed.typed if typed else ""})
    status = 409 if typed or problem or back or words else 200
    return render(request, "recalls/recall.html", page, status=status)


def _page(request, notice, typed, problem, back):
    recalls = list(told_lots(notice.campaign))
    goods, found = Goods(recalls), standings(recalls, [notice])
    known = {each: found[notice.pk, each.pk] for each in recalls if (notice.pk, each.pk) in found}
    in_force = {each: standing for each, standing in known.items() if each.is_in_force}
    delivered = {each: standing for each, standing in in_force.items() if standing.delivered}
    answers = list(notice.answers.select_related("by", "taken_back_by", "recall__lot"))
    own = goods.picks_with_places([notice]).filter(
        IsAnyOf(F("order_line__order"), keys_of_orders(request.user, Deed.SEE_LOTS))
    )
    forms = typed or Answers(delivered)
    forms.problem = problem
    return {
        "notice": notice,
        "campaign": notice.campaign,
        "lots": in_force,
        "is_over": not any(each.is_in_force for each in recalls),
        "taken_out": [each for each in known if not each.is_in_force],
        "picks": [(pick, goods.recall_of(pick.lot_id), sent_to(pick)) for pick in own],
        "answers": with_ways_back(said_at_once(answers), notice.campaign, back),
        "written": notice.contacts.filter(how=Contact.How.WRITTEN).select_related("by"),
        "answered": any(
            answer.at >= notice.asked_at and not answer.is_taken_back for answer in answers
        ),
        "back": back,
        "forms": forms,
        "has_units": bool(delivered),
        "seen": answering.read_of(answers),
    }


def _seen(request):
    seen = request.POST.get("seen", "")
    return int(seen) if seen.isdecimal() and len(seen) < 6 else -1


def _taken_back(request, notice):
    """("", None) where an answer was taken back; else (why not, the form as typed)."""
    form = TakeBackForm.sent(notice, request.POST)
    if not form.is_valid():
        return "", form
    try:
        answering.take_back(form.answer, request.user, **form.cleaned_data, seen=_seen(request))
    except NotPossible as error:
        return str(error), form
    messages.success(request, "Taken back: it counts no more, and stays to be read.")
    return "", None


def _written(request, notice):
    """("", None) where it was kept; else (why not, the form as typed)."""
    form = AfterTheEndForm(request.POST)
    if not form.is_valid():
        return "", form
    try:
        answering.write_after_the_end(notice, request.user, form.cleaned_data["words"])
    except NotPossible as error:
        return str(error), form
    messages.success(request, "We have it. Somebody reads it and comes back to you.")
    return "", None


def _answered(request, notice):
    """("", None) where the answer was kept; else (why not, the forms as typed)."""
    seen = _seen(request)
    is_read = request.POST.get("deed") == "acknowledge"
    forms = None if is_read else Answers(_known(notice), request.POST)
    if forms and not notice.campaign.is_open:
        return answering.CLOSED, forms
    try:
        if is_read:
            answering.acknowledge(notice, request.user, seen=seen)
        elif forms.is_valid():
            note = forms.note.cleaned_data["note"]
            answering.answer(notice, request.user, forms.said, note, seen=seen)
        else:
            return "", forms
    except NotPossible as error:
        return str(error), forms
    messages.success(request, "Thank you, your answer is kept.")
    return "", None


def _known(notice):
    """{Recall: Standing} of the lots of which the receiver has got units."""
    recalls = [each for each in told_lots(notice.campaign) if each.is_in_force]
    found = standings(recalls, [notice])
    known = {each: found.get((notice.pk, each.pk), Standing()) for each in recalls}
    return {each: standing for each, standing in known.items() if standing.delivered}
