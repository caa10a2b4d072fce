"""What was dispatched with a parcel and what of it has arrived, as the check compares it."""

from django.db.models import F

from accounts.clinics.policy import Deed
from common.parcel_states import ParcelState
from common.statements import IsAnyOf
from shop.inventory.queries import picks_with_recalls
from shop.parcels.models import Check, Parcel
from shop.parcels.policy import Expected
from shop.purchasing.queries import keys_of_orders

from .models import ArrivedPack
from .rule import Dispatched


def parcels_of(user):
    """Parcels that left for the person's clinics, newest first, with their arrivals."""
    orders = IsAnyOf(F("order"), keys_of_orders(user, Deed.SEE_LOTS))
    found = Parcel.objects.filter(orders, state=ParcelState.HANDED_OVER)
    return found.select_related("order", "arrival__claim").order_by("-handed_over_at", "-pk")


def picks_of(parcel):
    """What left with a parcel; each says whether its lot `is_recalled` by now."""
    picks = picks_with_recalls(parcel.order).filter(parcel=parcel)
    picks = picks.select_related("lot__product__parent")
    return list(picks.order_by("lot__product_id", "lot__expires_on", "pk"))


def dispatched_of(picks, parcel, packs):
    """A Dispatched for each of these picks of a parcel, with what has arrived (packs)."""
    checks = list(Check.objects.filter(parcel=parcel))
    return [_dispatched(pick, checks, packs) for pick in picks]


def _dispatched(pick, checks, packs):
    own = [c for c in checks if (c.order_line_id, c.lot_id) == (pick.order_line_id, pick.lot_id)]
    serials = frozenset(check.serial for check in own if check.serial)
    with_serial = sum(check.units for check in own if check.serial)
    arrived = [pack for pack in packs if pack.pick_id == pick.pk]
    strange = [pack for pack in arrived if pack.serial and pack.serial not in serials]
    return Dispatched(
        _expected(pick, sum(pack.units for pack in arrived)),
        serials,
        unscanned=pick.quantity - with_serial,
        strange=sum(pack.units for pack in strange),
    )


def _expected(pick, arrived):
    lot = pick.lot
    return Expected(pick.pk, lot.product_id, lot.pk, lot.expires_on, pick.quantity, arrived)


def packs_of(arrival):
    return list(arrival.packs.select_related("by").order_by("pk")) if arrival else []


def arrived_elsewhere(product, serial, arrival):
    """Whether a pack of a product (by key) with this serial came with another parcel, and was
    found good there."""
    others = ArrivedPack.objects.exclude(arrival=arrival).exclude(pick=None)
    return others.filter(product=product, serial=serial).exists()
