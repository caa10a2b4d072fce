"""Goods arrive while orders wait and others are placed: no unit is given twice."""

import pytest
from oscar.core.loading import get_model

from shop.demo.growth import sums
from shop.inventory import giving_up, services
from shop.inventory.models import Lot, Pick
from shop.ordering import open_lines
from tests import cast
from tests.parallel import at_once, read_by_all, slowed
from tests.shop.ordering.test_races import (
    only_lot,
    physicians,
    ready_clients,
    without_locks,
)

Order = get_model("order", "Order")
pytestmark = [pytest.mark.race, pytest.mark.usefixtures("fresh_demo")]


def read_stock(monkeypatch, read):
    for module in (services, giving_up, open_lines):
        monkeypatch.setattr(module, "lock_stock", read)


def goods_arrive_at_once_with_buyers():
    """(waiting orders, the new lot): seven units for three orders of five, two workers and four
    buyers at the same moment."""
    bad = only_lot(cast.BELOTERO, 15)
    waiting = [cast.order_of("alba", quantity=5) for _ in range(3)]
    services.set_status(bad, Lot.Status.RECALLED, "FSN 2026-12")
    open_lines.look_at_all()
    buyers, clinic = physicians(4), cast.product(cast.BELOTERO)
    day = cast.days_from_now(300)
    lot = services.receive_lot(clinic, "NEW-1", day, 7, "Medica")
    clients = ready_clients(buyers)
    orders = [lambda client=client: cast.place_order(client) for client in clients]
    at_once([open_lines.look_at_all, open_lines.look_at_all, *orders])
    lot.refresh_from_db()
    return waiting, lot


def units(**of):
    return sum(pick.quantity for pick in Pick.objects.filter(**of))


def test_workers_and_buyers_at_once_give_what_has_arrived_and_no_more(monkeypatch):
    read_stock(monkeypatch, slowed(services.lock_stock))
    waiting, lot = goods_arrive_at_once_with_buyers()
    assert units(lot=lot) == lot.allocated == 7 and sums.faults() == {}
    first, second, third = (units(order_line__order=order) for order in waiting)
    assert first >= 3 and third == 0 and (first == 5 or second == 0)
    placed = Order.objects.exclude(pk__in=[order.pk for order in waiting])
    assert first + second + placed.count() == 7


def test_with_the_lock_off_more_is_given_than_there_is(monkeypatch):
    """The negative control: only the lock differs, so the race above would notice. Of the workers
    one still waits for the order that the other looks at."""
    read_stock(monkeypatch, read_by_all(without_locks, 5))
    _, lot = goods_arrive_at_once_with_buyers()
    assert units(lot=lot) > 7 or sums.faults()


def test_two_workers_and_staff_who_give_up_at_once_do_it_once(monkeypatch):
    bad = only_lot(cast.BELOTERO, 15)
    order = cast.order_of("alba", quantity=5)
    services.set_status(bad, Lot.Status.RECALLED, "FSN 2026-12")
    at_once([open_lines.look_at_all for _ in range(4)])
    bad.refresh_from_db()
    assert bad.allocated == 0 and units(order_line__order=order) == 0
    assert giving_up.given_up_of(order).count() == 1
