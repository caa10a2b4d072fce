"""An order put into the basket again: everything is named, and to press twice is to press once."""

import pytest
from oscar.core.loading import get_model

from accounts.licences.policy import State
from accounts.models import Licence
from catalogue.models import Product
from tests import cast
from tests.shop.forks.test_basket import only, told, units
from tests.shop.tracing.test_ledger import guards_off

Order = get_model("order", "Order")
StockRecord = get_model("partner", "StockRecord")

pytestmark = pytest.mark.django_db

MESO_II, TEOSYAL_MESO, ALIDYA = "PLURYAL® MESO II", "TEOSYAL® MESO", "ALIDYA"


def key_of(title):
    return Product.objects.get(title=title).pk


def order_of(name, **wanted):
    """An order of these products, by title and units, at 118.00 net each; its basket is gone."""
    client = cast.client_of(name)
    for title, number in wanted.items():
        key = key_of(title)
        StockRecord.objects.filter(product=key).update(price="118.00")
        only(number, key)
        cast.put_in_basket(client, key, number)
    cast.choose_address(client, name)
    cast.place_order(client)
    return Order.objects.get(user=cast.person(name))


def again(client, order, **fields):
    page = f"/accounts/orders/{order.number}/"
    return client.post(page, {"action": "reorder", **fields}, follow=True)


@pytest.fixture
def order():
    """Of which one product is short, one is gone and one costs more by now."""
    order = order_of("alba", **{MESO_II: 130, TEOSYAL_MESO: 1, ALIDYA: 1})
    only(2, key_of(MESO_II))
    only(0, key_of(TEOSYAL_MESO))
    only(50, key_of(ALIDYA))
    StockRecord.objects.filter(product=key_of(ALIDYA)).update(price="148.00")
    return order


NAMED = [
    f"{MESO_II}: 2 of 130. Only 2 can be ordered at the moment.",
    f"{TEOSYAL_MESO}: none in stock.",
    f"{ALIDYA}: £148.00, was £118.00, excluding VAT.",
]


def test_what_is_short_gone_or_dearer_is_named_and_the_rest_is_in_the_basket(order):  # P25
    page = again(cast.client_of("alba"), order)
    assert page.request["PATH_INFO"] == "/basket/"
    assert units() == {key_of(MESO_II): 2, key_of(ALIDYA): 1}
    assert told(page) == [
        f"From order {order.number} in your basket: {MESO_II}: 2; {ALIDYA}: 1.",
        *NAMED,
    ]


def test_a_second_press_does_not_double(order):  # P25
    alba = cast.client_of("alba")
    again(alba, order)
    assert told(again(alba, order)) == [
        f"In your basket already: {MESO_II}: 2; {ALIDYA}: 1.",
        *NAMED,
    ]
    assert units() == {key_of(MESO_II): 2, key_of(ALIDYA): 1}


def test_what_is_in_the_basket_already_is_filled_up(order):
    alba = cast.client_of("alba")
    cast.put_in_basket(alba, key_of(ALIDYA), 3)
    cast.put_in_basket(alba, key_of(MESO_II), 1)
    again(alba, order)
    assert units() == {key_of(MESO_II): 2, key_of(ALIDYA): 3}


def test_what_a_full_basket_cannot_hold_stays_out_and_is_named(order, settings):
    settings.OSCAR_MAX_BASKET_QUANTITY_THRESHOLD = 2
    page = again(cast.client_of("alba"), order)
    assert units() == {key_of(MESO_II): 2}
    assert f"{ALIDYA}: A basket holds at most 2 units." in told(page)


def test_a_single_line_is_put_in_alone(order):
    alba = cast.client_of("alba")
    line = order.lines.get(product=key_of(ALIDYA))
    page = again(alba, order, line=line.pk)
    assert units() == {key_of(ALIDYA): 1}
    assert told(page) == [f"From order {order.number} in your basket: {ALIDYA}: 1.", NAMED[2]]
    none = again(alba, order, line=order.lines.get(product=key_of(TEOSYAL_MESO)).pk)
    assert none.request["PATH_INFO"] == f"/accounts/orders/{order.number}/"
    assert told(none) == [f"Nothing of order {order.number} was put into your basket.", NAMED[1]]


def test_a_line_of_no_order_puts_nothing_in(order):
    for line in ("999999", "x", "9" * 40, "-1"):
        page = again(cast.client_of("alba"), order, line=line)
        assert told(page) == [f"Nothing of order {order.number} was put into your basket."]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"is_public": False}, "This product is not on sale."),
        ({"is_reference": True}, "Reference only: this product is shown for comparison"),
        ({"is_confirmed": False}, "Not confirmed: no source says that this variant exists"),
    ],
)
def test_what_is_not_for_sale_any_more_is_named(change, why, order):
    Product.objects.filter(pk=key_of(ALIDYA)).update(**change)
    page = again(cast.client_of("alba"), order)
    assert units() == {key_of(MESO_II): 2}
    assert any(each.startswith(f"{ALIDYA}: {why}") for each in told(page))


def test_what_the_buyer_may_not_order_any_more_is_named_and_left_out(order):
    cast.change_policy(**{Product.objects.get(title=ALIDYA).supply_class: False})
    page = again(cast.client_of("alba"), order)
    assert f"{ALIDYA}: Your profession is not among those that may order this product." in told(
        page
    )
    assert key_of(ALIDYA) not in units()


def test_what_has_no_price_and_what_left_the_catalogue_is_named(order):
    StockRecord.objects.filter(product=key_of(ALIDYA)).delete()
    with guards_off():  # Once a product could be deleted that was ordered.
        order.lines.filter(product=key_of(MESO_II)).update(product=None, title=MESO_II)
    alba = cast.client_of("alba")
    page = again(alba, order)
    assert f"{ALIDYA}: no price at the moment, so it cannot be ordered." in told(page)
    assert f"{MESO_II}: no longer in our catalogue." in told(page)
    assert MESO_II in alba.get(f"/accounts/orders/{order.number}/").content.decode()


def test_what_waits_for_the_licence_goes_in(order):
    Licence.objects.filter(professional__user=cast.person("alba")).update(state=State.SUSPENDED)
    again(cast.client_of("alba"), order)
    assert units() == {key_of(MESO_II): 2, key_of(ALIDYA): 1}


def test_a_colleague_of_the_clinic_puts_it_into_their_own_basket(order):
    again(cast.client_of("bea"), order, line=order.lines.get(product=key_of(ALIDYA)).pk)
    assert units("bea") == {key_of(ALIDYA): 1}
