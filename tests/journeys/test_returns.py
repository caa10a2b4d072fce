"""A clinic announces what it sends back; the warehouse scans it in and inspects it."""

import pytest

from shop.inventory.models import Lot
from shop.returns.models import Return
from tests.journeys.test_packing import enter
from tests.journeys.test_staff_pages import DESK, faults_on
from tests.journeys.window import NARROW
from tests.shop.parcels.packing import code_of
from tests.shop.returns.coming_back import shipped

pytestmark = pytest.mark.journey


@pytest.mark.parametrize("size", [DESK, NARROW], ids=["desk", "phone"])
def test_goods_come_back_by_keys_and_scans_alone(size, open_window, shop, album):
    pick = shipped(units=5)
    alba = open_window(album=album)
    alba.pass_the_door(f"/accounts/orders/{pick.order_line.order.number}/return/")
    alba.sign_in("alba@demo.example")
    alba.look("send back")
    alba.page.get_by_label(f"Units of lot {pick.lot.number}").fill("2")
    alba.page.get_by_label("Why").select_option("damaged")
    alba.click("Announce the return")
    goods_back = Return.objects.get()
    alba.sees(f"Return {goods_back.number} is announced")
    alba.look("announced")

    omar = open_window(album=album)
    omar.be_staff("omar")
    omar.page.set_viewport_size(size)
    omar.go(f"/admin/returns/return/{goods_back.pk}/change/")
    omar.look("to receive", phone=False)
    assert faults_on(omar.page, size) == []
    code = code_of(pick.lot)
    omar.page.get_by_label("Scanned codes").fill(f"{code}\n{code}")
    omar.page.locator("input[value='Count the scans']").focus()
    enter(omar)
    omar.page.locator("input[value='Receive and tell the clinic']").focus()
    enter(omar)
    omar.sees("Inspect it")
    omar.look("to inspect", phone=False)
    assert faults_on(omar.page, size) == []
    omar.page.get_by_label(f"Units of lot {pick.lot.number} destroyed").fill("2")
    omar.page.get_by_label("What was found").select_option("broken")
    omar.page.get_by_label("In words").fill("Crushed")
    omar.page.get_by_label("What the clinic reads").fill("Thank you.")
    omar.page.locator("input[value='Inspected: tell the clinic']").focus()
    enter(omar)
    omar.sees("2 to destroy")
    omar.look("inspected", phone=False)
    assert faults_on(omar.page, size) == []
    assert Return.objects.get().is_inspected and Lot.objects.get(pk=pick.lot_id).apart == 0
