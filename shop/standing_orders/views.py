"""Pages of standing orders: all of them with a form for a new one, and each with its deeds."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localtime
from django.views.decorators.http import require_http_methods

from common.deeds import NotPossible
from shop.lists.asking import at_par
from shop.lists.queries import lists_of
from shop.ordering.sent import day_of, key_of, units_of
from shop.quick_order.opening import into_quick_order

from . import services, wording
from .proposing import proposed
from .queries import proposals_of, standing_orders_of
from .rule import MOST_WEEKS


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def standing_orders(request):
    """All of the reader's clinics, and a new one."""
    lists, status = lists_of(request.user), 200
    if request.method == "POST":
        try:
            return _begin(request, lists)
        except NotPossible as why:
            messages.error(request, str(why))
            status = 409
    context = {
        "standing_orders": standing_orders_of(request.user),
        "lists": lists,
        "chosen": key_of(request.POST.get("list") or request.GET.get("list")),
        "weeks": request.POST.get("weeks", "2"),
        "day": request.POST.get("day", ""),
        "most": MOST_WEEKS,
    }
    return render(request, "standing_orders/all.html", context, status=status)


def _begin(request, lists):
    chosen = lists.filter(pk=key_of(request.POST.get("list")) or 0).first()
    if chosen is None:
        raise NotPossible(wording.NO_LIST)
    begun = services.begin(chosen, *_rhythm(request), request.user)
    messages.success(request, wording.begun(chosen.name, begun.next_on))
    return redirect("standing_order", begun.pk)


def _rhythm(request):
    """(weeks, day) as they were typed; None for what is none."""
    return units_of(request.POST.get("weeks")), day_of(request.POST.get("day", ""))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def standing_order(request, pk):
    """One of them: what it proposes today, what became of the last ones, and its deeds."""
    found = get_object_or_404(standing_orders_of(request.user), pk=pk)
    if request.method != "POST":
        return _page(request, found)
    name = next((name for name in _DEEDS if name in request.POST), None)
    try:
        answer = _DEEDS[name](request, found) if name else None
    except NotPossible as why:
        messages.error(request, str(why))
        return _page(request, get_object_or_404(standing_orders_of(request.user), pk=pk), 409)
    return answer or redirect("standing_order", pk)


def _open(request, found):
    proposal = get_object_or_404(found.proposals, pk=key_of(request.POST["open"]) or 0)
    if found.is_resting or found.is_ended:
        raise NotPossible(wording.CHANGED)
    rows = at_par(found.of, request.user)
    if not rows:
        raise NotPossible(wording.NOTHING_ON_IT)
    if before := services.open_as_order(proposal, request.user):
        who, at = before
        said = wording.opened_before(
            who.display_name if who else "", f"{localtime(at):%-d %b, %H:%M}"
        )
        messages.warning(request, said)
    messages.info(request, wording.proposed(found.of.name, proposal.for_day))
    return into_quick_order(request, rows)


def _skip(request, found):
    proposal = get_object_or_404(found.proposals, pk=key_of(request.POST["skip"]) or 0)
    services.skip(proposal, request.user)
    messages.success(request, wording.skipped(proposal.for_day))


def _skip_next(request, found):
    day = day_of(request.POST["skip_next"])
    following = services.skip_next(found, day)
    messages.success(request, f"{wording.skipped(day)} {wording.next_one(following)}")


def _pause(request, found):
    services.pause(found, request.user)
    messages.success(request, wording.PAUSED)


def _resume(request, found):
    messages.success(request, wording.next_one(services.resume(found)))


def _end(request, found):
    services.end(found, request.user)
    messages.success(request, wording.ENDED)


def _care(request, found):
    services.take_care(found, request.user)
    messages.success(request, wording.MAILS_TO_YOU)


def _change(request, found):
    if request.POST.get("was") != _rhythm_of(found):
        raise NotPossible(wording.CHANGED)
    weeks, day = _rhythm(request)
    services.change(found, weeks, day)
    messages.success(request, wording.next_one(day))


def _rhythm_of(found):
    return f"{found.weeks} {found.next_on}"


_DEEDS = {
    "open": _open,
    "skip": _skip,
    "skip_next": _skip_next,
    "pause": _pause,
    "resume": _resume,
    "end": _end,
    "care": _care,
    "change": _change,
}


def _page(request, found, status=200):
    past = list(proposals_of(found)[:20])
    waits = past[0] if past and not (past[0].was_ordered or past[0].is_skipped) else None
    if found.is_ended or found.is_resting:
        waits = None
    lines, of_reader = ([], []) if found.is_resting else proposed(found.of, request)
    context = {
        "standing": found,
        "waits": waits,
        "past": past,
        "lines": lines,
        "of_reader": of_reader,
        "rhythm": _rhythm_of(found),
        "weeks": request.POST.get("weeks", found.weeks),
        "day": request.POST.get("day", found.next_on.isoformat()),
        "most": MOST_WEEKS,
    }
    return render(request, "standing_orders/one.html", context, status=status)
