"""The pages of a delivery: scan, look at what is stopped, book."""

from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import pluralize
from django.utils.timezone import localtime

from common import stale
from common.deeds import NotPossible
from common.typed import is_by_script, typed
from shop.codes.reading import LONGEST

from ..models import Lot
from ..purchase_orders import queries as purchase_orders
from ..queries import supplier_names
from ..wording import units as units_in_words
from . import queries, rule, services
from .forms import HeadForm, LineForm, ManyForm
from .models import Delivery
from .rule import State
from .services import AlreadyBooked
from .table import table

PAGE = "admin:inventory_delivery_change"
_CHIPS = {
    State.READY: ("ok", "Ready"),
    State.REFUSED: ("lapsed", "Refused"),
    State.QUARANTINED: ("waiting", "To quarantine"),
    State.MISSING: ("short-dated", "Something is missing"),
    State.STOPPED: ("recalled", "Stopped"),
}
_ONCE_BOOKED = {
    State.READY: "Booked",
    State.REFUSED: "Refused",
    State.QUARANTINED: "In quarantine",
}


def begin(request, context):
    """The page that begins a draft, of the purchase order in its address if there is one."""
    ordered = purchase_orders.coming_order(request.GET.get("purchase_order", ""))
    initial = {"purchase_order": ordered, "supplier": ordered.supplier.name} if ordered else {}
    form = HeadForm(request.POST or None, initial=initial)
    if form.is_valid():
        delivery = services.begin(by=request.user, **form.cleaned_data)
        return redirect(PAGE, delivery.pk)
    context |= {"title": "Begin a delivery", "form": form, "known_suppliers": supplier_names()}
    return render(request, "admin/inventory/delivery_head.html", context)


def head(request, context, delivery):
    """The page on which a draft's supplier, note, time and temperature are put right."""
    form = HeadForm(request.POST or None, instance=delivery)
    late, problem = None, ""
    if form.is_valid():
        try:
            with stale.unchanged(request, delivery, _head_facts, people=_people):
                services.change_head(delivery, request.user, **form.cleaned_data)
        except stale.Stale as refused:
            late, delivery = refused, refused.thing
        except AlreadyBooked as refused:
            problem = str(refused)
        else:
            return redirect(PAGE, delivery.pk)
    context |= {
        "title": f"Delivery of {delivery}",
        "form": form,
        "delivery": delivery,
        "problem": problem,
        "known_suppliers": supplier_names(),
        **stale.carry(request, delivery, _head_facts, late),
    }
    status = 409 if late or problem else 200
    return render(request, "admin/inventory/delivery_head.html", context, status=status)


def show(request, context, delivery):
    """The draft with its lines, or what was booked; answers a scan and the wish to book."""
    late, said = None, None
    match request.POST.get("do") if request.method == "POST" else None:
        case "scan":
            said = _scan(request, delivery)
        case "book":
            late, said = _book(request, delivery)
            if not (late or said):
                return redirect(PAGE, delivery.pk)
    shown = _shown(delivery, said)
    lines = [row["line"] for row in shown["rows"]]
    facts_of = facts if late else partial(facts, lines=lines)
    context |= shown | stale.carry(request, delivery, facts_of, late)
    is_refused = late or (said and said.is_problem)
    by_script = is_by_script(request)
    if said and not is_refused and not by_script:
        messages.success(request, said.text)  # Loaded again, the page sends nothing twice.
        return redirect(PAGE, delivery.pk)
    status = 409 if is_refused and not by_script else 200
    return render(request, "admin/inventory/delivery.html", context, status=status)


def _shown(delivery, said):
    """What the page shows of a delivery as it is now."""
    people = ("supplier", "purchase_order", "booked_by", "begun_by")
    delivery = Delivery.objects.select_related(*people).get(pk=delivery.pk)
    looked = queries.looked_at(delivery) if delivery.is_draft else []
    rows = [_row(each, said) for each in looked] or list(_booked_rows(delivery))
    return {
        "title": f"Delivery of {delivery}",
        "delivery": delivery,
        "rows": rows,
        "table": table(delivery, rows),
        "waiting": sum(each.state not in rule.BOOKABLE for each in looked),
        "units": sum(each.line.units for each in looked),
        "differences": delivery.differences.splitlines() or queries.differences(delivery, looked),
        "said": said,
    }


