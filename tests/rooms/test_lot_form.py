"""Goods in through the admin's form: what is wrong is said, what was typed stays."""

import re

import pytest

from shop.inventory.models import Lot
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
        ("expires_on", "2020-01-01", "expired lot cannot be received"),
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
    assert not Lot.objects.filter(supplier="Typed supplier").exists()


def test_a_known_lot_with_another_expiry_date_is_refused():
    client = cast.client_of("omar")
    known = Lot.objects.filter(product=cast.BELOTERO).first()
    page = client.post(URL, goods(client, number=known.number)).content.decode()
    assert f"This lot is known with {known.expires_on:%Y-%m-%d}" in page


def test_a_hold_needs_a_reason_and_is_written_down():
    client = cast.client_of("omar")
    lot = Lot.objects.filter(product=cast.BELOTERO).first()
    url = f"/admin/inventory/lot/{lot.pk}/status/"
    assert "This field is required" in client.post(url, {"status": "on_hold"}).content.decode()
    client.post(url, {"status": "on_hold", "reason": "Carton wet"})
    lot.refresh_from_db()
    assert (lot.status, lot.status_reason) == ("on_hold", "Carton wet")
    assert "Carton wet" in client.get(f"/admin/inventory/lot/{lot.pk}/change/").content.decode()
