"""Buyers at once for the last units on the way: none is promised twice."""

import pytest
from oscar.core.loading import get_model

from catalogue.models import Product
from shop.demo.growth import sums
from shop.inventory import services
from shop.inventory.models import Pick
from shop.ordering.queries import owed_units
from tests import cast
from tests.parallel import AT_ONCE, at_once, read_by_all, slowed
from tests.shop.ordering.test_back_orders import on_the_way
from tests.shop.ordering.test_races import (
    only_lot,
    physicians,
    ready_clients,
    without_locks,
)

Order = get_model("order", "Order")
pytestmark = [pytest.mark.race, pytest.mark.usefixtures("fresh_demo")]


def race_for_what_is_on_the_way(monkeypatch, read, buyers=AT_ONCE):
    """None is left in stock, and two are on the way."""
    monkeypatch.setattr(services, "lock_stock", read)
    Product.objects.filter(pk=cast.BELOTERO).update(may_be_back_ordered=True)
    only_lot(cast.BELOTERO, 1)
    cast.order_of("alba")
    on_the_way(2)
    clients = ready_clients(physicians(buyers))
    at_once([lambda client=client: cast.place_order(client) for client in clients])


def test_no_more_is_promised_than_is_on_the_way(monkeypatch):
    race_for_what_is_on_the_way(monkeypatch, slowed(services.lock_stock))
    assert Order.objects.count() == 3 and sums.faults() == {}
    assert Pick.objects.count() == 1 and owed_units() == {cast.BELOTERO: 2}


def test_with_the_lock_off_more_is_promised(monkeypatch):
    """The negative control: only the lock differs, so the race above would notice."""
    race_for_what_is_on_the_way(monkeypatch, read_by_all(without_locks))
    assert Order.objects.count() > 3