def add_many(request, context, delivery):
    """The dry run of pasted rows or a file and, on a second yes, their lines."""
    form = ManyForm(request.POST or None, request.FILES or None)
    problem = ""
    if form.is_valid() and request.POST.get("do") == "add":
        try:
            count = services.add_lines(delivery, form.cleaned_data["checked"].goods, request.user)
        except NotPossible as refused:
            problem = str(refused)
        else:
            messages.success(request, f"{count} line{'' if count == 1 else 's'} added.")
            return redirect(PAGE, delivery.pk)
    context |= {
        "title": f"Many lines for {delivery}",
        "delivery": delivery,
        "form": form,
        "problem": problem,
        "checked": form.cleaned_data.get("checked") if form.is_valid() else None,
        "text": form.cleaned_data.get("text", "") if form.is_bound else "",
    }
    return render(
        request, "admin/inventory/delivery_many.html", context, status=409 if problem else 200
    )


def line(request, context, delivery, pk):
    """The page of one line: what the pack says, what was asked, what becomes of it."""
    line = get_object_or_404(delivery.lines.select_related("product__parent"), pk=pk)
    form = LineForm(request.POST or None, line=line)
    late, problem = None, ""
    if request.method == "POST" and (request.POST.get("do") == "take-out" or form.is_valid()):
        try:
            with stale.unchanged(
                request, line, line_facts, lock=_lock_line, people=_people_of_line
            ):
                _change(request, line, form, _keys_asked(delivery, line))
        except stale.Stale as refused:
            late, line = refused, refused.thing
        except AlreadyBooked as refused:
            problem = str(refused)
        else:
            return redirect(PAGE, delivery.pk)
    looked = next((e for e in queries.looked_at(delivery) if e.line.pk == line.pk), None)
    if looked is None:
        raise Http404("It was taken out.")
    if (first := next(iter(looked.missing), "")) and not form.is_bound:
        form.fields[first].widget.attrs["autofocus"] = True
    context |= {
        "title": "A line of the delivery",
        "delivery": delivery,
        "line": line,
        "form": form,
        "row": _row(looked, None),
        "problem": problem,
        **stale.carry(request, line, line_facts, late),
    }
    status = 409 if late or problem else 200
    return render(request, "admin/inventory/delivery_line.html", context, status=status)


# What is done.


class Said:
    """What a scan is answered with: words, a chip, and the line that it is about."""

    def __init__(self, text, chip="ok", line=None, is_problem=False):
        self.text, self.chip, self.line, self.is_problem = text, chip, line, is_problem


def _not_done(text):
    return Said(text, _CHIPS[State.STOPPED][0], is_problem=True)


def _scan(request, delivery):
    text = typed(request, "scan", LONGEST)
    if not text:
        return _not_done("Nothing was scanned.")
    try:
        added = services.add_scan(delivery, text, request.user)
    except NotPossible as refused:
        return _not_done(f"Not added: {refused} {text}")
    line = added.line
    name = line.product.full_name if line.product else "a product that is not known"
    what = f"{name}, lot {line.number or 'not read'}"
    if not added.units:
        return Said(f"This very pack was scanned before: {what}.", "short-dated", line)
    text = f"{added.units} more, {line.units} in all" if not added.is_new else f"{added.units} new"
    is_whole = line.product and not rule.missing(line)
    doubt = f" {added.doubt}" if added.doubt else ""
    return Said(f"{text}: {what}.{doubt}", "ok" if is_whole else "short-dated", line)


def _book(request, delivery):
    """(what was stale, what was refused); both None where it is booked."""
    try:
        with stale.unchanged(request, delivery, facts, lock=services.locked, people=_people):
            looked = services.book_delivery(delivery, request.user)
    except stale.Stale as late:
        return late, None
    except NotPossible as refused:
        return None, _not_done(str(refused))
    _tell(request, looked)
    return None, None


