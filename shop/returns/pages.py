"""The pages of staff about one return: announced for an order, received, inspected, closed."""

import uuid
from functools import partial

from django.contrib import messages
from django.shortcuts import redirect, render
from django.template.defaultfilters import pluralize
from django.urls import reverse

from common import stale
from common.deeds import NotPossible
from common.typed import key_of, typed
from shop.invoicing import credit_asked
from shop.purchasing.queries import signature_of

from . import services
from .forms import AnnounceForm, InspectForm, ReceiveForm
from .models import Return
from .queries import lines_of, proposals_of, return_shown, shipped_of, suppliers_by_lot
from .scanning import counted

PAGE = "admin:returns_return_change"


def announce(request, context, order):
    """Choose which shipped units of an order come back."""
    form = AnnounceForm(request.POST or None, picks=shipped_of(order))
    refused, problem = None, ""
    if form.is_valid():
        try:
            with stale.unchanged(request, order, facts_of_order, lock=services.locked_order) as now:
                data = form.cleaned_data
                told = (form.units, data["reason"], data["words"], request.user, key_of(request))
                goods_back = services.announce(now, *told)
        except stale.Stale as error:
            refused, order = error, error.thing
        except NotPossible as error:
            problem = str(error)
        else:
            messages.success(request, f"{goods_back} is announced; the clinic is told by mail.")
            return redirect(PAGE, goods_back.pk)
    context |= {
        "title": f"Announce goods that come back of order {order.number}",
        "opts": Return._meta,
        "order": order,
        "form": form,
        "problem": problem,
        "key": key_of(request) or uuid.uuid4(),
        **stale.carry(request, order, facts_of_order, refused),
    }
    status = 409 if form.errors or problem or refused else 200
    return render(request, "admin/returns/announce.html", context, status=status)


def show(request, context, goods_back, form=None, refused=None, problem="", answer=""):
    """The page of a return (return_shown); the rest is what came of what was just sent."""
    if request.method == "POST":
        goods_back = return_shown(goods_back.pk)
    lines = lines_of(goods_back)
    context |= {
        "title": str(goods_back),
        "opts": Return._meta,
        "goods_back": goods_back,
        "order": goods_back.order,
        "signature": signature_of(goods_back.order),
        "lines": lines,
        "proposals": proposals_of(goods_back, lines),
        **_credit(request, goods_back, lines),
        "form": form or _form(goods_back, lines),
        "problem": problem,
        "answer": answer,
        "may": request.user.has_perm("inventory.change_lot"),
        "is_settled": goods_back.is_inspected or goods_back.is_closed,
        "open_afresh": reverse(PAGE, args=[goods_back.pk]),
        **stale.carry(request, goods_back, partial(facts_of, lines=lines), refused),
    }
    status = 409 if problem or refused or (form and form.errors) else 200
    return render(request, "admin/returns/return.html", context, status=status)


def _credit(request, goods_back, lines):
    """Where what was received is credited, for who sees invoices."""
    if not goods_back.received_at or not request.user.has_perm("invoicing.view_document"):
        return {}
    units = {(line.pick.order_line_id, line.pick.lot.number): line.received for line in lines}
    return {
        "credit_notes": credit_asked.notes_for(goods_back.order, str(goods_back)),
        "credit_forms": credit_asked.forms_for(units, f"{goods_back} came back"),
    }


def _form(goods_back, lines):
    """The form of what is to be done next."""
    if goods_back.is_announced:
        return ReceiveForm(lines=lines)
    if goods_back.is_received:
        suppliers = suppliers_by_lot([line.pick.lot_id for line in lines])
        return InspectForm(lines=lines, suppliers=suppliers)
    return None


def _scan(request, context, goods_back):
    """Fill in what was scanned, codes one on each line; nothing is booked yet."""
    lines, scans = lines_of(goods_back), request.POST.get("scans", "").replace("\0", "")
    units, faults = counted(scans, lines)
    form = ReceiveForm(lines=lines, scanned=units) if goods_back.is_announced else None
    context |= {"scans": scans, "counted": sum(units.values()), "not_counted": faults}
    return show(request, context, goods_back, form)


def _receive(request, context, goods_back):
    form = ReceiveForm(request.POST, lines=lines_of(goods_back))
    return _deed(request, context, goods_back, form, _received)


def _inspect(request, context, goods_back):
    lines = lines_of(goods_back)
    suppliers = suppliers_by_lot([line.pick.lot_id for line in lines])
    form = InspectForm(request.POST, lines=lines, suppliers=suppliers)
    return _deed(request, context, goods_back, form, _inspected)


def _close(request, context, goods_back):
    answer = typed(request, "answer", 1000)
    return _deed(request, context, goods_back, None, _closed, answer)


def _deed(request, context, goods_back, form, do, answer=""):
    """The page of a deed that is done to the return as it was shown."""
    refused, problem = None, ""
    if form is None or form.is_valid():
        try:
            with stale.unchanged(request, goods_back, facts_of, lock=services.locked) as current:
                said = do(current, form, request.user, answer)
        except stale.Stale as error:
            refused, form = error, None
        except NotPossible as error:
            problem = str(error)
        else:
            messages.success(request, f"{goods_back} {said}")
            return redirect(PAGE, goods_back.pk)
    return show(request, context, goods_back, form, refused, problem, answer)


def _received(goods_back, form, by, _):
    services.receive_return(goods_back, form.units, form.cleaned_data["place"], by)
    return "is received; the clinic is told by mail."


def _inspected(goods_back, form, by, _):
    data = form.cleaned_data
    why = data["reason"], data["words"]
    waiting = len(services.inspect(goods_back, form.outcomes, why, data["answer"], by))
    return f"is inspected; the clinic is told by mail.{_waits(waiting)}"


def _waits(proposals):
    if not proposals:
        return ""
    number, verb = pluralize(proposals), pluralize(proposals, "s,")
    return f" {proposals} part{number} of it wait{verb} for a second person."


def _closed(goods_back, form, by, answer):
    if not answer:
        raise NotPossible("Say what the clinic reads.")
    services.close(goods_back, answer, by)
    return "is closed; the clinic is told by mail."


DEEDS = {"scan": _scan, "receive": _receive, "inspect": _inspect, "close": _close}


def facts_of(goods_back, lines=None):
    """What the page shows of a return, and what a deed rests on; `lines` where they were just
    read."""
    lines = lines_of(goods_back) if lines is None else lines
    return {
        "State": goods_back.get_state_display(),
        "Announced": _lots((line.announced, line.pick) for line in lines),
        "Received": _lots((line.received, line.pick) for line in lines if line.received),
        "Lots": "; ".join(f"{_lot(line.pick)}: {_status(line.pick)}" for line in lines),
    }


def facts_of_order(order):
    """What the page on which a return is announced shows of the order."""
    return {"Can come back": _lots((pick.come_back, pick) for pick in shipped_of(order))}


def _lots(units):
    return "; ".join(f"{many} × {_lot(pick)}" for many, pick in units)


def _lot(pick):
    return f"lot {pick.lot.number}"


def _status(pick):
    return pick.lot.get_status_display().lower()
