"""What is ordered is what was seen; what is otherwise is named, and shown first (P12)."""

import pytest
from django.contrib.auth.models import Group
from oscar.core.loading import get_model

from shop.countersigning.models import Request
from shop.inventory.models import Lot
from tests import cast
from tests.offers import offer, use_voucher
from tests.shop.forks.test_basket import voucher_of_ten_percent
from tests.taxing import everything_at, taxed

Basket = get_model("basket", "Basket")
ConditionalOffer = get_model("offer", "ConditionalOffer")
Order = get_model("order", "Order")
Product = get_model("catalogue", "Product")
StockRecord = get_model("partner", "StockRecord")

pytestmark = pytest.mark.django_db

BOOSTER, MESO = "PLURYAL® BOOSTER", "PLURYAL® MESO I"
HYDRO = "BELOTERO® HYDRO"


def key_of(title):
    return Product.objects.get(title=title).pk


def cost(title, price):
    StockRecord.objects.filter(product=key_of(title)).update(price=price)


def at_the_second_screen(name="alba"):
    """A browser whose basket holds one of each, and the form that it shows."""
    cost(BOOSTER, "68.00")
    cost(MESO, "58.00")
    client = cast.client_of(name)
    for title in (BOOSTER, MESO):
        cast.put_in_basket(client, key_of(title))
    cast.choose_address(client, name)
    return client, cast.seen_by(client)


def swap_the_prices():
    cost(BOOSTER, "58.00")
    cost(MESO, "68.00")


SWAPPED = [
    f"{BOOSTER}: £58.00, was £68.00, excluding VAT.",
    f"{MESO}: £68.00, was £58.00, excluding VAT.",
]


def placed(client, fields):
    """The page that comes of sending the second screen as it was seen then."""
    return client.post("/checkout/preview/", {"action": "place_order", **fields})


def test_two_prices_that_cancel_each_other_are_shown_again_and_both_named():
    client, seen = at_the_second_screen()
    swap_the_prices()
    page = placed(client, seen)
    assert page.status_code == 409 and not Order.objects.exists()
    assert page.context["changes"] == SWAPPED
    assert "Nothing was ordered." in cast.text_of(page)
    assert "It has changed since you saw it." in cast.text_of(page)
    assert placed(client, seen | {"seen": page.context["seen"]}).status_code == 302


@pytest.mark.parametrize("seen", [{}, {"seen": ""}, {"seen": "x" * 64}, {"seen": "e30:1:x"}])
def test_an_order_that_nobody_has_seen_is_shown_first(seen):
    client, _ = at_the_second_screen()
    page = placed(client, seen)
    assert "Nobody has seen it as it is now." in cast.text_of(page)
    assert not Order.objects.exists()
    assert placed(client, {"seen": page.context["seen"]}).status_code == 302


def test_what_one_person_saw_says_nothing_of_another_order():
    _, seen = at_the_second_screen("nina")
    client, own = at_the_second_screen()
    page = placed(client, own | {"seen": seen["seen"]})
    assert not Order.objects.exists()
    assert [each for each in page.context["changes"] if each.startswith("Delivery address: ")]


def more_in_another_window(client):
    cast.put_in_basket(client, key_of(BOOSTER))


def another_product_instead(client):
    Basket.open.get(owner=cast.person("alba")).lines.filter(product=key_of(MESO)).delete()
    cast.put_in_basket(client, cast.BELOTERO)


def an_offer_begins(client):
    offer()


def another_address(client):
    address = cast.address_of("alba", line1="Another house", line2="1 New Street")
    client.post("/checkout/shipping-address/", {"address_id": address.pk})


def an_earlier_expiry(client):
    Lot.objects.filter(product=key_of(MESO)).update(expires_on=cast.days_from_now(61))


@pytest.mark.parametrize(
    ("happens", "told"),
    [
        (more_in_another_window, f"{BOOSTER}: 2 units, was 1."),
        (another_product_instead, f"{MESO}: not in it any more, was 1 unit."),
        (another_product_instead, f"{HYDRO}: 1 unit, was not in it."),
        (an_offer_begins, "Ten percent, excluding VAT: −£12.60, was none."),
        (another_address, "Delivery address: Alba Marin, Another house, 1 New Street"),
        (an_earlier_expiry, f"{MESO}: ships with expiry on or after "),
    ],
)
def test_whatever_changed_is_named(happens, told):
    client, seen = at_the_second_screen()
    happens(client)
    page = placed(client, seen)
    assert page.status_code == 409 and not Order.objects.exists()
    assert any(each.startswith(told) for each in page.context["changes"]), page.context["changes"]


