"""The pages of a purchase order: begun, filled, sent, put off, cancelled, and its papers."""

from functools import partial

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format

from common import stale
from common.clock import today
from common.deeds import NotPossible
from common.printed import printed
from common.printing import NotPrinted

from ..queries import supplier_names
from . import papers, services
from .forms import AddForm, BeginForm, CancelForm, DraftForm, PutOffForm, WantedForm
from .models import PurchaseOrder
from .queries import lines_of
from .rule import Stage

PAGE = "admin:inventory_purchaseorder_change"
_CHIPS = {
    Stage.DRAFT: "waiting",
    Stage.SENT: "ok",
    Stage.PART: "short-dated",
    Stage.RECEIVED: "ok",
    Stage.CANCELLED: "lapsed",
}


def begin(request, context):
    """The page that begins a draft; `context` is that of the admin."""
    form = BeginForm(request.POST or None)
    if form.is_valid():
        order = services.draft(form.cleaned_data["supplier"], request.user)
        return redirect(PAGE, order.pk)
    context |= {
        "title": "Begin a purchase order",
        "form": form,
        "known_suppliers": supplier_names(),
    }
    return render(request, "admin/inventory/purchase_order_begin.html", context)


def from_proposals(request, context):
    """What was ticked among the proposals becomes a draft for its supplier."""
    form = WantedForm(request.POST)
    if not form.is_valid():
        fault = next(iter(form.errors.get("want", ["Nothing was ticked."])))
        messages.error(request, f"No purchase order was begun. {fault}")
        return redirect("admin:reorder")
    order = services.draft(form.cleaned_data["supplier"], request.user, form.cleaned_data["want"])
    messages.success(request, "A draft was begun. Look at it, then send it.")
    return redirect(PAGE, order.pk)


def show(request, context, order, problem="", refused=None, **forms):
    """The page of an order; the rest is what came of what was just sent."""
    related = ("supplier", "begun_by", "sent_by")
    order = PurchaseOrder.objects.select_related(*related).get(pk=order.pk)
    lines = lines_of(order)
    shown = _forms_of(order, lines) | forms
    context |= {
        "title": f"Purchase order {order.number}",
        "opts": PurchaseOrder._meta,
        "order": order,
        "lines": lines,
        "chip": _CHIPS[order.state],
        "today": today(),
        "deliveries": list(order.deliveries.order_by("pk")),
        "problem": problem,
        "open_afresh": reverse(PAGE, args=[order.pk]),
        **shown,
        **stale.carry(request, order, facts, refused),
    }
    is_wrong = problem or refused or any(form.errors for form in forms.values())
    return render(
        request, "admin/inventory/purchase_order.html", context, status=409 if is_wrong else 200
    )


def _forms_of(order, lines):
    """The forms of what may be done next."""
    if order.is_draft:
        return {
            "add": AddForm(),
            "form": DraftForm(order=order, lines=lines),
            "ending": CancelForm(),
        }
    if order.is_coming:
        return {"form": PutOffForm(lines=lines), "ending": CancelForm()}
    return {}


# What is done.


def _add(request, context, order):
    form = AddForm(request.POST)
    if not form.is_valid():
        return show(request, context, order, add=form)
    try:
        line = services.add_line(order, *form.cleaned_data.values(), request.user)
    except NotPossible as error:
        return show(request, context, order, str(error), add=form)
    messages.success(request, f"Added: {line.product.full_name}, {line.in_words}.")
    return redirect(PAGE, order.pk)


def _save(request, context, order):
    """What was typed is kept, and sent where that was the wish."""
    form = DraftForm(request.POST, order=order, lines=lines_of(order))
    do = _sent if request.POST.get("do") == "send" else _saved
    return _deed(request, context, order, do, form=form)


def _put_off(request, context, order):
    form = PutOffForm(request.POST, lines=lines_of(order))
    return _deed(request, context, order, _was_put_off, form=form)


def _cancel(request, context, order):
    return _deed(request, context, order, _cancelled, ending=CancelForm(request.POST))


def _deed(request, context, order, do, **forms):
    """The page of a deed that is done to the order as it was shown."""
    (form,) = forms.values()
    problem, refused = "", None
    if form.is_valid():
        try:
            with stale.unchanged(
                request, order, facts, lock=services.locked, people=_people
            ) as now:
                said = do(now, form, request.user)
        except stale.Stale as error:
            refused, order = error, error.thing
            forms = {}
        except (NotPossible, NotPrinted) as error:
            problem = str(error)
        else:
            messages.success(request, said)
            return redirect(PAGE, order.pk)
    return show(request, context, order, problem, refused, **forms)


def _saved(order, form, by):
    services.change(order, by, form.cleaned_data["note"], form.typed)
    return "Saved."


def _sent(order, form, by):
    _saved(order, form, by)
    order = services.send(order, by)
    if order.sent_to:
        return f"Sent to {order.sent_to} by mail, with the PDF."
    return (
        f"It counts as sent. {order.supplier.name} has no e-mail address here: send them the PDF."
    )


def _was_put_off(order, form, by):
    moved = services.put_off(order, by, form.days)
    days = (f"{line.product.full_name} on {date_format(line.expected_on)}" for line in moved)
    return f"Expected now: {', '.join(days)}." if moved else "No day was changed."


def _cancelled(order, form, by):
    order = services.cancel(order, by, form.cleaned_data["why"])
    return f"Nothing more is expected of it. It is {order.get_state_display().lower()}."


DEEDS = {"add": _add, "save": _save, "put-off": _put_off, "cancel": _cancel}


def paper(request, context, order):
    name = f"purchase-order-{order.number}"
    make = partial(papers.purchase_order, order, lines_of(order))
    return printed(request, name, make, (PAGE, order.pk))


def file(request, context, order):
    return papers.file_of(order, lines_of(order))


# What a deed rests on.


def facts(order):
    """What the page shows of an order, in words."""
    lines = {f"Line {line.pk}": ", ".join(_words(line)) for line in lines_of(order)}
    return {"State": order.get_state_display(), "Words": order.note, "Why": order.why, **lines}


def _words(line):
    yield line.product.full_name
    yield line.in_words
    yield f"expected {line.expected_on:%-d %b %Y}" if line.expected_on else "no day"
    if line.received:
        yield f"{line.received} received"


def _people(order, moment):
    """Who wrote on it since; the last of them."""
    is_later = moment and order.changed_at > moment
    return [(order.changed_by, order.changed_at)] if is_later else []
