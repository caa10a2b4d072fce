"""The pages and files of what a clinic received; what is not theirs does not exist (404)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.sites.models import Site
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_safe

from common.clock import now, today
from common.csv_lists import A_PIECE, csv_file, in_file
from common.paging import page
from common.picture import picture
from common.printed import printed
from shop.dispatch.papers import Paper
from shop.inventory.wording import units as units_in_words
from shop.recalls.queries import campaigns_of, notices_of

from . import device_records, monthly, papers, queries
from .endings import months, state_of
from .rows import rows as as_html

_COLUMNS = (
    *("Clinic", "Order", "Shipped on", "Product", "GTIN", "REF", "Lot", "Usable through"),
    *("Units", "Returned", "Recalled", "Sent to"),
)


@require_safe
@login_required
def lots(request):
    """Everything that was shipped to the reader's clinics, newest first, and found again."""
    typed, state = _asked(request)
    user = request.user
    is_all = not typed and not state

    def rows():
        return queries.listed(user, typed, state, today())

    def first():
        return queries.first_received(user) if is_all else list(rows()[: queries.A_PAGE + 1])

    found = page(request, rows, queries.A_PAGE, first)
    picks = [queries.Shown.of(*row) for row in found.object_list]
    context = {
        "picks": picks,
        "rows": as_html(picks, today()),
        "page_obj": found,
        "typed": typed,
        "state": state,
        "states": queries.STATES.items(),
        "is_all": is_all,
    }
    return render(request, "lots_received/lots.html", context)


def _asked(request):
    """(what was typed or scanned, the state) of the list that a request asks for."""
    typed = request.GET.get("q", "")[:500]
    state = request.GET.get("state", "")
    return typed, state if state in queries.STATES else ""


@require_safe
@login_required
def as_csv(request):
    """What the list shows, all its pages, as a CSV file."""
    related = ("order_line__order__signature__clinic", "parcel__address__country")
    picks = _all_listed(request).select_related("lot__product__parent", *related)
    rows = ([in_file(cell) for cell in _cells(pick)] for pick in picks.iterator(A_PIECE))
    return csv_file([_COLUMNS, *rows], f"lots-{today()}")


def _all_listed(request):
    typed, state = _asked(request)
    found = queries.matching(queries.received(request.user), typed)
    return queries.in_state(found, state, today())


def _cells(pick):
    order, lot = pick.order_line.order, pick.lot
    signature = getattr(order, "signature", None)
    return (
        signature.clinic.name if signature else "",
        *(order.number, pick.shipped_at, lot.product.full_name, lot.product.upc or ""),
        *(lot.product.makers_reference or "", lot.number, lot.expires_on),
        *(pick.quantity, pick.returned, "recalled" if pick.is_recalled else ""),
        pick.parcel.address.summary if pick.parcel and pick.parcel.address else "",
    )


@require_safe
@login_required
def as_devices(request):
    """What the list shows, all its pages, as FHIR R5 Device resources."""
    received = queries.in_records(_all_listed(request))
    answer = JsonResponse(device_records.bundle(received, _host(), now()))
    answer["Content-Type"] = "application/fhir+json; charset=utf-8"
    answer["Content-Disposition"] = f'attachment; filename="devices-{today()}.json"'
    return answer


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def lot_endings(request):
    """Which lots end when, and whether the reader wants to read it by mail."""
    if request.method == "POST":
        wanted = request.POST.get("letter") == "on"
        monthly.want(request.user, wanted)
        said = "You will get the mail once a month." if wanted else "You get the mail no more."
        messages.success(request, said)
        return redirect("lot_endings")
    found = months(queries.endings(request.user, today()))
    context = {
        "months": found,
        "picture": _picture(found),
        "is_wanted": monthly.wants(request.user),
    }
    return render(request, "lots_received/endings.html", context)


def _picture(found):
    named = [(date_format(each.first_day, "M Y"), each.units) for each in found]
    rows = [(name, units, units_in_words(units), None) for name, units in named]
    return picture(rows, "Units by the month of their last day of use")


@require_safe
@login_required
def as_calendar(request):
    """The last days of use of what may be used today, for any calendar."""
    from .expiry_calendar import ics  # Its library is loaded by who asks for a calendar.

    content = ics(queries.endings(request.user, today()), _host(), now())
    headers = {"Content-Disposition": 'attachment; filename="last-days-of-use.ics"'}
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)


def _host():
    return Site.objects.get_current().domain


@require_safe
@login_required
def lot(request, pk):
    """One lot: what came of it when and where, whether it is recalled, and papers to print."""
    picks = _picks_of(request.user, pk)
    context = {
        "lot": picks[0].lot,
        "picks": picks,
        "units": _units(picks),
        "stands": _state(picks),
        "notices": notices_of(request.user).filter(campaign__in=campaigns_of(pk)),
        "most_labels": papers.MOST_LABELS,
    }
    return render(request, "lots_received/lot.html", context)


def _picks_of(user, pk):
    """The picks of a lot that were shipped to the reader's clinics."""
    found = queries.received(user).filter(lot=pk)
    picks = list(found.select_related("parcel__address__country", "lot__product__parent"))
    if not picks:
        raise Http404
    return picks


def _state(picks):
    is_recalled = any(pick.is_recalled for pick in picks)
    return state_of(picks[0].lot.expires_on, today(), is_recalled=is_recalled)


def _units(picks):
    return sum(pick.quantity - pick.returned for pick in picks)


@require_safe
@login_required
def labels(request, pk):
    """Labels of a lot, as many as asked for or one a unit, on a roll or on sheets."""
    picks = _picks_of(request.user, pk)
    asked = request.GET.get("units", "")
    count = int(asked) if asked.isdecimal() and len(asked) < 4 else _units(picks)
    paper = Paper.SHEET if request.GET.get("paper") == Paper.SHEET else Paper.ROLL
    return _printed(request, picks[0].lot, "labels", lambda lot: papers.labels(lot, count, paper))


@require_safe
@login_required
def log_sheet(request, pk):
    """A sheet on which the clinic logs what it uses of a lot."""
    picks = _picks_of(request.user, pk)
    return _printed(request, picks[0].lot, "log", lambda lot: papers.log_sheet(lot, _units(picks)))


def _printed(request, lot, name, make):
    return printed(request, f"{name}-{lot.pk}", lambda: make(lot), ("lot", lot.pk))
