"""Ways in which a sale could have gone wrong; each was found once and stays closed."""

import re
import uuid

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from oscar.core.loading import get_model

from accounts.applying import services
from accounts.models import ShipToAddress
from accounts.reviewing import decisions
from catalogue.models import Product
from shop.forks.order.utils import OrderCreator
from shop.inventory.models import Lot, Pick
from shop.ordering.exceptions import Refused
from shop.parcels import services as parcels
from shop.professional_use.models import KeptDeclaration
from tests import cast
from tests.offers import offer, use_voucher, voucher

Basket = get_model("basket", "Basket")
Order = get_model("order", "Order")
StockRecord = get_model("partner", "StockRecord")
Voucher = get_model("voucher", "Voucher")

pytestmark = pytest.mark.django_db

VITAL_WITHOUT_LIDOCAINE, VITAL = 101, 1


def ready_to_order(name, product_pk=cast.BELOTERO, quantity=1):
    client = cast.client_of(name)
    cast.put_in_basket(client, product_pk, quantity)
    cast.choose_address(client, name)
    return client


def test_a_suspension_counts_even_if_an_older_licence_is_still_verified():  # V7
    alba, rita = cast.person("alba"), cast.person("rita")
    old = alba.professional.licences.get()
    application = {name: getattr(old, name) for name in ("profession", "country")}
    application |= {"register": "other", "number": "XY 9", "expires_on": cast.days_from_now(400)}
    second = services.submit_licence(alba, application)
    decisions.approve(second, rita, expires_on=application["expires_on"], scope=old.scope)
    decisions.suspend(second, rita, "Struck off the register")
    old.refresh_from_db()
    assert old.state == "verified"
    cast.place_order(ready_to_order("alba"))
    assert not Order.objects.exists()


@pytest.mark.parametrize("change", [{"is_public": False}, {"is_reference": True}])
def test_what_holds_for_a_family_holds_for_its_variants(change):
    client = ready_to_order("alba", VITAL_WITHOUT_LIDOCAINE)
    Product.objects.filter(pk=VITAL).update(**change)
    cast.place_order(client)
    assert not Order.objects.exists()


def test_another_product_at_the_same_price_is_not_what_was_seen():
    client = ready_to_order("alba")
    fields = cast.seen_by(client)
    price = StockRecord.objects.get(product=cast.BELOTERO).price
    StockRecord.objects.filter(product=cast.REDENSITY).update(price=price)
    Basket.objects.get(pk=fields["basket"]).lines.all().delete()
    cast.put_in_basket(client, cast.REDENSITY)
    page = cast.place_order(client, **fields)
    assert "has changed since you saw it" in page.content.decode()
    assert not Order.objects.exists()


def test_an_address_changed_in_another_tab_is_not_what_was_seen():
    client = ready_to_order("alba")
    fields = cast.seen_by(client)
    other = cast.address_of("alba", line1="Another house", line2="1 New Street")
    client.post("/checkout/shipping-address/", {"address_id": other.pk})
    cast.place_order(client, **fields)
    assert not Order.objects.exists()


def test_what_was_seen_is_ordered():
    client = ready_to_order("alba")
    assert cast.place_order(client, **cast.seen_by(client)).status_code == 302
    assert Order.objects.count() == 1


def test_an_old_page_of_an_ordered_basket_leads_to_its_order():
    client = ready_to_order("alba")
    fields = cast.seen_by(client)
    cast.place_order(client, **fields)
    order = Order.objects.get()
    cast.put_in_basket(client, cast.BELOTERO)
    cast.choose_address(client, "alba")
    assert order.number in cast.place_order(client, **fields).url
    assert Order.objects.count() == 1


def test_a_voucher_that_somebody_else_used_up_is_a_sentence_and_can_be_taken_out():
    once = voucher("ONCE", usage=Voucher.SINGLE_USE)
    alba, nina = ready_to_order("alba"), ready_to_order("nina")
    for client in (alba, nina):
        use_voucher(client, "ONCE")
    cast.place_order(nina)
    refused = cast.place_order(alba)
    assert refused.status_code == 409
    assert "The voucher ONCE has been used up" in refused.content.decode()
    alba.post("/basket/", {"voucher_out": once.pk})
    assert cast.place_order(alba).status_code == 302


def test_the_second_screen_decides_for_the_chosen_country_also_when_an_offer_asked_before():
    offer()
    ShipToAddress.objects.update(status="closed")
    cast.address_of("alba", country_id="IE")
    client = ready_to_order("alba")
    assert "Place order ·" not in client.get("/checkout/preview/").content.decode()


def test_every_lock_is_taken_before_the_first_row_of_the_order():  # P14
    with CaptureQueriesContext(connection) as asked:
        cast.order_of("alba")
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, statement FROM pg_prepared_statements")
        prepared = dict(cursor.fetchall())
    said = [prepared.get(query["sql"].split()[1], query["sql"]) for query in asked]
    locks = [at for at, sql in enumerate(said) if re.search(r"FOR (NO KEY )?(UPDATE|SHARE)", sql)]
    rows = [at for at, sql in enumerate(said) if re.search(r'INTO "?order_(order|line)\b', sql)]
    assert locks and max(locks) < min(rows)


@pytest.mark.parametrize("name", ["bruno", "carla", "cosmo", None])
def test_a_direct_call_of_the_order_creator_asks_as_well(name):
    client = ready_to_order("alba", cast.AQUALYX)
    basket = client.get("/basket/").context["basket"]
    address = get_model("order", "ShippingAddress")(country_id="GB")
    with pytest.raises(Refused):
        OrderCreator().place_order(
            basket,
            total=None,
            shipping_method=None,
            shipping_charge=None,
            user=cast.person(name) if name else None,
            shipping_address=address,
        )
    assert not Order.objects.exists()


def test_a_cancelled_order_gives_its_units_back_and_tells_why(settings):
    order = cast.order_of("alba", quantity=3)
    omar = cast.client_of("omar")
    url = f"/admin/order/order/{order.pk}/cancel/"
    assert omar.post(url, {"reason": " "}).status_code == 409
    cast.fill_in(omar, url, reason="The licence was suspended.")
    order.refresh_from_db()
    assert order.status == "Cancelled"
    assert StockRecord.objects.get(product=cast.BELOTERO).num_allocated == 0
    assert "cancelled already" in cast.text_of(cast.fill_in(omar, url, reason="Again"))
    page = cast.client_of("alba").get(f"/accounts/orders/{order.number}/").content.decode()
    assert "Nothing was shipped" in page


def test_what_was_shipped_and_what_was_declared_cannot_be_rewritten():
    order = cast.order_of("alba")
    parcels.ship(order, cast.person("omar"))
    kept = KeptDeclaration.objects.create(
        user=order.user, is_professional=True, text_version="x", at=timezone.now()
    )
    for change in (
        lambda: Pick.objects.filter(order_line__order=order).delete(),
        lambda: KeptDeclaration.objects.filter(pk=kept.pk).update(is_professional=False),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


def test_one_receipt_never_stands_for_two_lots():
    client = cast.client_of("omar")
    goods = {
        "product": cast.BELOTERO,
        "number": "first",
        "expires_on": cast.days_from_now(300).isoformat(),
        "quantity": 5,
        "supplier": "Demo supplier",
        "receipt": str(uuid.uuid4()),
    }
    client.post("/admin/inventory/lot/add/", goods)
    page = client.post("/admin/inventory/lot/add/", goods | {"number": "second", "quantity": 7})
    assert "already booked lot first" in page.content.decode()
    assert not Lot.objects.filter(number="SECOND").exists()