def test_another_rate_of_vat_is_named():
    client, seen = at_the_second_screen()
    everything_at("S 21")
    changes = placed(client, seen).context["changes"]
    assert "VAT 20 %: none, was £25.20." in changes and "VAT 21 %: £26.46, was none." in changes
    assert "Total including VAT: £152.46, was £151.20." in changes


def test_tax_classes_that_swapped_places_are_named_line_by_line():
    """M19."""
    taxed((("reduced", "none", "GB"), "S 5"))
    Product.objects.filter(title=BOOSTER).update(tax_class="reduced")
    client, seen = at_the_second_screen()
    Product.objects.filter(title=BOOSTER).update(tax_class="")
    Product.objects.filter(title=MESO).update(tax_class="reduced")
    page = placed(client, seen)
    assert page.status_code == 409 and not Order.objects.exists()
    assert page.context["changes"][:2] == [
        f"{BOOSTER}: VAT 20 %, was VAT 5 %.",
        f"{MESO}: VAT 5 %, was VAT 20 %.",
    ]


def test_a_voucher_that_gives_nothing_any_more_is_named():
    voucher = voucher_of_ten_percent()
    client, _ = at_the_second_screen()
    use_voucher(client, "SPRING")
    seen = cast.seen_by(client)
    voucher.offers.clear()
    changes = placed(client, seen).context["changes"]
    assert "Voucher SPRING, excluding VAT: none, was −£12.60." in changes


# Every other place that places an order.


def test_what_is_asked_of_a_clinician_is_what_was_seen():
    bea, seen = at_the_second_screen("bea")
    swap_the_prices()
    page = bea.post("/checkout/preview/", {"action": "ask", **seen})
    assert page.context["changes"] == SWAPPED and not Request.objects.exists()
    assert bea.post("/checkout/preview/", {"action": "ask"}).status_code == 409
    bea.post("/checkout/preview/", {"action": "ask", "seen": page.context["seen"]})
    assert Request.objects.exists()


def asked():
    bea, seen = at_the_second_screen("bea")
    bea.post("/checkout/preview/", {"action": "ask", **seen})
    return f"/accounts/requests/{Request.objects.get().pk}/"


def test_what_changed_since_it_was_asked_is_named_to_both():
    url = asked()
    assert cast.client_of("alba").get(url).context["changes_since_asked"] == []
    swap_the_prices()
    for name in ("alba", "bea"):
        assert cast.client_of(name).get(url).context["changes_since_asked"] == SWAPPED


def test_what_is_countersigned_is_what_was_seen():
    url, alba = asked(), cast.client_of("alba")
    seen = alba.get(url).context["seen"]
    swap_the_prices()
    for fields, changes in (({"seen": seen}, SWAPPED), ({}, []), ({"seen": "x"}, [])):
        page = alba.post(url, {"deed": "countersign", **fields})
        assert page.status_code == 409 and page.context["changes"] == changes
    assert not Order.objects.exists()
    alba.post(url, {"deed": "countersign", "seen": page.context["seen"]})
    assert Order.objects.exists()


def test_another_clinician_than_was_seen_is_not_asked():
    bea, seen = at_the_second_screen("bea")
    clinic = cast.person("bea").memberships.get().clinic
    nina = cast.person("nina")
    nina.memberships.update(clinic=clinic)
    clinic.responsible = nina
    clinic.save()
    page = bea.post("/checkout/preview/", {"action": "ask", **seen})
    assert "Who answers for it: Nina" in cast.text_of(page) and not Request.objects.exists()


def test_what_staff_place_is_what_they_saw():
    cast.person("omar").groups.add(Group.objects.get(name="Order desk"))
    omar = cast.client_of("omar")
    cost(BOOSTER, "68.00")
    cost(MESO, "58.00")
    sku = StockRecord.objects.get(product=key_of(MESO)).partner_sku
    second = {"line-1-sku": sku, "line-1-units": 1}
    url, fields = cast.typed_by_staff(omar, product=key_of(BOOSTER), units=1, **second)
    seen = omar.post(url, fields).context["seen"]
    swap_the_prices()
    page = omar.post(url, fields | {"action": "place", "seen": seen})
    assert page.status_code == 409 and page.context["changes"] == SWAPPED
    assert not Order.objects.exists()
    seen = page.context["seen"]
    page = omar.post(url, fields | {"action": "place", "seen": seen, "line-1-units": 2})
    assert f"{MESO}: 2 units, was 1." in page.context["changes"] and not Order.objects.exists()
    omar.post(url, fields | {"action": "place", "seen": seen})
    assert Order.objects.exists()
