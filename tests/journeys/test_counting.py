"""Stock is counted on a phone: scanned and typed, asked about, compared, explained, booked."""

import pytest

from shop.inventory import goods_in
from shop.inventory.models import CountSheet, Lot, Place, Reason
from tests import cast
from tests.journeys.test_staff_pages import DESK, faults_on
from tests.journeys.window import NARROW

pytestmark = pytest.mark.journey

GTIN = "09506000134352"
DAY = cast.days_from_now(300)


@pytest.fixture
def shelf(shop):
    """Twelve units of one lot and three of another, where nothing else lies."""
    product, shelf = cast.product(cast.BELOTERO), Place.objects.create(name="Shelf 9", kind="room")
    product.upc = GTIN
    product.save()
    for number, units in (("KL-77", 12), ("KL-78", 3)):
        goods = goods_in.Goods(
            product, number, DAY, units, place=shelf, reason=Reason.NO_ROOM, other_than=("KL-77",)
        )
        goods_in.receive([goods], "Medica")
    return shelf


@pytest.mark.parametrize("size", [NARROW, DESK], ids=["phone", "desk"])
def test_a_shelf_is_counted_by_scans_compared_and_booked(size, open_window, shelf, album):
    omar = open_window(album=album)
    omar.be_staff("omar")
    omar.page.set_viewport_size(size)
    omar.go("/admin/inventory/countsheet/add/")
    omar.look("count-begin", phone=False)
    omar.page.get_by_label("All that lies in a place").select_option("Shelf 9")
    omar.click("Begin to count")
    scan(omar, code("KL-77"))
    omar.page.get_by_text("1 unit: BELOTERO® HYDRO, lot KL-77.").wait_for()
    omar.page.keyboard.type("KL-77")
    omar.page.keyboard.press("Tab")
    scan(omar, "10")
    omar.page.get_by_text("10 units: BELOTERO® HYDRO, lot KL-77.").wait_for()
    assert omar.page.evaluate("document.activeElement.id") == "scan"
    omar.look("counted", phone=False)
    answer_a_question(omar, size)
    assert faults_on(omar.page, size) == []
    omar.click("All is counted: compare with the books")
    omar.sees("2 lots to explain or to count again", "1 missing", "none found")
    omar.look("compared", phone=False)
    assert faults_on(omar.page, size) == []
    for lot in ("KL-77", "KL-78"):
        omar.page.get_by_label(f"Why lot {lot} in Shelf 9 differs").select_option("Lost")
    omar.click("Book the count")
    omar.sees("Booked: 2 lots counted, 2 with a difference")
    omar.look("booked", phone=False)
    assert faults_on(omar.page, size) == []
    assert Lot.objects.get(number="KL-77").on_hand == 11
    assert CountSheet.objects.get().is_booked


def answer_a_question(omar, size):
    """A pack that is not in the books is asked about, and nothing types on into the answer."""
    scan(omar, code("NEW-1"))
    omar.page.get_by_role("heading", name="Keep it on the sheet?").wait_for()
    omar.look("asked", phone=False)
    assert faults_on(omar.page, size) == []
    omar.page.keyboard.type("KL-77")
    omar.page.keyboard.press("Enter")
    omar.sees("Keep it on the sheet?")
    omar.click("Keep it")
    omar.sees("not in the books")


def scan(omar, text):
    omar.page.keyboard.type(text)
    omar.page.keyboard.press("Enter")


def code(number):
    return f"(01){GTIN}(17){DAY:%y%m%d}(10){number}"
