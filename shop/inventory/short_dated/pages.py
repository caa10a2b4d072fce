"""Pages of staff on which a lot near its end is offered, and an offer is ended."""

from datetime import timedelta

from django.apps import apps
from django.contrib import messages
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import F
from django.shortcuts import redirect, render

from common import stale
from common.clock import today
from common.deeds import NotPossible

from .. import deed_pages, locks
from ..models import Lot
from ..wording import units as units_in_words
from . import services
from .forms import EndForm, OfferForm
from .models import ShortDatedOffer
from .queries import facts_of, sold_lines_by, standing, why_never
from .rule import LEAST_DAYS, holds

PAGE = "admin:inventory_shortdatedoffer_change"
# So near are the ends of the lots that are proposed to be offered, and so many are.
NEAR, MOST = timedelta(days=180), 100


def choose(request, context):
    """The lots near their end, each with the way to its offer."""
    context |= {"title": "Offer a lot short-dated", "lots": _near_their_end()}
    return render(request, "admin/inventory/short_dated_choose.html", context)


def begin(request, context, lot):
    """The form by which a lot is offered; where it is offered already, that offer."""
    if request.method == "GET" and (offer := standing(today()).filter(lot=lot).first()):
        messages.info(request, services.OFFERED_ALREADY)
        return redirect(PAGE, offer.pk)
    form = OfferForm(request.POST or None, lot=lot)
    never = why_never(lot, today())
    late, problem = None, ""
    if not never and form.is_valid():
        try:
            with stale.unchanged(request, lot, _facts_of_lot, lock=locks.lock_lot):
                offer = services.offer_lot(lot, by=request.user, **form.cleaned_data)
        except stale.Stale as refused:
            late, lot = refused, refused.thing
        except NotPossible as refused:
            problem = str(refused)
        else:
            _note(request, offer, ADDITION, f"{units_in_words(offer.units)}. {offer.reason}")
            messages.success(request, f"{offer}: offered.")
            return redirect(PAGE, offer.pk)
    context |= {
        "title": f"Offer lot {lot.number} short-dated",
        "lot": lot,
        "form": form,
        "problem": problem,
        "never": never,
        "standard": _standard_price(lot),
        "least_days": LEAST_DAYS,
        **stale.carry(request, lot, _facts_of_lot, late),
    }
    is_refused = late or problem or (never and form.is_bound)
    status = 409 if is_refused else 422 if form.errors else 200
    return render(request, "admin/inventory/short_dated_offer.html", context, status=status)


def show(request, context, offer):
    """An offer, who bought by it, and the form that ends it."""
    return _page(request, context, offer, EndForm())


def end(request, context, offer):
    """End it, as the page showed it."""
    form = EndForm(request.POST)
    if not form.is_valid():
        return _page(request, context, offer, form, status=422)
    try:
        with stale.unchanged(request, offer, facts, lock=services.locked_offer):
            services.end_offer(offer, form.cleaned_data["because"], request.user)
    except stale.Stale as late:
        return _page(request, context, late.thing, form, late=late, status=409)
    except NotPossible as refused:
        return _page(request, context, offer, form, problem=str(refused), status=409)
    _note(request, offer, CHANGE, f"Ended: {form.cleaned_data['because']}")
    messages.success(request, f"{offer}: ended.")
    return redirect(PAGE, offer.pk)


def facts(offer):
    """What the decision to end it rests on."""
    return {"Ended": offer.ended_because or None, "Sold": offer.sold}


def _page(request, context, offer, form, late=None, problem="", status=200):
    context |= {
        "title": str(offer),
        "offer": offer,
        "opts": offer._meta,
        "holds": holds(facts_of(offer, offer.lot), today()),
        "sales": sold_lines_by(offer),
        "form": form,
        "problem": problem,
        "may_change": request.user.has_perm("inventory.change_shortdatedoffer"),
        **stale.carry(request, offer, facts, late),
    }
    return render(request, "admin/inventory/short_dated_page.html", context, status=status)


def _facts_of_lot(lot):
    offered = ShortDatedOffer.objects.filter(lot=lot, ended_at=None).first()
    return deed_pages.facts(lot) | {"Offered short-dated": offered}


def _near_their_end():
    """Lots with free units that could be offered, the soonest last day first."""
    until = (today() + timedelta(days=LEAST_DAYS), today() + NEAR)
    lots = Lot.objects.filter(status=Lot.Status.AVAILABLE, on_hand__gt=F("allocated"))
    lots = lots.filter(expires_on__range=until).select_related("product__parent")
    lots = lots.exclude(short_dated_offers__in=standing(today()))
    return lots.order_by("expires_on", "pk")[:MOST]


def _standard_price(lot):
    records = apps.get_model("partner.StockRecord").objects.filter(product=lot.product_id)
    return records.order_by("pk").first()


def _note(request, offer, flag, words):
    LogEntry.objects.create(
        user=request.user,
        content_type=ContentType.objects.get_for_model(offer),
        object_id=offer.pk,
        object_repr=str(offer)[:200],
        action_flag=flag,
        change_message=words[:5000],
    )
