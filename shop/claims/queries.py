"""Claims as pages read them: what may be claimed, whose they are, how far each has come."""

from django.db.models import Exists, F, OuterRef, Prefetch, Sum, prefetch_related_objects

from accounts.clinics.policy import Deed
from common.order_states import OrderState
from common.parcel_states import ParcelState
from common.statements import IsAnyOf
from shop.inventory.queries import picks_with_recalls
from shop.ordering.queries import cancelled_of_line
from shop.parcels.models import Parcel
from shop.parcels.queries import delivered_at
from shop.purchasing.queries import keys_of_orders

from .models import Claim, ClaimLine, CreditRequest, Step
from .policy import ClaimState, clock

_LISTED = 50


def claimable(order):
    """The shipped picks of an order, with lot and parcel."""
    picks = picks_with_recalls(order).exclude(shipped_at=None)
    related = ("lot__product__parent", "order_line", "parcel")
    return list(picks.select_related(*related).order_by("pk"))


def clock_of(dispatched_at, delivered_at=None, arrived_at=None):
    """The Clock of what was dispatched at a moment; None where nothing was."""
    return clock(dispatched_at, delivered_at, arrived_at) if dispatched_at else None


def clock_of_order(order, arrived_at=None):
    """The Clock of the last of an order's parcels, or None."""
    left = order.parcels.filter(state=ParcelState.HANDED_OVER).annotate(delivered_at=delivered_at())
    last = left.order_by("-handed_over_at", "-pk").first()
    return last and clock_of(last.handed_over_at, last.delivered_at, arrived_at)


def claims_of(user):
    """Claims of orders whose lots the person sees, newest first."""
    claims = Claim.objects.filter(IsAnyOf(F("order"), keys_of_orders(user, Deed.SEE_LOTS)))
    return claims.select_related("order").order_by("-pk")


def with_lots(claims):
    """These claims with their lines and the lots of these, for a list of them."""
    lines = ClaimLine.objects.select_related("pick__lot").order_by("pk")
    return claims.prefetch_related(Prefetch("lines", lines))


def asking(user):
    """Those of them that wait for the clinic's answer; the user may be Asked."""
    return claims_of(user).filter(state=ClaimState.THEIRS)


def parcels_to(user):
    """What left last for the person's clinics, newest first."""
    orders = IsAnyOf(F("order"), keys_of_orders(user, Deed.SEE_LOTS))
    parcels = Parcel.objects.filter(orders, state=ParcelState.HANDED_OVER)
    parcels = parcels.select_related("order").annotate(delivered_at=delivered_at())
    return parcels.order_by("-handed_over_at", "-pk")[:_LISTED]


def lines_of(claim):
    """The lines of a claim with lot, product and line of the order, and when their parcel was
    `delivered_at`."""
    related = ("pick__lot__product__parent", "pick__order_line", "pick__parcel")
    lines = claim.lines.select_related(*related).annotate(delivered_at=delivered_at("pick__parcel"))
    return list(lines.order_by("pk"))


def goods_of(order, claimed):
    """(the lines of an order that is to replace the ClaimLines `claimed`, with their products and
    the units `left` that are not cancelled, whether none is of a product that is claimed)."""
    found = order.lines.annotate(left=F("quantity") - cancelled_of_line()).filter(left__gt=0)
    lines = list(found.select_related("product__parent").order_by("pk"))
    products = {line.pick.lot.product_id for line in claimed}
    return lines, products.isdisjoint(line.product_id for line in lines)


def steps_of(claim):
    """The steps of a claim, oldest first, with photos and what each has set in motion."""
    related = ("by", "goods_back", "replacement", "credit_request")
    steps = list(claim.steps.select_related(*related).order_by("pk"))
    prefetch_related_objects(steps, "photos")
    return steps


def clock_of_claim(claim, lines):
    """The Clock of a claim, of what was dispatched last of what it is about."""
    shipped = [line for line in lines if line.pick.shipped_at]
    if not shipped:
        return clock_of_order(claim.order, claim.arrived_at)
    last = max(shipped, key=lambda line: line.pick.shipped_at)
    return clock_of(last.pick.shipped_at, last.delivered_at, claim.arrived_at)


def to_answer(reasons):
    """Claims that wait for us, of these reasons."""
    return Claim.objects.filter(state=ClaimState.OURS, reason__in=reasons)


def credits_to_take_up():
    return CreditRequest.objects.filter(taken_up_at=None)


def credited_of(pick):
    """Units of a shipped pick that a credit was asked for."""
    asked = CreditRequest.objects.filter(step__claim__lines__pick=pick)
    return asked.aggregate(units=Sum("step__claim__lines__units", default=0))["units"]


def replaced_of(pick):
    """Units of a shipped pick that were replaced without charge."""
    free = _replacing().filter(claim=OuterRef("claim"))
    lines = ClaimLine.objects.filter(Exists(free), pick=pick)
    return lines.aggregate(total=Sum("units", default=0))["total"]


def replaced_by(claim):
    """The number of the order without charge that replaces the units of a claim; empty where there
    is none, or it was cancelled."""
    return (
        _replacing().filter(claim=claim).values_list("replacement__number", flat=True).first() or ""
    )


def _replacing():
    """The steps by which units were sent again without charge, but for what was cancelled."""
    free = Step.objects.filter(replacement__signature__without_charge__gt="")
    return free.exclude(replacement__status=OrderState.CANCELLED)
