"""From an open order to a shipped parcel with a scanner and a keyboard: no mouse is touched."""

import pytest

from shop.inventory.models import Pick
from shop.parcels.models import Parcel
from tests import cast
from tests.journeys.keyboard import Keyboard
from tests.journeys.test_packing import scan
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


def test_a_slash_that_is_typed_into_a_field_stays_there(open_window, shop):
    omar = open_window()
    omar.be_staff("omar")
    omar.go("/admin/inventory/lot/")
    omar.page.get_by_role("searchbox", name="Search").focus()
    omar.page.keyboard.type("KL/77")
    assert omar.page.get_by_role("searchbox", name="Search").input_value() == "KL/77"
