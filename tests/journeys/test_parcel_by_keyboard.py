"""From an open order to a shipped parcel with a scanner and a keyboard: no mouse is touched."""

import pytest

from catalogue.models import Product
from shop.inventory.models import Lot, Pick
from shop.parcels.models import Parcel
from tests import cast
from tests.journeys.keyboard import Keyboard
from tests.journeys.test_delivery import DAY, GTIN, SOON, code
from tests.journeys.test_packing import scan
from tests.journeys.window import NARROW, WIDE
from tests.shop.parcels.packing import code_of

pytestmark = pytest.mark.journey


def test_an_order_is_found_packed_and_handed_over_by_keys_and_scans_alone(open_window, shop):
    order = cast.order_of("alba", quantity=2)
    lot = Pick.objects.get(order_line__order=order).lot
    omar = open_window()
    omar.be_staff("omar")
    keys = Keyboard(omar.page)
    omar.page.keyboard.press("/")
    assert omar.page.evaluate("document.activeElement.id") == "find-text"
    keys.type(order.number)
    keys.enter()
    assert omar.path == f"/admin/order/order/{order.pk}/change/"
    for name in ("Pack a parcel", "Begin to pack"):
        keys.tab_to(name)
        keys.enter()
    for says in ("1 of 2", "2 of 2"):
        scan(omar, code_of(lot), says)
    keys.tab_to("Packed: close the parcel")
    keys.enter()
    keys.tab_to("Carrier")
    keys.type("DHL")
    keys.tab_to("Tracking number")
    keys.type("TRK77")
    keys.tab_to("Hand over to the carrier")
    keys.enter()
    omar.sees("is handed over; the clinic is told by mail")
    parcel = Parcel.objects.get(order=order)
    assert (parcel.is_handed_over, parcel.carrier, parcel.tracking) == (True, "DHL", "TRK77")


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["desk", "phone"])
def test_goods_go_from_the_delivery_to_the_parcel_without_a_mouse(size, open_window, shop):
    of_product = Product.objects.filter(pk=cast.BELOTERO)
    of_product.update(upc=GTIN, minimum_remaining_days=30)
    Lot.objects.filter(product=cast.BELOTERO).update(status=Lot.Status.ON_HOLD)
    omar = open_window()
    omar.page.set_viewport_size(size)
    omar.be_staff("omar")
    keys = Keyboard(omar.page)
    press(keys, "Deliveries to book", "ADD DELIVERY")
    for field, text in {"Supplier": "Medica", "Number of the delivery note": "LS-1"}.items():
        keys.tab_to(field)
        keys.type(text)
    press(keys, "Begin, then scan")
    for number, day, says in (("KL-77", DAY, "1 unit"), ("KL-78", SOON, "Stopped. 1 new")):
        scan(omar, code(number, day), says)
    press(keys, "Decide line 2")
    keys.tab_to("Book it in")
    for _ in ("Refuse", "Put into quarantine"):
        omar.page.keyboard.press("ArrowDown")
    press(keys, "Save the line")
    omar.sees("To quarantine")
    press(keys, "Book the delivery")
    omar.sees("Booked: 2 units on 2 lines")
    order = cast.order_of("alba")
    omar.page.keyboard.press("/")
    keys.type(order.number)
    keys.enter()
    press(keys, "Pack a parcel", "Begin to pack")
    scan(omar, code("KL-77", DAY), "1 of 1")
    press(keys, "Packed: close the parcel", "Hand over to the carrier")
    assert Parcel.objects.get(order=order).is_handed_over
    assert Lot.objects.get(number="KL-78").apart == 1


def press(keys, *names):
    """Go to each of these by Tab and press Enter; the next page is there then."""
    for name in names:
        keys.tab_to(name)
        keys.enter()


def test_a_slash_that_is_typed_into_a_field_stays_there(open_window, shop):
    omar = open_window()
    omar.be_staff("omar")
    omar.go("/admin/inventory/lot/")
    omar.page.get_by_role("searchbox", name="Search").focus()
    omar.page.keyboard.type("KL/77")
    assert omar.page.get_by_role("searchbox", name="Search").input_value() == "KL/77"
