"""Claims as a clinic makes and reads them; what is not theirs does not exist (404)."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.clinics.policy import Deed
from common.clock import now
from common.confined import NotAccepted
from common.deeds import NotPossible
from common.paging import page
from common.storage import NoRoom
from common.typed import key_of
from shop.purchasing.queries import orders_of

from . import photos, queries, services
from .forms import ClaimForm, WordsForm
from .models import Photo

_A_PAGE = 25


@require_safe
@login_required
def claims(request):
    """Every claim of the reader's clinics, and what was sent last that one may be made of."""
    rows = queries.with_lots(queries.claims_of(request.user))
    found = page(request, lambda: rows, _A_PAGE, lambda: list(rows[: _A_PAGE + 1]))
    moment = now()
    parcels = list(queries.parcels_to(request.user))
    clocks = [
        (parcel, queries.clock_of(parcel.handed_over_at, parcel.delivered_at)) for parcel in parcels
    ]
    context = {
        "claims": found.object_list,
        "page_obj": found,
        "parcels": [(parcel, clock, clock.hours_left(moment)) for parcel, clock in clocks],
    }
    return render(request, "claims/claims.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def make(request, number):
    """Say what arrived wrong: which units of which lots, how, and with photos."""
    order = get_object_or_404(orders_of(request.user, Deed.SEE_LOTS), number=number)
    form = ClaimForm(request.POST or None, picks=queries.claimable(order))
    if form.is_valid() and (claim := _made(request, order, form)):
        messages.success(request, f"{claim} is with us. Each step of it is told to you by mail.")
        return redirect("claim", claim.number)
    context = {
        "order": order,
        "form": form,
        "key": key_of(request) or uuid.uuid4(),
        "accepted": photos.ACCEPTED,
        **_clock(queries.clock_of_order(order)),
    }
    return render(request, "claims/make.html", context, status=409 if form.errors else 200)


def _clock(clock):
    """The context of claims/clock.html."""
    moment = now()
    left = clock and clock.hours_left(moment)
    return {"clock": clock, "hours_left": left, "is_over": clock and clock.is_over(moment)}


def _made(request, order, form):
    """The Claim; None where it was refused, which the form says then."""
    typed = form.cleaned_data
    told = (form.units, typed["reason"], typed["words"], request.user, key_of(request))
    try:
        shown = photos.rebuilt(request.FILES.getlist("photos"))
        return services.make(order, *told, typed["arrived_at"], shown)
    except (NotPossible, NotAccepted, NoRoom) as error:
        form.add_error(None, str(error))
        return None


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request, number):
    """One claim, step by step; more can be said and shown at any time."""
    found = get_object_or_404(queries.claims_of(request.user), number=number)
    form = WordsForm(request.POST or None)
    if form.is_valid() and _added(request, found, form):
        messages.success(request, "It is with the claim now. We read it and answer by mail.")
        return redirect("claim", found.number)
    lines = queries.lines_of(found)
    context = {
        "claim": found,
        "lines": lines,
        "steps": queries.steps_of(found),
        "form": form,
        "key": key_of(request) or uuid.uuid4(),
        "accepted": photos.ACCEPTED,
        **_clock(queries.clock_of_claim(found, lines)),
    }
    return render(request, "claims/claim.html", context, status=409 if form.errors else 200)


def _added(request, claim, form):
    """Whether it was kept; if not, the form says why."""
    try:
        shown = photos.rebuilt(request.FILES.getlist("photos"))
        services.add(claim, form.cleaned_data["words"], request.user, key_of(request), shown)
    except (NotAccepted, NoRoom) as error:
        form.add_error(None, str(error))
        return False
    return True


@require_safe
@login_required
def photo(request, pk):
    """A photo, for who sees its claim, and for staff who deal with orders."""
    found = get_object_or_404(Photo.objects.select_related("step__claim"), pk=pk)
    if not (request.user.has_perm("order.view_order") or _is_theirs(request.user, found)):
        raise Http404
    response = FileResponse(found.file.open("rb"), content_type="image/jpeg", filename=f"{pk}.jpg")
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _is_theirs(user, photo):
    return queries.claims_of(user).filter(pk=photo.step.claim_id).exists()
