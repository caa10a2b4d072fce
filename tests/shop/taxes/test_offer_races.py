"""Limits of offers under load, on real connections: none is passed, no count lost (M9, M10)."""

import time
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connections
from oscar.apps.offer.abstract_models import AbstractConditionalOffer
from oscar.apps.order.exceptions import InvalidShippingEvent
from oscar.core.loading import get_model

from shop.ordering import placing, processing
from shop.ordering.processing import EventHandler
from tests import cast
from tests.offers import ConditionalOffer, Voucher, offer, use_voucher, voucher
from tests.parallel import AT_ONCE, at_once, read_by_all
from tests.shop.ordering.test_races import only_lot, physicians, ready_clients
from tests.shop.taxes.test_money import priced, rows
from tests.shop.taxes.test_offer_limits import PRICE, seen_by

Order = get_model("order", "Order")
OrderDiscount = get_model("order", "OrderDiscount")

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("fresh_demo")]


def ready(buyers=AT_ONCE, code=""):
    """(client, form) of buyers who have all seen the discount."""
    priced(PRICE)
    only_lot(cast.BELOTERO, 2 * buyers)
    clients = ready_clients(physicians(buyers))
    for client in clients if code else ():
        use_voucher(client, code)
    return [(client, seen_by(client)) for client in clients]


def place_all(buyers):
    calls = [lambda c=client, form=form: cast.place_order(c, **form) for client, form in buyers]
    return at_once(calls)


def slow(original):
    """Time in which others read what this one has read."""

    def wait_then(self, *args):
        time.sleep(0.05)
        return original(self, *args)

    return wait_then


@pytest.mark.parametrize("limit", [3, 5])
def test_an_offer_for_some_is_given_to_as_many_and_the_others_see_the_full_price(limit):
    """Once 13 to 16 of 16 had it."""
    ten = offer(max_global_applications=limit)
    buyers = ready()
    replies = place_all(buyers)
    assert Order.objects.count() == OrderDiscount.objects.count() == limit
    refused = [pair for pair, reply in zip(buyers, replies, strict=True) if is_shown_again(reply)]
    assert len(refused) == AT_ONCE - limit
    place_all([(client, seen_by(client)) for client, _ in refused])
    assert (Order.objects.count(), OrderDiscount.objects.count()) == (AT_ONCE, limit)
    ten.refresh_from_db()
    assert (ten.num_applications, ten.num_orders, ten.status) == (limit, limit, ten.CONSUMED)
    assert ten.total_discount == limit * Decimal("9.60")


def is_shown_again(reply):
    """The second screen with the full price."""
    shown = rows(cast.text_of(reply))
    return reply.status_code == 409 and shown["Total including VAT"] == 11520


def test_with_the_count_as_the_page_read_it_more_would_have_it(monkeypatch):
    """The negative control: Oscar's own way of counting, under the same lock."""
    monkeypatch.setattr(
        ConditionalOffer, "record_usage", slow(AbstractConditionalOffer.record_usage)
    )
    offer(max_global_applications=3)
    place_all(ready(8))
    assert OrderDiscount.objects.count() > 3


def test_without_the_offers_lock_more_would_have_it(monkeypatch):
    """The negative control of the lock: it is not asked again what is left."""
    monkeypatch.setattr(placing, "lock_offers", slow(lambda *args: None))
    offer(max_global_applications=3)
    place_all(ready(8))
    assert OrderDiscount.objects.count() > 3


def test_no_more_is_given_away_than_the_largest_total_discount():
    ten = offer(max_discount=25)
    buyers = ready(8)
    while buyers:
        replies = place_all(buyers)
        waiting = [pair for pair, r in zip(buyers, replies, strict=True) if r.status_code != 302]
        buyers = [(client, seen_by(client)) for client, _ in waiting]
    ten.refresh_from_db()
    given = sorted(OrderDiscount.objects.values_list("amount", flat=True))
    assert given == [Decimal("5.80"), Decimal("9.60"), Decimal("9.60")]
    assert (ten.total_discount, ten.num_orders) == (25, 3)
    assert Order.objects.count() == 8


