"""Goods in through the admin's form: what is wrong is said, what was typed stays."""

import re

import pytest

from shop.inventory.models import Lot, Supplier
from tests import cast

pytestmark = pytest.mark.django_db
URL = "/admin/inventory/lot/add/"


def receipt_of(client):
    return re.search(r'name="receipt" value="([0-9a-f-]+)"', client.get(URL).content.decode())[1]


def goods(client, **changes):
    return {
        "product": cast.BELOTERO,
        "number": "NEW-1",
        "expires_on": cast.days_from_now(200).isoformat(),
        "quantity": 7,
        "supplier": "Demo supplier",
        "receipt": receipt_of(client),
    } | changes


def test_a_received_lot_is_on_hand_and_a_double_click_counts_once():
    client = cast.client_of("omar")
    form = goods(client)
    for _ in range(2):
        assert client.post(URL, form).status_code == 302
    assert Lot.objects.get(number="NEW-1").on_hand == 7


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("expires_on", "2020-01-01", "1 Jan 2020 has passed: these units are expired"),
        ("expires_on", "next week", "Enter a valid date"),
        ("quantity", "0", "greater than or equal to 1"),
        ("quantity", "many", "Enter a whole number"),
        ("product", cast.KYBELLA, "Select a valid choice"),
        ("number", "", "This field is required"),
    ],
)
def test_bad_input_is_named_and_the_rest_is_kept(field, value, message):
    client = cast.client_of("omar")
    response = client.post(URL, goods(client, **{"supplier": "Typed supplier", field: value}))
    page = response.content.decode()
    assert response.status_code == 200
    assert message in page
    assert "Typed supplier" in page
    assert not Supplier.objects.filter(name="Typed supplier").exists()


def test_a_known_lot_with_another_expiry_date_is_refused():
    client = cast.client_of("omar")
    known = Lot.objects.filter(product=cast.BELOTERO).first()
    page = client.post(URL, goods(client, number=known.number)).content.decode()
    assert f"This lot is known with {known.expires_on:%-d %b %Y}" in page


def test_a_hold_needs_a_reason_and_is_written_down():
    client = cast.client_of("omar")
    lot = Lot.objects.filter(product=cast.BELOTERO).first()
    url = f"/admin/inventory/lot/{lot.pk}/status/"
    assert "This field is required" in client.post(url, {"status": "on_hold"}).content.decode()
    cast.fill_in(client, url, status="on_hold", reason="Carton wet")
    lot.refresh_from_db()
    assert (lot.status, lot.status_reason) == ("on_hold", "Carton wet")
    assert "Carton wet" in client.get(f"/admin/inventory/lot/{lot.pk}/change/").content.decode()


def offered(client, model, field, term):
    """Names that a field of the admin offers for what was typed."""
    asked = {"app_label": model[0], "model_name": model[1], "field_name": field, "term": term}
    answer = client.get("/admin/autocomplete/", asked)
    assert answer.status_code == 200
    return [found["text"] for found in answer.json()["results"]]


def test_the_page_to_receive_a_lot_does_not_list_the_whole_catalogue():
    page = cast.client_of("omar").get(URL).content.decode()
    assert "BELOTERO" not in page


@pytest.mark.parametrize("term", ["belotero", "AMP-0004"])
def test_the_product_of_a_lot_is_found_by_name_and_by_part_number(term):
    assert offered(cast.client_of("omar"), ("inventory", "lot"), "product", term) == [
        cast.product(cast.BELOTERO).full_name
    ]


def test_only_what_can_be_received_is_offered():
    omar = cast.client_of("omar")
    assert offered(omar, ("inventory", "lot"), "product", "kybella") == []
    variants = offered(omar, ("inventory", "lot"), "product", "skinboosters vital")
    assert variants and cast.product(1).full_name not in variants


@pytest.mark.parametrize(("name", "status"), [("omar", 200), ("rita", 403), ("alba", 302)])
def test_names_are_offered_to_who_may_receive_lots_and_to_nobody_else(name, status):
    asked = {"app_label": "inventory", "model_name": "lot", "field_name": "product", "term": "b"}
    assert cast.client_of(name).get("/admin/autocomplete/", asked).status_code == status
