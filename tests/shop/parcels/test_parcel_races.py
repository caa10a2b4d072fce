"""Two who pack, hand over and cancel at once: one after the other, whatever comes first."""

from contextlib import suppress

import pytest
from oscar.apps.order.exceptions import InvalidShippingEvent
from oscar.core.loading import get_model

from common.deeds import NotPossible
from shop.inventory.models import Movement, Pick
from shop.ordering.processing import EventHandler
from shop.parcels import services
from shop.parcels.models import Check, Parcel
from tests import cast
from tests.parallel import at_once, read_by_all, slowed
from tests.shop.parcels.packing import code_of, packed

Order = get_model("order", "Order")

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("fresh_demo")]


def order_of_five():
    order = cast.order_of("alba", quantity=5)
    return order, Pick.objects.get(order_line__order=order).lot


def tried(deed):
    def call():
        with suppress(NotPossible, InvalidShippingEvent):
            return deed()

    return call


def scanned_at_once(monkeypatch, looking):
    """Eight scan the one unit that is left of five, with a moment between looking and counting."""
    order, lot = order_of_five()
    parcel, omar = services.begin(order, cast.person("omar")), cast.person("omar")
    services.confirm(parcel, lot.product, lot.number, 4, omar)
    code = code_of(lot)
    monkeypatch.setattr(services, "match", looking(services.match))
    at_once([lambda: services.scan(parcel, code, omar) for _ in range(8)])
    return sum(check.units for check in Check.objects.filter(parcel=parcel))


def test_the_last_unit_scanned_by_eight_at_once_counts_once(monkeypatch):
    assert scanned_at_once(monkeypatch, slowed) == 5


def test_with_the_lock_off_the_same_scans_count_too_many(monkeypatch):
    """The negative control: only the lock differs, so the race above would notice."""
    monkeypatch.setattr(
        services, "locked", lambda parcel, *states: Parcel.objects.get(pk=parcel.pk)
    )
    assert scanned_at_once(monkeypatch, read_by_all) > 5


def test_a_packed_parcel_handed_over_by_four_at_once_leaves_once():
    order, lot = order_of_five()
    parcel, omar = services.begin(order, cast.person("omar")), cast.person("omar")
    packed(parcel)
    before = lot.on_hand
    at_once([tried(lambda: services.hand_over(parcel, omar)) for _ in range(4)])
    lot.refresh_from_db()
    assert lot.on_hand == before - 5
    assert Movement.objects.filter(lot=lot, kind=Movement.Kind.SHIPPED).count() == 1
    assert Order.objects.get(pk=order.pk).is_shipped


def test_an_order_begun_by_two_packers_at_once_is_one_parcel():  # L19
    order, _ = order_of_five()
    omar = cast.person("omar")
    at_once([tried(lambda: services.begin(order, omar)) for _ in range(4)])
    assert Parcel.objects.get().picks.get().quantity == 5


@pytest.mark.parametrize("first", range(3))
def test_shipped_and_cancelled_at_once_an_order_is_one_of_the_two(first):
    order, lot = order_of_five()
    omar = cast.person("omar")
    deeds = [lambda: services.ship(order, omar), lambda: EventHandler(omar).cancel(order, "x")]
    at_once([tried(deed) for deed in deeds])
    order.refresh_from_db()
    lot.refresh_from_db()
    gone = Pick.objects.filter(order_line__order=order).exclude(shipped_at=None)
    assert (order.status, gone.count()) in (("Shipped", 1), ("Cancelled", 0))
    assert lot.allocated == 0
