"""Who may place an order, asked at every door of the checkout (docs/rules/purchase.md)."""

import pytest
from django.test import Client
from oscar.core.loading import get_model

from accounts.licences.policy import State
from accounts.models import Licence
from shop.inventory.models import Lot, Pick
from shop.ordering import wording
from tests import cast

Order = get_model("order", "Order")
Basket = get_model("basket", "Basket")

pytestmark = pytest.mark.django_db


def ready_to_order(name, product_pk=cast.BELOTERO, quantity=1):
    client = cast.client_of(name)
    cast.put_in_basket(client, product_pk, quantity)
    cast.choose_address(client, name)
    return client


def test_a_verified_physician_places_an_order_and_is_led_to_it():
    client = ready_to_order("alba", quantity=3)
    response = cast.place_order(client)
    order = Order.objects.get(user=cast.person("alba"))
    assert response.status_code == 302
    assert response.url.startswith("/checkout/thank-you/")
    assert order.number in client.get(response.url).content.decode()
    assert sum(pick.quantity for pick in Pick.objects.filter(order_line__order=order)) == 3
    assert order.basket.status == Basket.SUBMITTED


@pytest.mark.parametrize("name", ["bruno", "carla"])
def test_who_is_not_verified_today_gets_no_order_and_keeps_basket_and_address(name):  # D8, P4, P11
    client = ready_to_order(name)
    response = cast.place_order(client)
    assert response.status_code == 409
    assert not Order.objects.exists()
    assert Basket.open.get(owner=cast.person(name)).num_items == 1
    assert client.session["checkout_data"]["shipping"]


@pytest.mark.parametrize(
    ("name", "product_pk", "is_allowed"),
    [
        ("alba", cast.AQUALYX, True),
        ("nina", cast.AQUALYX, True),
        ("cosmo", cast.AQUALYX, False),
        ("cosmo", cast.REDENSITY, False),
        ("cosmo", cast.BELOTERO, True),
    ],
)
def test_the_profession_decides_which_products_may_be_ordered(name, product_pk, is_allowed):
    cast.place_order(ready_to_order(name, product_pk))
    assert Order.objects.exists() is is_allowed


def test_a_licence_of_another_country_does_not_count_at_the_destination():
    Licence.objects.filter(professional__user=cast.person("alba")).update(country="US")
    assert cast.place_order(ready_to_order("alba")).status_code == 409
    assert not Order.objects.exists()


def test_a_licence_suspended_between_basket_and_order_stops_the_order_and_keeps_the_basket():
    client = ready_to_order("alba")
    assert "Place order" in client.get("/checkout/preview/").content.decode()
    Licence.objects.filter(professional__user=cast.person("alba")).update(state=State.SUSPENDED)
    response = cast.place_order(client)
    assert response.status_code == 409
    assert "suspended" in response.content.decode()
    assert not Order.objects.exists()
    assert Basket.open.get(owner=cast.person("alba")).num_items == 1


def test_a_licence_counts_through_its_last_day_and_not_after():
    licence = Licence.objects.filter(professional__user=cast.person("alba"))
    licence.update(expires_on=cast.days_from_now(-1))
    assert cast.place_order(ready_to_order("alba")).status_code == 409
    licence.update(expires_on=cast.days_from_now(0))
    assert cast.place_order(ready_to_order("alba")).status_code == 302


def has_chosen(client):
    return bool(client.session.get("checkout_data", {}).get("shipping"))


def test_the_only_address_need_not_be_chosen():
    client = cast.client_of("alba")
    cast.put_in_basket(client, cast.BELOTERO, 1)
    client.get("/checkout/")
    seen = cast.seen_by(client)
    assert not has_chosen(client)
    client.post("/checkout/preview/", {"action": "place_order", **seen})
    only = cast.verified_addresses(cast.person("alba")).get()
    assert Order.objects.get().signature.address == only


def test_where_there_is_another_address_by_now_it_is_asked_which():
    client = cast.client_of("alba")
    cast.put_in_basket(client, cast.BELOTERO, 1)
    client.get("/checkout/")
    seen = cast.seen_by(client)
    cast.address_of("alba", line1="7 Another Street")
    answer = client.post("/checkout/preview/", {"action": "place_order", **seen})
    assert answer.url == "/checkout/shipping-address/"
    assert not Order.objects.exists()


