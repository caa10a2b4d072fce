"""The page of staff about one payment: what it may be for and why, and what they make of it."""

from django.shortcuts import redirect, render
from django.urls import reverse

from common import stale
from common.deeds import NotPossible
from shop.taxes.cents import NOTHING

from . import allocating, paying_out, taking_up
from .card_money import why_it_stays
from .early import may_be_left_out
from .forms import AmountsForm, AsideForm, CreditForm, PayoutForm, WhyForm
from .kept import kept_of
from .models import Allocation, Payment
from .without_order import attempt_to_return

PAGE = "admin:receivables_payment_change"


def show(request, context, payment, sent=None, refused=None, problem=""):
    """The page of a payment; the rest is what came of what was just sent ({name: form})."""
    payment = Payment.objects.select_related("entry__statement__file", "clinic").get(pk=payment.pk)
    allocations = _allocations(payment)
    is_open = bool(payment.left) and not payment.aside
    incoming = payment.amount > 0
    kept, order = kept_of(payment)
    is_free = is_open and incoming and not kept
    matches = taking_up.Found().matches(payment) if is_free else []
    forms = _forms(payment, matches) | (sent or {})
    if paying_out.may_be_one(payment) and "payout" not in forms:
        forms["payout"] = _payout_form(payment)
    context |= {
        "title": f"Payment of {payment.on:%-d %b %Y}",
        "opts": Payment._meta,
        "payment": payment,
        "allocations": allocations,
        "deeds": payment.deeds.select_related("by"),
        "matches": matches,
        "returned": taking_up.Found().returned(payment) if is_open and not incoming else [],
        "is_open": is_open,
        "kept": kept,
        "kept_for": order,
        "why_it_stays": why_it_stays(payment),
        "is_to_return": attempt_to_return(payment) is not None,
        "may": request.user.has_perm("receivables.allocate_payment"),
        "problem": problem,
        "open_afresh": reverse(PAGE, args=[payment.pk]),
        **{f"{name}_form": form for name, form in forms.items()},
        **stale.carry(request, payment, facts_of, refused),
    }
    wrong = problem or refused or any(form.errors for form in (sent or {}).values() if form)
    return render(request, "admin/receivables/payment.html", context, status=409 if wrong else 200)


def _allocations(payment):
    ours = Allocation.objects.filter(payment=payment) | Allocation.objects.filter(returned=payment)
    people = ("document", "returned__refund", "refund", "payment", "by", "undone_by")
    return list(ours.select_related(*people).order_by("pk"))


def _forms(payment, matches):
    best = matches[0] if matches else None
    proposed = [(part.invoice.number, part.amount) for part in best.parts] if best else []
    return {
        "amounts": AmountsForm(payment=payment, proposed=proposed),
        "credit": CreditForm(),
        "aside": AsideForm(),
        "why": WhyForm(),
    }


def facts_of(payment):
    """What the page shows of a payment, and what a deed rests on."""
    live = [each for each in _allocations(payment) if each.undone_at is None]
    return {
        "Not allocated": payment.left,
        "Clinic": payment.clinic or "",
        "Put aside": payment.aside,
        "Allocated": "; ".join(f"{each.amount} for {_what(each)}" for each in live),
    }


def _what(allocation):
    if allocation.refund_id:
        return allocation.refund.number
    return allocation.document.number if allocation.document_id else "a payment that went back"


def _deed(request, context, payment, name, form, do):
    """Do it to the payment as it was shown, and go back to its page."""
    done, refused, problem = stale.tried(
        request, payment, facts_of, do, form, lock=allocating.locked_payment
    )
    if done:
        return redirect(PAGE, payment.pk)
    sent = {name: form} if form is not None else {}
    return show(request, context, payment, sent, refused, problem)


def _allocate(request, context, payment):
    form = _amounts(request, payment)

    def do(current):
        given_up = _given_up(form, current) if form.cleaned_data["give_up"] else {}
        why = f"Allocated by {request.user.display_name}"
        made = allocating.allocate(current, form.amounts, why, request.user, given_up)
        return f"{sum(each.amount for each in made if each.payment_id)} is allocated."

    return _deed(request, context, payment, "amounts", form, do)


def _amounts(request, payment):
    rows = sum(name.startswith("number-") for name in request.POST)
    return AmountsForm(request.POST, payment=payment, rows=min(rows, _MOST_ROWS))


_MOST_ROWS = 200


def _given_up(form, payment):
    """{key: what is left of an invoice once its amount is paid, and is not asked for}."""
    found = allocating.locked_invoices(form.amounts)
    left = {key: found[key].open_amount - amount for key, amount in form.amounts.items()}
    most = may_be_left_out(left, payment.on)
    return {key: rest for key, rest in left.items() if NOTHING < rest <= most[key]}


def _undo(request, context, payment):
    key, form = request.POST.get("allocation", ""), WhyForm(request.POST)
    found = {str(each.pk): each for each in _allocations(payment)}.get(key)

    def do(current):
        if found is None:
            raise NotPossible("Say which of them.")
        allocating.undo(found, form.cleaned_data["why"], request.user)
        return f"{found.amount} is taken back."

    return _deed(request, context, payment, "why", form, do)


def _credit(request, context, payment):
    form = CreditForm(request.POST)

    def do(current):
        clinic = form.cleaned_data["clinic"]
        allocating.credit(current, clinic, request.user)
        return f"It is of {clinic}."

    return _deed(request, context, payment, "credit", form, do)


def _aside(request, context, payment):
    form = AsideForm(request.POST)

    def do(current):
        allocating.put_aside(current, form.cleaned_data["why"], request.user)
        return "It is put aside."

    return _deed(request, context, payment, "aside", form, do)


def _take_back(request, context, payment):
    def do(current):
        allocating.take_back(current, request.user)
        return "It is to be matched again."

    return _deed(request, context, payment, "take_back", None, do)


def _give_back(request, context, payment):
    """An outgoing payment is the return of an earlier one."""

    def do(current):
        key = request.POST.get("received", "")
        earlier = Payment.objects.filter(pk=key if key.isdecimal() else None, amount__gt=0).first()
        if earlier is None:
            raise NotPossible("Say which payment was returned.")
        why = f"Returned, as {request.user.display_name} says"
        taking_up.give_back(earlier, current, why, request.user)
        return f"The payment of {earlier.on:%-d %b %Y} was returned; what it paid is open again."

    return _deed(request, context, payment, "give_back", None, do)


_MOST_PAID_OUT = 200


def _payout_form(payment, *sent):
    """None where no payment by card is to be paid out."""
    candidates = list(paying_out.to_be_paid_out(payment.currency)[:_MOST_PAID_OUT])
    if not candidates:
        return None
    proposed = paying_out.proposed(payment, candidates)
    return PayoutForm(*sent, candidates=candidates, proposed=proposed)


def _payout(request, context, payment):
    form = _payout_form(payment, request.POST)

    def do(current):
        keys = form.cleaned_data["taken"] if form else []
        made = paying_out.pay_out(current, keys, request.user)
        return f"It is a payout of {made.gross}; the fee was {made.fee}."

    return _deed(request, context, payment, "payout", form, do)


DEEDS = {
    "payout": _payout,
    "allocate": _allocate,
    "undo": _undo,
    "credit": _credit,
    "aside": _aside,
    "take-back": _take_back,
    "give-back": _give_back,
}
