"""One search for everything that staff look for: straight there, or grouped with its state."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue.models import TradeItem
from shop.inventory.deliveries import services as deliveries
from shop.inventory.models import Lot
from shop.inventory.purchase_orders import services as purchases
from shop.parcels import services as parcels
from shop.returns.models import Return
from tests import cast
from tests.cast import client_of, person, text_of
from tests.shop.claims.claiming import claimed
from tests.shop.parcels.packing import packed
from tests.shop.returns.coming_back import announced, shipped

pytestmark = pytest.mark.django_db

FIND = "/admin/find/"
GTIN, CASE = "05412345000013", "15412345000010"


@pytest.fixture
def omar():
    return client_of("omar")


@pytest.fixture
def order():
    return cast.order_of("alba")


@pytest.fixture
def parcel(order):
    """Handed over as TRK77."""
    made = packed(parcels.begin(order, person("omar")))
    return parcels.hand_over(made, person("omar"), tracking="TRK77", although="Today")


def page(thing):
    return f"/admin/{thing._meta.app_label}/{thing._meta.model_name}/{thing.pk}/change/"


def goes_to(client, text):
    """The address to which the search leads; nothing where it shows several things."""
    return client.get(FIND, {"q": text}).get("Location", "")


def found(client, text):
    """{title of a group: [names of what is found]}."""
    groups = client.get(FIND, {"q": text, "all": "1"}).context["groups"]
    return {group.title: [hit.name for hit in group.hits] for group, _ in groups}


def test_a_number_leads_to_what_it_is_of(omar, order, parcel):
    assert goes_to(omar, order.number) == page(order)
    assert goes_to(omar, f" {order.number.lower()} ") == page(order)
    assert goes_to(omar, parcel.number) == page(parcel)
    assert goes_to(omar, "trk77") == page(parcel)
    lot = order.lines.get().picks.get().lot
    assert goes_to(omar, lot.number) == page(lot)


def test_what_else_a_number_is_found_in_is_one_step_away(omar, order, parcel):
    told = text_of(omar.get(FIND, {"q": order.number}, follow=True))
    assert "Everything that it is found in" in told
    assert {"Orders", "Parcels"} <= {*found(omar, order.number)}


def test_a_return_and_a_delivery_note_are_found_by_their_number(omar):
    goods_back = announced(shipped())
    delivery = deliveries.begin("Medica", person("omar"), note_number="LS-2026-17")
    assert goes_to(omar, goods_back.number) == page(goods_back)
    assert goes_to(omar, "ls-2026-17") == page(delivery)
    assert isinstance(goods_back, Return)


def test_a_claim_and_a_purchase_order_are_found_by_their_number_and_by_a_lot(omar):
    pick = shipped()
    claim = claimed(pick)
    ordered = purchases.draft("Medica", person("omar"), [(pick.lot.product, 5, 1)])
    assert goes_to(omar, claim.number) == page(claim)
    assert goes_to(omar, ordered.number.lower()) == page(ordered)
    assert found(omar, pick.lot.number)["Claims"] == [f"Claim {claim.number}"]
    assert goes_to(omar, pick.order_line.order.number) == page(pick.order_line.order)


@pytest.mark.parametrize("text", ["Marin Skin Clinic", "alba@demo.example", "W1G 7LE", "Marin"])
def test_a_clinic_a_person_or_a_postcode_finds_orders_whatever_their_state(omar, text, parcel):
    second = cast.order_of("alba")
    names = found(omar, text)["Orders"]
    assert names == [f"Order {second.number}", f"Order {parcel.order.number}"]
    shown = text_of(omar.get(FIND, {"q": text}))
    assert "Shipped" in shown and "Placed" in shown


def test_the_code_of_a_pack_finds_its_lot_and_who_has_it(omar, order):
    lot = order.lines.get().picks.get().lot
    type(lot.product).objects.filter(pk=lot.product_id).update(upc="")
    product = cast.product(cast.BELOTERO)
    product.upc = GTIN
    product.save()
    scan = f"(01){GTIN}(17){lot.expires_on:%y%m%d}(10){lot.number}"
    assert found(omar, scan)["Lots"] == [f"Lot {lot.number}"]
    assert found(omar, scan)["Orders"] == [f"Order {order.number}"]


def test_the_gtin_of_a_case_finds_its_product(omar, order):
    product = cast.product(cast.BELOTERO)
    TradeItem.objects.create(product=product, gtin=CASE, level=TradeItem.Level.CASE, units=10)
    groups = found(omar, CASE)
    assert groups["Products in stock"] == [f"Stock of {product.full_name}"]
    assert f"Order {order.number}" in groups["Orders"]
    lots = Lot.objects.filter(product=product).values_list("number", flat=True)
    assert {*groups["Lots"]} == {f"Lot {number}" for number in lots}


def test_what_nobody_has_is_said_and_nothing_is_guessed(omar):
    assert "Nothing found for “zzqy77”" in text_of(omar.get(FIND, {"q": "zzqy77"}))
    assert omar.get(FIND).status_code == 200


def test_nobody_finds_what_they_may_not_see(order):
    rita = client_of("rita")
    assert found(rita, order.number) == {}
    assert "find-text" not in text_of(rita.get("/admin/"))


@pytest.mark.parametrize(
    "text", ["London", "alba marin skin clinic w1g 7le harley court placed", f"(01){GTIN}(10)X"]
)
def test_a_search_asks_at_most_twelve_questions(omar, parcel, text):
    product = cast.product(cast.BELOTERO)
    product.upc = GTIN
    product.save()
    omar.get(FIND, {"q": text, "all": "1"})
    with CaptureQueriesContext(connection) as asked:
        omar.get(FIND, {"q": text, "all": "1"})
    assert len(asked) <= 12, [query["sql"][:120] for query in asked]
