"""The page of all lots that are offered by themselves, and that of one, where it is accepted."""

from dataclasses import replace

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from catalogue.lists.quotes import quotes
from common.deeds import NotPossible
from shop.ordering import wording as ordering_wording
from shop.ordering.exceptions import NotOpen
from shop.ordering.sent import day_of, units_of
from shop.ordering.short_dated import put_in, told_of
from shop.purchasing.policy import Decision, Reason
from shop.purchasing.wording import explain

from . import wording
from .queries import of_offer, offered


@login_required
@require_safe
def offers(request):
    """What the reader may buy of it, the soonest last day first; else why they may not."""
    strategy = request.strategy
    products = [one for one in strategy.read(offered) if strategy.shows(one)]
    found = quotes(strategy, products)
    rows = [(quote, told) for quote in found if _is_sold(quote) for told in told_of(quote)]
    context = {
        "rows": sorted(rows, key=lambda row: (row[1].way.expires_on, row[1].way.key)),
        "of_buyer": _of_buyer(found, request.get_full_path()),
    }
    return render(request, "short_dated/offers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def one(request, pk):
    """One offer; a POST puts units of it into the basket, if its last day is ticked."""
    strategy = request.strategy
    product = next(iter(strategy.read(of_offer, offer=pk)), None)
    if product is None or not strategy.shows(product):
        raise Http404("There is no such offer.")
    if request.method == "POST":
        return _put_in(request, product, pk)
    return _page(request, product, pk)


def _put_in(request, product, pk):
    accepted = day_of(request.POST.get("accepts", ""))
    units = units_of(request.POST.get("units", ""))
    try:
        now = put_in(request.basket, product, pk, units, accepted)
    except NotOpen:
        return _page(request, product, pk, ordering_wording.NOT_OPEN, 409)
    except NotPossible as refused:
        return _page(request, product, pk, f"{refused} {wording.NOTHING_PUT_IN}", 422)
    messages.success(request, wording.put_in(product.full_name, accepted, now))
    return redirect("basket:summary")


def _page(request, product, pk, why="", status=200):
    quote = quotes(request.strategy, [product])[0]
    context = {
        "product": product,
        "quote": quote,
        "ways": [told for told in told_of(quote) if told.way.key == pk],
        "why": why,
        "typed": request.POST.get("units", "")[:20],
        "is_ticked": bool(request.POST.get("accepts")),
        "ended": wording.ENDED,
        "refused": explain(quote.decision, request.get_full_path()) if quote.decision else [],
    }
    return render(request, "short_dated/one.html", context, status=status)


def _is_sold(quote):
    """Whether the reader may buy it, or ask for it to be countersigned."""
    return not _against(quote)


def _against(quote):
    decision = quote.decision or Decision((Reason.NOT_ON_SALE,))
    return [each for each in decision.reasons if each != Reason.NOT_COUNTERSIGNED]


def _of_buyer(found, back):
    """Explanations of what keeps the reader from buying any of it, said once."""
    reasons = {
        each: None for quote in found for each in _against(quote) if not each.concerns_product
    }
    by_self = all(quote.decision.by_self for quote in found if quote.decision)
    return explain(replace(Decision(tuple(reasons)), by_self=by_self), back)