def _tell(request, looked):
    booked = [each.line for each in looked if each.line.lot]
    parts = {
        "Booked": booked,
        "In quarantine": [line for line in booked if line.decision],
        "Refused": [each.line for each in looked if not each.line.lot],
    }
    told = [f"{name}: {_counted(lines)}." for name, lines in parts.items() if lines]
    messages.success(request, " ".join(told))
    for lot in {line.lot for line in booked if line.lot.status != Lot.Status.AVAILABLE}:
        messages.warning(request, f"Lot {lot.number} is {lot.get_status_display().lower()}.")


def _counted(lines):
    units = sum(line.units for line in lines)
    return f"{units_in_words(units)} on {len(lines)} line{pluralize(len(lines))}"


def _lock_line(line):
    """The delivery first, as every deed locks it, then the line."""
    services.locked(line.delivery)
    return stale.locked(line)


def _keys_asked(delivery, line):
    """What a yes may be said to."""
    looked = next((e for e in queries.looked_at(delivery) if e.line.pk == line.pk), None)
    return {*line.sure, *(stop.key for stop in looked.stops)} if looked else set()


def _change(request, line, form, asked):
    if request.POST.get("do") == "take-out":
        services.take_out(line, request.user)
    else:
        sure = [key for key in request.POST.getlist("sure") if key in asked]
        services.change_line(line, request.user, sure=sure, **form.cleaned_data)


# What is shown, and what a deed rests on.


def _row(looked, said):
    chip, word = _CHIPS[looked.state]
    is_scanned = bool(said and said.line and said.line.pk == looked.line.pk)
    if is_scanned and looked.stops:
        said.chip, said.text = chip, f"{word}. {said.text} {looked.stops[0].text}"
    shown = {"looked": looked, "line": looked.line, "chip": chip, "word": word}
    shown["is_stopped"] = looked.state == State.STOPPED
    return shown | {"is_new": is_scanned, "asked": [stop for stop in looked.stops if stop.yes]}


def _booked_rows(delivery):
    for line in queries.lines_of(delivery):
        state = State.READY if line.lot else State.REFUSED
        state = State.QUARANTINED if line.lot and line.decision else state
        yield {"line": line, "chip": _CHIPS[state][0], "word": _ONCE_BOOKED[state]}


def facts(delivery, lines=None):
    """Everything that booking rests on, in words; `lines` where they were just read."""
    of_delivery = queries.lines_of(delivery) if lines is None else lines
    lines = {f"Line {line.pk}": ", ".join(_words(line)) for line in of_delivery}
    return {**_head_facts(delivery), **_ordered(delivery), **lines}


def _ordered(delivery):
    """What the purchase order still awaits: what differs from it is told before it is booked."""
    order = delivery.purchase_order
    lines = purchase_orders.lines_of(order) if order else ()
    return {
        f"Ordered {line.pk}": f"{line.product.full_name}: {line.outstanding} to come, "
        f"expected {line.expected_on:%-d %b %Y}"
        for line in lines
    }


def _head_facts(delivery):
    return {
        "State": delivery.get_state_display(),
        "Supplier": delivery.supplier.name,
        "Purchase order": delivery.purchase_order and delivery.purchase_order.number,
        "Delivery note": delivery.note_number,
        "Arrived": f"{localtime(delivery.arrived_at):%-d %b %Y, %H:%M}",
        "Temperature": delivery.celsius,
    }


def line_facts(line):
    return {"Line": ", ".join(_words(line))}


def _words(line):
    yield line.product.full_name if line.product else f"unknown code {line.code}"
    yield f"lot {line.number or 'not stated'}"
    yield f"through {line.expires_on:%-d %b %Y}" if line.expires_on else "no date"
    yield units_in_words(line.units)
    if line.decision:
        yield line.get_decision_display().lower()
    yield from line.sure


def _people(delivery, moment):
    """Who wrote on the draft since; the last of them."""
    is_later = moment and delivery.changed_at > moment
    return [(delivery.changed_by, delivery.changed_at)] if is_later else []


def _people_of_line(line, moment):
    return _people(line.delivery, moment)
