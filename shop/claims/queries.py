"""Claims as pages read them: what may be claimed, whose they are, how far each has come."""

from django.db.models import Max, Sum, prefetch_related_objects

from accounts.clinics.policy import Deed
from common.parcel_states import ParcelState
from shop.inventory.queries import picks_with_recalls
from shop.parcels.models import Parcel
from shop.purchasing.queries import orders_of

from .models import Claim, CreditRequest
from .policy import ClaimState, clock

_LISTED = 50


def claimable(order):
    """The shipped picks of an order, with lot and parcel."""
    picks = picks_with_recalls(order).exclude(shipped_at=None)
    related = ("lot__product__parent", "order_line", "parcel")
    return list(picks.select_related(*related).order_by("pk"))


def clock_of(dispatched_at, arrived_at=None):
    """The Clock of what was dispatched at a moment; None where nothing was."""
    return clock(dispatched_at, None, arrived_at) if dispatched_at else None


def last_dispatch(order):
    """When the last of an order's parcels left, or None."""
    return order.parcels.aggregate(last=Max("handed_over_at"))["last"]


def claims_of(user):
    """Claims of orders whose lots the person sees, newest first."""
    claims = Claim.objects.filter(order__in=orders_of(user, Deed.SEE_LOTS))
    return claims.select_related("order").order_by("-pk")


def parcels_to(user):
    """What left last for the person's clinics, newest first."""
    parcels = Parcel.objects.filter(
        state=ParcelState.HANDED_OVER, order__in=orders_of(user, Deed.SEE_LOTS)
    )
    return parcels.select_related("order").order_by("-handed_over_at", "-pk")[:_LISTED]


def lines_of(claim):
    """The lines of a claim with lot, product and line of the order."""
    related = ("pick__lot__product__parent", "pick__order_line", "pick__parcel")
    return list(claim.lines.select_related(*related).order_by("pk"))


def steps_of(claim):
    """The steps of a claim, oldest first, with photos and what each has set in motion."""
    related = ("by", "goods_back", "replacement", "credit_request")
    steps = list(claim.steps.select_related(*related).order_by("pk"))
    prefetch_related_objects(steps, "photos")
    return steps


def clock_of_claim(claim, lines):
    """The Clock of a claim, from the last dispatch of what it is about."""
    shipped = [line.pick.shipped_at for line in lines if line.pick.shipped_at]
    return clock_of(max(shipped, default=last_dispatch(claim.order)), claim.arrived_at)


def to_answer(reasons):
    """Claims that wait for us, of these reasons."""
    return Claim.objects.filter(state=ClaimState.OURS, reason__in=reasons)


def credits_to_take_up():
    return CreditRequest.objects.filter(taken_up_at=None)


def credited_of(pick):
    """Units of a shipped pick that a credit was asked for."""
    asked = CreditRequest.objects.filter(step__claim__lines__pick=pick)
    return asked.aggregate(units=Sum("step__claim__lines__units", default=0))["units"]
