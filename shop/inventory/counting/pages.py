"""The pages of a counting sheet: count blind, compare with the books, explain, book."""

import uuid
from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.template.defaultfilters import pluralize

from common import stale
from common.deeds import NotPossible
from common.typed import is_by_script, key_of

from ..models import CountSheet, Place, Reason
from ..places.queries import places_to_pick
from ..wording import units as units_in_words
from . import beginning, queries, services
from .forms import BeginForm, PackForm, WhyForm
from .recognising import Recognised

PAGE = "admin:inventory_countsheet_change"
_MOST_SHOWN = 50


@dataclass
class Told:
    """What the page says of what was just sent: words in a chip, or the question that is asked."""

    text: str = ""
    chip: str = "ok"
    asked: Recognised | None = None
    form: PackForm | WhyForm | None = None
    problem: str = ""
    refused: stale.Stale | None = None

    @property
    def status(self):
        return 409 if self.asked or self.problem or self.refused or self.chip != "ok" else 200


def begin(request, context):
    """What is due, and the form that begins a sheet; one that is open already is gone on with."""
    form = BeginForm(request.POST or None, initial=request.GET.dict())
    if form.is_valid():
        sheet = services.begin(request.user, **form.cleaned_data)
        return redirect(PAGE, sheet.pk)
    context |= {
        "title": "Count",
        "form": form,
        "days": settings.COUNT_EVERY_DAYS,
        "due_places": beginning.due(queries.due_places(), "place"),
        "due_products": beginning.due(queries.due_products(), "product"),
        "open_sheets": beginning.open_sheets(queries.open_sheets()),
    }
    return render(request, "admin/inventory/count_begin.html", context)


def show(request, context, sheet, told=None):
    """The page of a sheet as it stands; `told` is what came of what was just sent."""
    if told:  # Something was tried on it.
        sheet = CountSheet.objects.select_related(*OF_SHEET).get(pk=sheet.pk)
    told = told or Told()
    context |= {
        "title": str(sheet),
        "opts": CountSheet._meta,
        "sheet": sheet,
        "told": told,
        "may": request.user.has_perm("inventory.change_lot"),
        **_PARTS[sheet.state](request, sheet, told),
    }
    status = 200 if is_by_script(request) else told.status
    return render(request, f"admin/inventory/count_{sheet.state}.html", context, status=status)


OF_SHEET = ("place", "product__parent", "begun_by", "closed_by")


def _counting(request, sheet, told):
    """Blind: nothing of what the books say."""
    sums = queries.sums_of(sheet)
    place = (told.form and told.form.data.get("place")) or request.GET.get("place", "")
    return {
        "sums": sums[:_MOST_SHOWN],
        "lots": len(sums),
        "units": sum(each.units for each in sums),
        "again": queries.to_count_again(sheet),
        "places": [] if sheet.place_id else _places(sheet),
        "chosen": place,
        "key": uuid.uuid4(),
        "not_in_the_books": services.NOT_IN_THE_BOOKS,
    }


def _places(sheet):
    """Where a product may lie: where the books have it first."""
    known = {place for _, place in queries.lots_on(sheet)}
    return [*known, *(place for place in places_to_pick() if place not in known)] or [
        *Place.objects.all()
    ]


def _compared(request, sheet, told):
    tallies = queries.tallies_of(sheet)
    rows = queries.compared(sheet, tallies)
    differing = [row for row in rows if row.difference]
    return {
        "agreeing": len(rows) - len(differing),
        "form": told.form or WhyForm(rows=differing),
        "strays": queries.not_in_the_books(tallies),
        **stale.carry(request, sheet, lambda _: _facts(sheet, rows), told.refused),
    }


def _closed(request, sheet, told):
    related = ("lot__product__parent", "place", "proposal")
    outcomes = list(sheet.outcomes.select_related(*related).order_by("pk"))
    for each in outcomes:
        each.why = Reason(each.reason).label
    return {
        "outcomes": outcomes,
        "differing": [each for each in outcomes if each.difference],
        "strays": queries.not_in_the_books(queries.tallies_of(sheet)),
    }


_PARTS = {
    CountSheet.State.COUNTING: _counting,
    CountSheet.State.COMPARED: _compared,
    CountSheet.State.BOOKED: _closed,
    CountSheet.State.DROPPED: _closed,
}


# What is done.


def _count(request, context, sheet):
    """Count what was scanned or typed, ask about it, or say why it was not counted."""
    form = PackForm(request.POST)
    told = Told(form=form)
    if not form.is_valid():
        told.text = "Not counted. " + " ".join(
            text for texts in form.errors.values() for text in texts
        )
        told.chip = "recalled"
    else:
        _try_to_count(request, sheet, form, told)
    if told.status == 200 and not is_by_script(request):
        messages.success(request, told.text)  # Loaded again, the page sends nothing twice.
        return redirect(_address(sheet, form))
    return show(request, context, sheet, told)


