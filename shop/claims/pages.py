"""The page of staff about one claim: what is wrong, every step, and the answer."""

import uuid

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from common import stale
from common.confined import NotAccepted
from common.deeds import NotPossible
from common.storage import NoRoom
from common.typed import key_of
from shop.invoicing import credit_asked
from shop.invoicing.queries import invoices_over
from shop.purchasing.queries import signature_of

from . import photos, queries, services
from .forms import AnswerForm
from .models import Claim
from .policy import Answer

PAGE = "admin:claims_claim_change"


def show(request, context, claim, form=None, refused=None, problem=""):
    """The page of a claim; the rest is what came of what was just sent."""
    claim = Claim.objects.select_related("order", "made_by").get(pk=claim.pk)
    lines = queries.lines_of(claim)
    clock = queries.clock_of_claim(claim, lines)
    form = form or AnswerForm(initial=_placed_for_it(request))
    context |= {
        "title": str(claim),
        "opts": Claim._meta,
        "claim": claim,
        "order": claim.order,
        "signature": signature_of(claim.order),
        "lines": lines,
        "steps": queries.steps_of(claim),
        "invoices": invoices_over(claim.order),
        **_credit(request, claim, lines),
        "clock": clock,
        "form": form,
        **_replacing(claim, form, lines),
        "accepted": photos.ACCEPTED,
        "problem": problem,
        "key": key_of(request) or uuid.uuid4(),
        "may": request.user.has_perm("order.change_order"),
        "open_afresh": reverse(PAGE, args=[claim.pk]),
        **stale.carry(request, claim, facts_of, refused),
    }
    status = 409 if problem or refused or (form and form.errors) else 200
    return render(request, "admin/claims/claim.html", context, status=status)


def _credit(request, claim, lines):
    """Where what it is about is credited, for who sees invoices."""
    if not request.user.has_perm("invoicing.view_document"):
        return {}
    notes = {"credit_notes": credit_asked.notes_for(claim.order, str(claim))}
    if queries.replaced_by(claim):
        return notes
    units = {(line.pick.order_line_id, line.pick.lot.number): line.units for line in lines}
    return notes | {"credit_forms": credit_asked.forms_for(units, str(claim))}


def _replacing(claim, form, lines):
    """The order that is named to replace it, with its lines, before anybody says that it does."""
    number = (form["replacement"].value() or "").replace("\0", "")
    try:
        order = services.replacing(claim, number)
    except NotPossible:
        return {}
    goods, are_others = queries.goods_of(order, lines)
    return {"replacing": order, "goods": goods, "are_others": are_others}


def _unless_shown(claim, said):
    """Raises NotPossible where the page did not show the order that is to replace the claim."""
    if said["kind"] != Answer.REPLACEMENT:
        return
    order = services.replacing(claim, said["replacement"])
    if said["shown"] != order.number:
        raise NotPossible(
            f"Look at what order {order.number} holds: it is told below. "
            "Answer again if it is the one that replaces the claim."
        )


def answer(request, context, claim):
    form, refused, problem = AnswerForm(request.POST), None, ""
    if form.is_valid():
        typed = form.cleaned_data
        said = (typed["kind"], typed["words"], request.user, key_of(request), typed["replacement"])
        try:
            _unless_shown(claim, typed)
            shown = photos.rebuilt(request.FILES.getlist("photos"))
            with stale.unchanged(request, claim, facts_of, lock=services.locked) as current:
                services.answer(current, *said, shown)
        except stale.Stale as error:
            refused = error
        except (NotPossible, NotAccepted, NoRoom) as error:
            problem = str(error)
        else:
            messages.success(request, f"{claim} is answered; the clinic is told by mail.")
            return redirect(PAGE, claim.pk)
    return show(request, context, claim, form, refused, problem)


def _placed_for_it(request):
    """What the form says when the order desk has just placed an order for the claim."""
    number = request.GET.get("replacement", "").replace("\0", "")[:128]
    return {"kind": Answer.REPLACEMENT, "replacement": number} if number else {}


def take_up(request, context, request_for_credit):
    """Note that the book-keepers have dealt with it."""
    try:
        services.take_up(request_for_credit, request.user)
    except NotPossible as error:
        messages.error(request, f"Nothing was changed. {error}")
    else:
        messages.success(request, f"{request_for_credit} is taken up.")
    return redirect(PAGE, request_for_credit.step.claim_id)


def facts_of(claim):
    """What an answer rests on: whatever was said last."""
    last = claim.steps.order_by("pk").last()
    return {
        "State": claim.get_state_display(),
        "Last said": last and f"{last.get_kind_display()}: {last.words}",
    }