def test_an_address_that_was_chosen_and_is_closed_gives_way_to_the_only_one():
    client = cast.client_of("alba")
    cast.put_in_basket(client, cast.BELOTERO, 1)
    other = cast.address_of("alba", line1="7 Another Street")
    client.post("/checkout/shipping-address/", {"address_id": other.pk})
    type(other).objects.filter(pk=other.pk).update(status="closed")
    assert "7 Another Street" not in cast.text_of(client.get("/checkout/"))
    cast.place_order(client)
    assert Order.objects.get().signature.address != other


def test_who_goes_to_the_checkout_with_nothing_to_order_is_led_back_and_told():
    client = ready_to_order("alba")
    for page in ("/checkout/", "/checkout/preview/"):
        with cast.undone():
            Basket.open.get(owner=cast.person("alba")).lines.all().delete()
            response = client.get(page, follow=True)
            assert response.redirect_chain[-1] == ("/basket/", 302)
            assert wording.EMPTY in cast.text_of(response)


STEPS = [
    "/checkout/",
    "/checkout/shipping-address/",
    "/checkout/preview/",
    "/checkout/thank-you/",
]
SENT_COLD = [{}, {"action": "place_order"}, {"action": "ship_to", "address_id": "nonsense"}]


@pytest.mark.parametrize("name", ["visitor", "bruno", "carla", "alba"])
@pytest.mark.parametrize("is_filled", [False, True])
def test_no_checkout_page_posted_cold_makes_an_order(name, is_filled):
    """Each by itself: none comes after another."""
    begun = cast.client_of(name)
    if is_filled:
        cast.put_in_basket(begun, cast.BELOTERO)
    for path in STEPS:
        client = Client()
        client.cookies.update(begun.cookies)
        with cast.undone():
            for data in SENT_COLD:
                assert client.post(path, data).status_code < 500, path
            assert not Order.objects.exists(), path


def test_the_steps_say_why_the_order_cannot_be_placed_yet():  # P6
    client = ready_to_order("bruno")
    for path in ("/basket/", "/checkout/shipping-address/", "/checkout/preview/"):
        page = client.get(path).content.decode()
        assert "Your licence is being checked" in page, path
    assert "Place order" not in client.get("/checkout/preview/").content.decode()


def test_the_refusal_of_one_product_stands_beside_its_line():
    client = ready_to_order("cosmo", cast.AQUALYX)
    cast.put_in_basket(client, cast.BELOTERO)
    page = client.get("/basket/").content.decode()
    assert page.count("Your profession is not among those") == 1


def test_a_second_submit_of_the_same_basket_leads_to_the_first_order():  # P10
    client = ready_to_order("alba")
    basket = Basket.open.get(owner=cast.person("alba"))
    first = cast.place_order(client, basket=basket.pk)
    second = cast.place_order(client, basket=basket.pk)
    assert Order.objects.count() == 1
    assert Order.objects.get().number in second.url
    assert client.get(first.url).status_code == client.get(second.url).status_code == 200


def test_more_than_can_be_sold_is_refused_with_the_number_that_can():
    client = ready_to_order("alba", quantity=5)
    Lot.objects.filter(product=cast.BELOTERO).update(status=Lot.Status.RECALLED)
    response = cast.place_order(client)
    assert response.status_code in (302, 409)
    assert not Order.objects.exists()
    assert Basket.open.get(owner=cast.person("alba")).num_items == 5


@pytest.mark.parametrize("product_pk", [cast.KYBELLA, cast.UNCONFIRMED_PEN])
def test_what_nobody_may_order_stays_out_of_the_basket(product_pk):  # P5
    client = cast.client_of("alba")
    cast.put_in_basket(client, product_pk)
    assert not Basket.open.filter(lines__product=product_pk).exists()


def test_an_order_number_cannot_be_guessed_and_another_persons_order_cannot_be_opened():
    order = cast.order_of("alba")
    assert str(order.basket_id) not in order.number
    for name in ("nina", "bruno"):
        client = cast.client_of(name)
        assert client.get(f"/accounts/orders/{order.number}/").status_code == 404
        page = client.get(f"/checkout/thank-you/?order={order.number}", follow=True)
        assert order.number not in page.content.decode()


def test_reordering_fills_the_basket_again():
    order = cast.order_of("alba", quantity=2)
    client = cast.client_of("alba")
    client.post(f"/accounts/orders/{order.number}/", {"action": "reorder"})
    assert Basket.open.get(owner=cast.person("alba")).num_items == 2
