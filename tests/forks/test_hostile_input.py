"""Nonsense posted to basket and checkout gets words, never an error page."""

import pytest
from oscar.core.loading import get_model

from tests import cast

Basket = get_model("basket", "Basket")

pytestmark = pytest.mark.django_db

NONSENSE = ["", "abc", "-1", "0", "1.5", "9" * 30, "1e3", "\x00", "½", "<b>", "None"]


@pytest.mark.parametrize("value", NONSENSE)
def test_a_nonsense_quantity_is_refused_in_words(value):
    client = cast.client_of("alba")
    response = client.post(f"/basket/add/{cast.BELOTERO}/", {"quantity": value}, follow=True)
    assert response.status_code == 200
    assert not Basket.open.filter(owner=cast.person("alba"), lines__isnull=False).exists()
    assert "Not done." in response.content.decode()


@pytest.mark.parametrize("value", NONSENSE)
def test_a_nonsense_basket_form_keeps_the_basket(value):
    client = cast.client_of("alba")
    cast.put_in_basket(client, cast.BELOTERO, 2)
    line = Basket.open.get(owner=cast.person("alba")).lines.get()
    forms = [
        {},
        {"form-TOTAL_FORMS": value, "form-INITIAL_FORMS": value},
        {
            "form-TOTAL_FORMS": "1",
            "form-INITIAL_FORMS": "1",
            "form-0-id": value,
            "form-0-quantity": "3",
        },
    ]
    for form in forms:
        assert client.post("/basket/", form, follow=True).status_code == 200
    line.refresh_from_db()
    assert line.quantity == 2


@pytest.mark.parametrize("value", NONSENSE)
@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/basket/vouchers/add/", "code"),
        ("/basket/vouchers/9/remove/", "x"),
        ("/checkout/shipping-address/", "address_id"),
        ("/checkout/shipping-address/", "country"),
        ("/checkout/shipping-method/", "method_code"),
        ("/checkout/preview/", "basket"),
        ("/checkout/preview/", "total"),
        ("/accounts/orders/AAAAA-AAAAA/", "action"),
    ],
)
def test_a_nonsense_field_is_never_an_error_page(path, field, value):
    client = cast.client_of("alba")
    cast.put_in_basket(client, cast.BELOTERO)
    cast.choose_address(client, "alba")
    client.raise_request_exception = False
    data = {field: value, "action": "place_order"} if field != "action" else {field: value}
    assert client.post(path, data).status_code < 500


@pytest.mark.parametrize("query", ["order=\x00", "order=" + "9" * 5000, "order="])
def test_a_nonsense_thank_you_page_leads_home(query):
    client = cast.client_of("alba")
    assert client.get(f"/checkout/thank-you/?{query}").status_code in (302, 400, 404)


@pytest.mark.parametrize("address_id", ["", "nonsense", "99999999", "-1", "1e3"])
def test_an_address_that_is_not_the_clinics_is_not_chosen(address_id):
    client = cast.client_of("alba")
    cast.put_in_basket(client, cast.BELOTERO)
    page = client.post("/checkout/shipping-address/", {"address_id": address_id}, follow=True)
    assert "Choose one of your clinic" in page.content.decode()


def test_the_address_of_another_clinic_is_not_chosen():
    client = cast.client_of("alba")
    cast.put_in_basket(client, cast.BELOTERO)
    page = cast.choose_address(client, "nina")
    assert page.url == "/checkout/shipping-address/"
