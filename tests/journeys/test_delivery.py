"""A delivery in the browser: scanned with the keyboard, one line stopped, quarantined, booked."""

import pytest

from shop.inventory.deliveries.models import Delivery
from shop.inventory.models import Lot
from tests import cast

pytestmark = pytest.mark.journey

GTIN = "09506000134352"
DAY, SOON = cast.days_from_now(300), cast.days_from_now(3)


def test_a_delivery_is_scanned_stopped_quarantined_and_booked(open_window, album):
    product = cast.product(cast.BELOTERO)
    product.upc, product.minimum_remaining_days = GTIN, 30
    product.save()
    omar = open_window(album=album)
    omar.be_staff("omar")
    omar.go("/admin/inventory/delivery/add/")
    omar.look("delivery-begun")
    omar.fill(Supplier="Medica", Number_of_the_delivery_note="LS-1", Arrived="2026-11-20T08:30")
    omar.click("Begin, then scan")
    scan_with_the_keyboard(omar)
    omar.look_every_way("delivery-scanned")
    put_the_short_one_into_quarantine(omar)
    look_at_pasted_lines(omar)
    omar.click("Book the delivery")
    omar.sees("Booked: 4 units on 3 lines", "In quarantine: 1 unit on 1 line", "Booked by")
    omar.look("delivery-booked")
    assert Lot.objects.get(number="KL-77").on_hand == 3
    assert Lot.objects.get(number="KL-78").apart == 1


def scan_with_the_keyboard(omar):
    """As a scanner types: no key pressed in between, and the focus stays where it is."""
    for text in (code("KL-77", DAY), code("KL-77", DAY), code("KL-78", SOON)):
        assert omar.page.evaluate("document.activeElement.id") == "scan"
        omar.page.keyboard.type(text)
        omar.page.keyboard.press("Enter")
    omar.page.get_by_text("Stopped. 1 new: BELOTERO® HYDRO, lot KL-78").wait_for()
    omar.sees("3 units, 1 to look at", "the product needs 30 to be sold", "Stopped")
    assert omar.page.evaluate("document.activeElement.id") == "scan"
    assert omar.page.input_value("#scan") == ""


def put_the_short_one_into_quarantine(omar):
    omar.follow("Decide line 2")
    omar.look("delivery-line")
    omar.page.get_by_label("Put into quarantine").check()
    omar.click("Save the line")
    omar.sees("To quarantine")


def look_at_pasted_lines(omar):
    omar.follow("Paste lines, a file or a photo")
    omar.fill(Lines=f"{code('KL-77', DAY)}\n{GTIN[:-1]}9")
    omar.click("Look at them first")
    omar.sees("1 line can be added, 1 row refused")
    omar.look("delivery-many")
    omar.click("Add 1 line")
    assert Delivery.objects.get().lines.count() == 3
    omar.go(omar.path)
    omar.sees("KL-77")


def code(number, day):
    return f"(01){GTIN}(17){day:%y%m%d}(10){number}"