def _try_to_count(request, sheet, form, told):
    data = form.cleaned_data
    try:
        counted = services.count(
            sheet,
            data["place"],
            data["scan"],
            request.user,
            key=key_of(request),
            units=data["units"],
            answer=request.POST.get("answer", ""),
        )
    except NotPossible as refused:
        told.text, told.chip = f"Not counted. {refused}", "recalled"
        return
    if counted.asked:
        told.asked, told.chip = counted.asked, "short-dated"
        told.text = f"Not counted yet. {counted.asked.question}"
    elif counted.was_counted:
        told.text, told.chip = (
            "This very pack was counted before: not counted again.",
            "short-dated",
        )
    else:
        told.text, told.form = _said(counted.tally), None


def _said(tally):
    name = tally.lot.product.full_name if tally.lot else tally.code
    what = f"{name}, lot {tally.lot.number}" if tally.lot else f"{name}, not in the books"
    return f"{units_in_words(tally.units)}: {what}."


def _address(sheet, form):
    """The page again, at the place where somebody counts."""
    address = redirect(PAGE, sheet.pk).url
    return address if sheet.place_id else f"{address}?place={form.cleaned_data['place'].pk}"


def _take_back(request, context, sheet):
    key = request.POST.get("tally", "")
    try:
        if key.isdecimal() and len(key) < 19:
            services.take_back(sheet, int(key))
    except NotPossible as refused:
        return show(request, context, sheet, Told(f"Not done. {refused}", "recalled"))
    messages.success(request, "Taken back.")
    return redirect(PAGE, sheet.pk)


def _compare(request, context, sheet):
    try:
        services.compare(sheet)
    except NotPossible as refused:
        return show(request, context, sheet, Told(f"Not done. {refused}", "recalled"))
    return redirect(PAGE, sheet.pk)


def _book(request, context, sheet):
    """Book the sheet as it was shown."""
    rows = [row for row in queries.compared(sheet) if row.difference] if sheet.is_compared else []
    form, told = WhyForm(request.POST, rows=rows), Told()
    if not form.is_valid():
        told.form, told.problem = form, "Nothing was booked yet. Say why each lot differs."
        return show(request, context, sheet, told)
    try:
        with stale.unchanged(request, sheet, facts, lock=_lock, people=_people) as current:
            outcomes = services.book(current, form.explained, request.user)
    except stale.Stale as refused:
        told.refused = refused
    except NotPossible as refused:
        told.form, told.problem = form, str(refused)
    else:
        _tell(request, outcomes)
        return redirect(PAGE, sheet.pk)
    return show(request, context, sheet, told)


def _count_again(request, context, sheet):
    """Have one lot of it counted anew."""
    try:
        services.count_again(sheet, request.POST.get("row", ""), request.user)
    except NotPossible as refused:
        return show(request, context, sheet, Told(problem=f"Not done. {refused}"))
    messages.success(request, "Count this lot again.")
    return redirect(PAGE, sheet.pk)


def _tell(request, outcomes):
    waiting = sum(each.proposal is not None for each in outcomes)
    asked = f" {waiting} of them wait{'s' if waiting == 1 else ''} for a second person."
    differing = sum(bool(each.difference) for each in outcomes)
    messages.success(
        request,
        f"Booked: {len(outcomes)} lot{pluralize(len(outcomes))} counted, "
        f"{differing} with a difference." + (asked if waiting else ""),
    )


def _drop(request, context, sheet):
    try:
        services.drop(sheet, request.user)
    except NotPossible as refused:
        return show(request, context, sheet, Told(problem=str(refused)))
    messages.success(request, f"{sheet}: given up; nothing is booked.")
    return redirect("admin:inventory_countsheet_changelist")


DEEDS = {
    "count": _count,
    "take-back": _take_back,
    "compare": _compare,
    "again": _count_again,
    "book": _book,
    "drop": _drop,
}


def _lock(sheet):
    """A sheet of another state is told by the facts, not refused here."""
    return services.locked(sheet, *CountSheet.State)


def _people(sheet, moment):
    """Who closed the sheet since, or changed the books where it counts; the last of them."""
    if sheet.closed_by:
        return [(sheet.closed_by, sheet.closed_at)]
    last = queries.last_booked(sheet, moment) if moment else None
    return [(last.by, last.at)] if last else []


def facts(sheet):
    """What booking rests on: how the sheet stands, and every difference."""
    return _facts(sheet, queries.compared(sheet) if sheet.is_compared else [])


def _facts(sheet, rows):
    differing = {
        f"Lot {row.lot.number} in {row.place}": f"counted {row.units}, booked {row.was}"
        for row in rows
        if row.difference
    }
    return {"State": sheet.get_state_display(), **differing}
