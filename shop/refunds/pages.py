"""Pages of staff about refunds: asked for of a payment, agreed to or not, transferred."""

import uuid
from contextlib import nullcontext

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from common import stale
from common.deeds import NotPossible
from common.typed import key_of
from shop.payments.services import refused_to_give_back
from shop.receivables.allocating import locked_payment
from shop.receivables.card_money import attempt_of
from shop.receivables.kept import kept_of
from shop.receivables.without_order import attempt_to_return

from . import ending, queries, services
from .forms import AskForm, TransferredForm, WhyNotForm
from .letters import said_of
from .models import Refund

PAGE = "admin:refunds_refund_change"


def ask(request, context, payment):
    """How much of a payment goes back, how and why; sent twice it is asked for once."""
    if before := services.made_before(key_of(request)):
        messages.info(request, f"{before} was made of this form before. Nothing else was done.")
        return redirect(PAGE, before.pk)
    attempt, to_return, most = attempt_of(payment), attempt_to_return(payment), _most(payment)
    form = AskForm(request.POST or None, most=most, is_by_card=attempt is not None)
    refused, problem = None, ""
    if form.is_valid():
        try:
            refund = _asked(request, payment, to_return, form.cleaned_data)
        except stale.Stale as error:
            refused = error
        except NotPossible as error:
            problem = str(error)
        else:
            words = "Somebody else has to agree." if refund.is_asked else "It is agreed to."
            messages.success(request, f"{refund} is asked for. {words} The clinic is told by mail.")
            return redirect(PAGE, refund.pk)
    context |= {
        "title": f"Give back of the payment of {payment.on:%-d %b %Y}",
        "opts": Refund._meta,
        "payment": payment,
        "attempt": attempt,
        "to_return": to_return,
        "clinic": to_return.clinic if to_return else payment.clinic,
        "kept": kept_of(payment)[0],
        "most": most,
        "before": payment.refunds.select_related("gone", "came_back").order_by("pk"),
        "form": form,
        "problem": problem,
        "key": (not refused and key_of(request)) or uuid.uuid4(),
        "open_afresh": request.path,
        **stale.carry(request, payment, facts_to_ask, refused),
    }
    status = 409 if problem or refused or form.errors else 200
    return render(request, "admin/refunds/ask.html", context, status=status)


def _asked(request, payment, to_return, told):
    """The Refund of a payment as it was shown; of what goes back to a card (of the attempt
    `to_return`) only where the card company, asked before, refuses that."""
    told = told["amount"], told["way"], told["reason"], request.user, key_of(request)
    with (
        refused_to_give_back(to_return) if to_return else nullcontext() as refused,
        stale.unchanged(request, payment, facts_to_ask, lock=locked_payment) as current,
    ):
        if to_return:
            return services.ask_instead(current, refused, *told)
        return services.ask(current, *told)


def _most(payment):
    return payment.left if attempt_to_return(payment) else queries.most_of(payment)


def facts_to_ask(payment):
    """What a refund of a payment rests on."""
    return {
        "Clinic": payment.clinic or "",
        "Not allocated": payment.left,
        "Can be given back": _most(payment),
    }


def show(request, context, refund, forms=None, refused=None, problem=""):
    """The page of a refund; the rest is what came of what was just sent ({name: form})."""
    refund = _SHOWN.get(pk=refund.pk)
    may_give = request.user.has_perm("refunds.give_refund")
    may = may_give or request.user.has_perm("refunds.ask_refund")
    is_to_transfer = refund.is_agreed and not refund.is_by_card
    context |= {
        "title": str(refund),
        "opts": Refund._meta,
        "refund": refund,
        "said": said_of(refund),
        "may_agree": may_give and refund.is_asked and refund.vouched_by_id != request.user.pk,
        "may_decline": may and (refund.is_asked or is_to_transfer),
        "may_note": may and (refund.is_refused or refund.is_bounced) and not refund.noted_at,
        "credit_of": refund.came_back or refund.payment,
        "may_transfer": may and is_to_transfer,
        "problem": problem,
        "why_form": WhyNotForm(),
        "transferred_form": _transferred_form(refund) if is_to_transfer else None,
        "open_afresh": reverse(PAGE, args=[refund.pk]),
        **{f"{name}_form": form for name, form in (forms or {}).items()},
        **stale.carry(request, refund, facts_of, refused),
    }
    wrong = problem or refused or any(form.errors for form in (forms or {}).values())
    return render(request, "admin/refunds/refund.html", context, status=409 if wrong else 200)


_PEOPLE = ("asked_by", "vouched_by", "agreed_by", "ended_by", "noted_by")
_SHOWN = Refund.objects.select_related("payment", "clinic", "order", "gone", "came_back", *_PEOPLE)


def _transferred_form(refund, *sent):
    return TransferredForm(*sent, payments=queries.outgoing_for(refund))


def facts_of(refund):
    """What the page shows of a refund, and what a deed rests on."""
    return {
        "How it stands": refund.get_state_display(),
        "Stood for by": refund.vouched_by.display_name if refund.vouched_by else "",
        "Noted": "yes" if refund.noted_at else "",
    }


def _deed(request, context, refund, do, **forms):
    """Do it to the refund as it was shown, and go back to its page."""
    refused, problem = None, ""
    if all(form.is_valid() for form in forms.values()):
        try:
            with stale.unchanged(request, refund, facts_of, lock=ending.locked) as current:
                said = do(current)
        except stale.Stale as error:
            refused = error
        except NotPossible as error:
            problem = str(error)
        else:
            messages.success(request, said)
            return redirect(PAGE, refund.pk)
    return show(request, context, refund, forms, refused, problem)


def _agree(request, context, refund):
    def do(current):
        agreed = services.agree(current, request.user)
        if agreed.is_asked:
            return "You stand for it. One more person has to agree."
        return "Agreed." if not agreed.is_by_card else "Agreed: the card company is asked."

    return _deed(request, context, refund, do)


def _decline(request, context, refund):
    form = WhyNotForm(request.POST)

    def do(current):
        ending.decline(current, request.user, form.cleaned_data["why"])
        return "It is not given back: the money is the clinic's credit, and the clinic is told."

    return _deed(request, context, refund, do, why=form)


def _note(request, context, refund):
    def do(current):
        ending.note(current, request.user)
        return "Noted. The money stays the clinic's credit."

    return _deed(request, context, refund, do)


def _transferred(request, context, refund):
    form = _transferred_form(refund, request.POST)

    def do(current):
        ending.transferred(current, form.cleaned_data["payment"], request.user)
        return "It was given back; the clinic is told by mail."

    return _deed(request, context, refund, do, transferred=form)


# Each deed and who may do it.
_ANY = ("refunds.ask_refund", "refunds.give_refund")
DEEDS = {
    "agree": (_agree, ("refunds.give_refund",)),
    "decline": (_decline, _ANY),
    "note": (_note, _ANY),
    "transferred": (_transferred, _ANY),
}
ASK = (ask, _ANY)
