"""Parcels as pages read them: what is in them, what was compared, what may still go into one."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q, Subquery, Sum

from accounts.clinics.policy import Deed
from common.parcel_states import ParcelState
from common.statements import IsAnyOf, Statement, asked_key, fill
from shop.inventory.models import Pick
from shop.inventory.queries import picks_with_recalls
from shop.purchasing.queries import is_of, keys_of_orders

from .models import CarrierWord, Check, Correction, Parcel
from .policy import Expected

_IS_CORRECTED = Exists(Correction.objects.filter(parcel=OuterRef("pk")))


def delivered_at(parcel="pk"):
    """For rows with a parcel: when it was delivered, as its carrier says; None where nobody noted
    that."""
    words = CarrierWord.objects.filter(parcel=OuterRef(parcel)).order_by("-pk")
    return Subquery(words.values("delivered_at")[:1])


def parcels_of(order, picks=None):
    """Parcels of an order that were not taken apart, each with its `lots`.

    `picks`: those of the order with their lots and products, where they were read already.
    """
    parcels = _PARCELS.rows(order=order.pk)
    if parcels and picks is None:
        picks = _PICKS.rows(order=order.pk)
    is_corrected = any(parcel.is_corrected for parcel in parcels)
    corrections = _CORRECTIONS.rows(order=order.pk) if is_corrected else []
    for parcel in parcels:
        parcel.lots = [pick for pick in picks if pick.parcel_id == parcel.pk]
        own = [correction for correction in corrections if correction.parcel_id == parcel.pk]
        fill(parcel, "corrections", own)
    return parcels


_PARCELS = Statement(
    lambda: (
        Parcel.objects.filter(order=asked_key("order"))
        .exclude(state=ParcelState.TAKEN_APART)
        .annotate(is_corrected=_IS_CORRECTED)
        .annotate(delivered_at=delivered_at())
        .order_by("pk")
    )
)
_PICKS = Statement(
    lambda: picks_with_recalls(asked_key("order")).select_related("lot__product__parent")
)
_CORRECTIONS = Statement(
    lambda: Correction.objects.filter(parcel__order=asked_key("order")).select_related("by")
)


def on_the_way(user, since):
    """Parcels that left for the person's clinics since a moment, of which nobody there has said
    that they compared what arrived. Person and moment may be Asked."""
    return _left(since).filter(IsAnyOf(F("order"), keys_of_orders(user, Deed.SEE_LOTS)))


def on_the_way_among_all(user, since, most):
    """So many of the same that left first, looked for among everybody's parcels that left since
    then: for who has many orders."""
    theirs = _left(since).filter(is_of(user, Deed.SEE_LOTS, "order__"))
    first = theirs.order_by("handed_over_at", "pk").values("pk")[:most]
    return Parcel.objects.filter(IsAnyOf(F("pk"), ArraySubquery(first)))


def _left(since):
    left = Parcel.objects.filter(state=ParcelState.HANDED_OVER, handed_over_at__gte=since)
    return left.filter(arrival__finished_at=None)


def loose_picks(order):
    """What an order has that is in no parcel and has not left."""
    picks = Pick.objects.filter(order_line__order=order, shipped_at=None, parcel=None)
    return list(picks.select_related("lot__product__parent", "order_line").order_by("pk"))


def lots_to_ship(order):
    """[(line, its picks)] of what is in no parcel yet, as the page that ships it lists them."""
    return _by_line(order, loose_picks(order))


def lots_in(parcel):
    """[(line, its picks)] of what is in a parcel, as its papers list them."""
    return _by_line(parcel.order, picks_in(parcel))


def _by_line(order, picks):
    by_line = {}
    for pick in picks:
        by_line.setdefault(pick.order_line_id, []).append(pick)
    lines = (
        order.lines.select_related("product__parent", "short_dated")
        .filter(pk__in=by_line)
        .order_by("pk")
    )
    return [(line, by_line[line.pk]) for line in lines]


def parcel_shown(key):
    """A parcel with its order, its people and where it goes, as its page shows it."""
    parcel = _SHOWN.first(pk=key)
    if parcel and not parcel.is_corrected:
        fill(parcel, "corrections", [])
    if parcel and not parcel.is_handed_over:
        fill(parcel, "carrier_words", [])
    return parcel


def _shown():
    people = ("begun_by", "packed_by", "handed_over_by")
    addresses = ("address__country", "order__shipping_address__country")
    parcels = Parcel.objects.select_related(*people, *addresses).filter(pk=asked_key("pk"))
    return parcels.annotate(is_corrected=_IS_CORRECTED)


_SHOWN = Statement(_shown)


def picks_in(parcel):
    return _PICKS_IN.rows(parcel=parcel.pk)


_PICKS_IN = Statement(
    lambda: Pick.objects.filter(parcel=asked_key("parcel")).select_related(
        "lot__product__parent", "order_line"
    )
)


def expected_of(picks, parcel):
    """An Expected for each of these picks of a parcel, in their order."""
    return compared_of(picks, parcel)[0]


def compared_of(picks, parcel):
    """An Expected for each of these picks of a parcel, in their order; and how many of its units
    were compared without a code."""
    rows = _COUNTED.rows(parcel=parcel.pk) if parcel else []
    counted = {(line, lot): units for line, lot, units, _ in rows}
    expected = [
        _expected(pick, counted.get((pick.order_line_id, pick.lot_id), 0)) for pick in picks
    ]
    return expected, sum(by_eye or 0 for *_, by_eye in rows)


def left_to_compare(pick):
    """How many units of a pick were not compared yet."""
    (expected,) = expected_of([pick], pick.parcel)
    return expected.left


def _compared():
    """(line, lot, units that were compared, those of them without a code), by keys."""
    checks = Check.objects.filter(parcel=asked_key("parcel")).order_by()
    by_eye = Sum("units", filter=Q(code=""))
    return checks.values_list("order_line", "lot").annotate(Sum("units"), by_eye=by_eye)


_COUNTED = Statement(_compared)


def _expected(pick, checked):
    return Expected(
        pick=pick.pk,
        product=pick.lot.product_id,
        lot=pick.lot_id,
        expires_on=pick.lot.expires_on,
        units=pick.quantity,
        checked=checked,
    )