def test_every_order_with_a_voucher_is_in_its_figures():
    """Once two orders with 21.12 off were one order with 10.56."""
    spring = voucher("SPRING")
    place_all(ready(8, code="SPRING"))
    spring.refresh_from_db()
    assert (spring.num_orders, spring.applications.count()) == (8, 8)
    made = spring.offers.get()
    assert spring.total_discount == made.total_discount == 8 * Decimal("9.60")
    assert made.num_orders == 8


def test_a_voucher_for_one_is_used_once():
    voucher("ONCE", usage=Voucher.SINGLE_USE)
    replies = place_all(ready(AT_ONCE, code="ONCE"))
    assert [reply.status_code for reply in replies].count(302) == Order.objects.count() == 1
    assert Voucher.objects.get().applications.count() == 1


def test_without_the_vouchers_lock_others_would_use_it_or_read_of_our_fault(monkeypatch):
    voucher("ONCE", usage=Voucher.SINGLE_USE)
    buyers = ready(AT_ONCE, code="ONCE")
    monkeypatch.setattr(placing, "lock_vouchers", slow(lambda *args: None))
    for client, _ in buyers:
        client.raise_request_exception = False
    found = [reply.status_code for reply in place_all(buyers)]
    assert found.count(302) > 1 or 500 in found


def test_an_offer_that_staff_suspend_while_many_order_stays_suspended():
    """Once it was open again in six rounds of eight."""
    offer()
    buyers = ready()
    suspend = ConditionalOffer.objects.get().suspend
    placing = [lambda c=client, form=form: cast.place_order(c, **form) for client, form in buyers]
    at_once([*placing[: AT_ONCE // 2], suspend, *placing[AT_ONCE // 2 :]])
    stored = ConditionalOffer.objects.get()
    assert stored.status == stored.SUSPENDED
    assert stored.num_orders == OrderDiscount.objects.count() == Order.objects.count()


def test_what_staff_save_while_an_order_is_written_stays(monkeypatch):
    """Between the order's reading of the offer and its counting."""
    assert suspended_meanwhile(monkeypatch) == (ConditionalOffer.SUSPENDED, 1)


def test_a_whole_row_saved_would_undo_it(monkeypatch):
    """The negative control: Oscar's way."""

    def save_as_read(self, discount):
        self._as_read = None
        AbstractConditionalOffer.record_usage(self, discount)

    monkeypatch.setattr(ConditionalOffer, "record_usage", save_as_read)
    assert suspended_meanwhile(monkeypatch) == (ConditionalOffer.OPEN, 1)


def suspended_meanwhile(monkeypatch):
    """(status, orders) of an offer that staff suspend after the order has read it, unlocked."""
    offer()
    ((client, form),) = ready(1)

    def let_staff_in(*args):
        with ThreadPoolExecutor(1) as staff:
            staff.submit(suspend).result()

    def suspend():
        try:
            ConditionalOffer.objects.get().suspend()
        finally:
            connections.close_all()

    monkeypatch.setattr(placing, "lock_offers", let_staff_in)
    cast.place_order(client, **form)
    stored = ConditionalOffer.objects.get()
    return stored.status, stored.num_orders


def cancelled_twice():
    """(orders, total) that an offer behind a voucher counts after two orders of which one is
    cancelled four times."""
    spring = voucher("SPRING")
    place_all(ready(2, code="SPRING"))
    order, staff = Order.objects.first(), cast.person("omar")

    def cancel():
        try:
            EventHandler(staff).cancel(order, "The fridge failed.")
        except InvalidShippingEvent as refused:
            return str(refused)

    at_once([cancel] * 4)
    spring.refresh_from_db()
    assert (spring.num_orders, spring.applications.count()) == (1, 1)
    made = spring.offers.get()
    return made.num_orders, made.total_discount


def test_an_order_cancelled_four_times_at_once_gives_its_uses_back_once():
    assert cancelled_twice() == (1, Decimal("9.60"))


def test_without_the_lock_on_the_order_they_would_be_given_back_more_often(monkeypatch):
    """The negative control."""

    def unlocked(order, *statuses):
        return Order.objects.get(pk=order.pk)

    monkeypatch.setattr(processing, "waiting_order", read_by_all(unlocked, 4))
    assert cancelled_twice() == (0, 0)
