"""Many buyers at once get exactly what an offer still gives, and nobody another lot."""

import pytest
from oscar.core.loading import get_model

from shop.inventory import planning, services
from shop.inventory.models import Lot, Pick, ShortDatedOffer
from tests import cast
from tests.parallel import AT_ONCE, at_once, read_by_all, slowed
from tests.shop.ordering.test_races import physicians, without_locks
from tests.shop.short_dated.offering import lots, offered, put

Order = get_model("order", "Order")
pytestmark = [pytest.mark.race, pytest.mark.usefixtures("fresh_demo")]
LAST = 3


def race():
    """An offer of the last three units of a lot that has ten, beside plenty of another."""
    near, far = lots(short=10, ordinary=50)
    offer = offered(near, units=LAST)
    clients = []
    for name in physicians(AT_ONCE):
        client = cast.client_of(name)
        assert put(client, offer).status_code == 302
        cast.choose_address(client, name)
        clients.append(client)
    at_once([lambda client=client: cast.place_order(client) for client in clients])
    sold = sum(pick.quantity for pick in Pick.objects.filter(lot=near))
    assert not Pick.objects.filter(lot=far).exists()
    return ShortDatedOffer.objects.get(pk=offer.pk), sold


def test_many_buyers_at_once_get_exactly_the_last_three_units(monkeypatch):
    monkeypatch.setattr(services, "lock_stock", slowed(services.lock_stock))
    offer, sold = race()
    assert (offer.sold, sold, Order.objects.count()) == (LAST, LAST, LAST)
    lot = Lot.objects.get(pk=offer.lot_id)
    assert (lot.on_hand, lot.allocated) == (10, LAST)


def test_with_the_lock_off_the_same_race_meets_the_last_guard(monkeypatch):
    """The negative control: more than three have been planned by then."""
    planned = []

    def noted(want, stock):
        answer = choose(want, stock)
        planned.append(isinstance(answer, tuple))
        return answer

    choose = planning._choose_offered
    monkeypatch.setattr(services, "lock_stock", read_by_all(without_locks))
    monkeypatch.setattr(planning, "_choose_offered", noted)
    race()
    assert planned.count(True) > LAST
