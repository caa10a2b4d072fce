"""The pages of the arrival check, made for a phone; what is not theirs does not exist (404)."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from common.confined import NotAccepted
from common.deeds import NotPossible
from common.paging import page
from common.typed import is_by_script, key_of, typed
from shop.codes.reading import LONGEST
from shop.inventory.deliveries.photos import codes_in

from . import queries, services, wording
from .rule import ALARMS, ASKS_AGAIN

_A_PAGE = 25


@require_safe
@login_required
def arrivals(request):
    """What was sent to the reader's clinics, and what came of its check."""
    rows = queries.parcels_of(request.user)
    found = page(request, lambda: rows, _A_PAGE, lambda: list(rows[: _A_PAGE + 1]))
    context = {"parcels": found.object_list, "page_obj": found}
    return render(request, "arrivals/arrivals.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def arrival(request, number):
    """One parcel, pack by pack: what is scanned is compared at once."""
    parcel = get_object_or_404(queries.parcels_of(request.user), number=number)
    said = _done(request, parcel) if request.method == "POST" else []
    by_script = is_by_script(request)
    is_counted = all(each["chip"] == "ok" for each in said)
    if request.method == "POST" and is_counted and not by_script:
        for each in said:
            messages.success(request, each["text"])
        return redirect("arrival", parcel.number)  # Loaded again, the page sends nothing twice.
    status = 409 if said and not is_counted and not by_script else 200
    if said:
        parcel = queries.parcels_of(request.user).get(pk=parcel.pk)
    context = _shown(parcel) | {"said": said}
    return render(request, "arrivals/arrival.html", context, status=status)


def _done(request, parcel):
    """What to tell of what was sent, each with a chip, a text, and whether it is an alarm."""
    deed = _DEEDS.get(request.POST.get("do"), _scan)
    try:
        return deed(request, parcel)
    except (NotPossible, NotAccepted) as error:
        return [_told("lapsed", str(error))]


def _scan(request, parcel):
    text = typed(request, "scan", LONGEST)
    if not text:
        return [_told("lapsed", "Nothing was scanned.")]
    return [_of_scan(*services.scan(parcel, text, request.user, key_of(request)))]


def _photo(request, parcel):
    """Every code in a photo, as if each had been scanned."""
    photo, key = request.FILES.get("photo"), key_of(request)
    if not photo:
        return [_told("lapsed", "Take or choose a photo first.")]
    scans = [
        (code, key and uuid.uuid5(key, f"{place}"))
        for place, code in enumerate(codes_in(photo.read()))
    ]
    return [_of_scan(*services.scan(parcel, code, request.user, its)) for code, its in scans]


def _of_scan(said, word, sentence):
    if said is None:
        return _told("ok" if word == wording.COUNTED else "recalled", f"{word}. {sentence}")
    chip = "waiting" if said in ASKS_AGAIN else "recalled"
    apart = "" if said in ASKS_AGAIN else f" {wording.PUT_APART}"
    return _told(chip, f"{word}. {sentence}{apart}", said in ALARMS)


def _told(chip, text, is_alarm=False):
    return {"chip": chip, "text": text, "is_alarm": is_alarm}


def _count(request, parcel):
    pk, units = request.POST.get("pick", ""), request.POST.get("units", "")
    pick = next((each for each in queries.picks_of(parcel) if str(each.pk) == pk), None)
    if pick is None or not (units.isdecimal() and len(units) < 7):
        raise NotPossible("Say how many units of which lot you compared.")
    key = key_of(request)  # The page has one for all its forms; a scan may have used it.
    services.count(parcel, pick, int(units), request.user, key and uuid.uuid5(key, "count"))
    said = [_told("ok", f"Counted. Lot {pick.lot.number}: {int(units)} compared by eye.")]
    if pick.is_recalled:
        said.append(_told("recalled", f"{wording.RECALLED}. {wording.DO_NOT_USE}"))
    return said


def _finish(request, parcel):
    done = services.finish(parcel, request.user)
    if done.claim:
        return [_told("ok", f"The check is finished. What differs is {done.claim}.")]
    return [_told("ok", "The check is finished: all came as it was sent.")]


_DEEDS = {"scan": _scan, "photo": _photo, "count": _count, "finish": _finish}


def _shown(parcel):
    arrival = getattr(parcel, "arrival", None)
    picks = queries.picks_of(parcel)
    packs = queries.packs_of(arrival)
    dispatched = queries.dispatched_of(picks, parcel, packs)
    rows = [(pick, each.expected) for pick, each in zip(picks, dispatched, strict=True)]
    claim = arrival and arrival.claim
    return {
        "parcel": parcel,
        "arrival": arrival,
        "rows": rows,
        "left": sum(expected.left for _, expected in rows),
        "claim": claim,
        "differences": list(claim.steps.order_by("pk")) if claim else [],
        "packs": packs,
        "key": uuid.uuid4(),
    }
