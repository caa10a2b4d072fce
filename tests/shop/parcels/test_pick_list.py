"""One pick list for several orders, in the order of the walk."""

import pytest

from shop.inventory.models import Holding, Lot, Pick, Place
from shop.inventory.places.queries import held_in
from shop.parcels import services
from shop.parcels.pick_list import pick_list
from shop.staff.orders import admin
from tests import cast

pytestmark = pytest.mark.django_db

ORDERS, LIST = "/admin/order/order/", "/admin/parcels/parcel/pick-list/"


@pytest.fixture
def orders():
    return [cast.order_of("alba", cast.BELOTERO, 2), cast.order_of("alba", cast.AQUALYX, 3),
            cast.order_of("nina", cast.BELOTERO, 1)]  # fmt: skip


def keys(orders):
    return [order.pk for order in orders]


def test_each_lot_stands_once_with_the_units_of_each_order_by_place_and_product(orders):  # L23
    aqualyx, belotero = pick_list(keys(orders))
    lies = held_in([Lot.objects.get(number=each.lot).pk for each in (aqualyx, belotero)])
    assert [each.place for each in (aqualyx, belotero)] == [
        ", ".join(held.place.name for held in holdings) for holdings in lies.values()
    ]
    assert [fetched.units for fetched in (aqualyx, belotero)] == [3, 3]
    assert belotero.shares == (
        (orders[0].pk, orders[0].number, 2, None),
        (orders[2].pk, orders[2].number, 1, None),
    )


def test_what_lies_in_the_fridge_is_fetched_after_what_lies_in_the_room(orders):
    by_name = [fetched.product for fetched in pick_list(keys(orders))]
    fridge = Place.objects.filter(kind=Place.Kind.FRIDGE).first()
    first = Lot.objects.get(picks__order_line__order=orders[1])
    Holding.objects.filter(lot=first).update(place=fridge)
    assert [fetched.product for fetched in pick_list(keys(orders))] == by_name[::-1]
    shown = cast.text_of(cast.client_of("omar").get(f"{LIST}?order={orders[1].pk}"))
    assert f">{fridge.name}<" in shown


def test_what_is_in_a_parcel_or_has_left_is_not_on_it(orders):
    omar = cast.person("omar")
    services.ship(orders[1], omar)
    services.begin(orders[2], omar)
    (belotero,) = pick_list(keys(orders))
    assert belotero.units == 2


def test_a_lot_that_has_expired_since_it_was_picked_is_called_so_on_every_page(orders):  # L12
    order, omar = orders[1], cast.client_of("omar")
    Lot.objects.filter(picks__order_line__order=order).update(expires_on=cast.days_from_now(-1))
    pages = [f"{LIST}?order={order.pk}", f"/admin/parcels/parcel/begin/{order.pk}/"]
    pages += [f"{ORDERS}{order.pk}/{name}/" for name in ("change", "ship", "slip")]
    for page in pages:
        assert ">Expired<" in cast.text_of(omar.get(page)), page
    parcel = services.begin(order, cast.person("omar"))
    shown = omar.get(f"/admin/parcels/parcel/{parcel.pk}/change/")
    assert ">Expired<" in cast.text_of(shown)


def test_staff_choose_orders_and_print_the_list(orders):
    omar = cast.client_of("omar")
    chosen = {"action": "pick_list", "_selected_action": keys(orders[:2])}
    page = omar.post(ORDERS, chosen, follow=True)
    shown = cast.text_of(page)
    assert page.redirect_chain and "For 2 orders" in shown
    assert orders[0].number in shown and orders[2].number not in shown
    for pick in Pick.objects.filter(order_line__order__in=orders[:2]):
        assert pick.lot.number in shown


def test_orders_of_which_nothing_is_to_be_fetched_are_counted_apart(orders):  # L23
    services.begin(orders[1], cast.person("omar"))
    query = "&".join(f"order={key}" for key in keys(orders))
    shown = cast.text_of(cast.client_of("omar").get(f"{LIST}?{query}"))
    assert "For 2 orders" in shown
    assert "Of 1 more that was chosen nothing is to be fetched." in shown


def test_more_orders_than_a_list_has_are_not_left_out_in_silence(orders, monkeypatch):
    monkeypatch.setattr(admin, "MOST_ORDERS", 2)
    chosen = {"action": "pick_list", "_selected_action": keys(orders)}
    shown = cast.text_of(cast.client_of("omar").post(ORDERS, chosen, follow=True))
    assert "of 2 orders at most" in shown and "For 2 orders" in shown


@pytest.mark.parametrize("query", ["", "?order=x", f"?order={'9' * 25}", "?order=0"])
def test_an_address_without_orders_says_what_to_do(query):
    assert "There is nothing to fetch" in cast.text_of(cast.client_of("omar").get(LIST + query))


def test_only_who_sees_orders_sees_the_list():
    assert cast.client_of("rita").get(LIST).status_code == 403
