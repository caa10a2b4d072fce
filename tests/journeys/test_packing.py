"""A parcel is packed with a scanner and a keyboard, at the desk and on a phone."""

import pytest

from shop.inventory.models import Pick
from shop.parcels.models import Parcel
from tests import cast
from tests.journeys.test_staff_pages import DESK, faults_on
from tests.journeys.window import NARROW
from tests.shop.parcels.packing import code_of

pytestmark = pytest.mark.journey


@pytest.mark.parametrize("size", [DESK, NARROW], ids=["desk", "phone"])
def test_a_parcel_is_packed_by_scans_and_keys_alone(size, open_window, shop):
    order = cast.order_of("alba", quantity=2)
    lot = Pick.objects.get(order_line__order=order).lot
    omar = open_window()
    omar.be_staff("omar")
    omar.page.set_viewport_size(size)
    omar.go(f"/admin/parcels/parcel/begin/{order.pk}/")
    omar.look("begin", phone=False)
    omar.page.locator("input[value='Begin to pack']").focus()
    enter(omar)
    with omar.refused(409):
        omar.page.keyboard.type(code_of(lot, **{"10": "NOT-THIS"}))
        enter(omar)
    omar.sees("Stop: Wrong lot", "Nothing was counted")
    omar.look("stopped", phone=False)
    assert faults_on(omar.page, size) == []
    for code, says in (
        (code_of(lot), "1 of 2"),
        (code_of(lot), "2 of 2"),
    ):
        omar.page.keyboard.type(code)
        enter(omar)
        omar.sees(says)
        assert faults_on(omar.page, size) == []
        omar.look(says, phone=False)
    for button in ("Packed: close the parcel", "Hand over to the carrier"):
        omar.page.locator(f"input[value='{button}']").focus()
        enter(omar)
    omar.sees("If carrier or tracking number are wrong")
    omar.look("handed over", phone=False)
    assert Parcel.objects.get(order=order).is_handed_over


def enter(window):
    """What was typed or focused is sent, and the next page is there."""
    with window.page.expect_navigation():
        window.page.keyboard.press("Enter")
