"""A clinic compares what came, claims what is wrong and reports what happened; staff answer."""

import pytest

from shop.claims.models import Claim
from shop.vigilance.models import Report
from tests.journeys.test_packing import enter
from tests.journeys.test_staff_pages import DESK, faults_on
from tests.journeys.window import NARROW
from tests.shop.arrivals.arriving import sent
from tests.shop.claims.claiming import a_photo, claimed
from tests.shop.parcels.packing import code_of
from tests.shop.returns.coming_back import shipped
from tests.shop.vigilance.reporting import reported

pytestmark = pytest.mark.journey


def opened_by_alba(open_window, album, page):
    alba = open_window(album=album)
    alba.pass_the_door(page)
    alba.sign_in("alba@demo.example")
    return alba


def test_what_came_is_found_and_compared(open_window, shop, album):
    parcel = sent("S1", "S2")
    lot = parcel.picks.get().lot
    alba = opened_by_alba(open_window, album, "/accounts/lots/")
    alba.look("lots")
    for name, path in {"lot": f"{lot.pk}/", "endings": "expiries/"}.items():
        alba.go(f"/accounts/lots/{path}")
        alba.look(name)
    alba.go("/accounts/arrivals/")
    alba.look("arrivals")
    alba.follow(f"Parcel {parcel.number}")
    alba.look("to compare")
    scan = alba.page.get_by_label("Scan a box")
    for serial in ("S1", "S9"):
        scan.fill(code_of(lot, **{"21": serial}))
        scan.press("Enter")
    alba.page.get_by_text("This pack may not be ours").wait_for()
    alba.page.get_by_text("1 of 2").wait_for()
    alba.look("alarm")
    alba.page.set_viewport_size(NARROW)
    scan.fill("no code")
    scan.press("Enter")
    alba.page.get_by_text("Scan again, or count it by eye below.").wait_for()
    assert alba.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    alba.page.set_viewport_size(DESK)
    alba.click("That is all that came")
    alba.look("compared")


def test_what_is_wrong_is_claimed_and_reported(open_window, shop, album, tmp_path):
    pick = shipped(units=5)
    alba = opened_by_alba(open_window, album, "/accounts/claims/")
    alba.look("nothing claimed")
    alba.go(f"/accounts/claims/order/{pick.order_line.order.number}/")
    alba.page.get_by_label(f"Units of lot {pick.lot.number}").fill("1")
    alba.page.get_by_label("What is wrong").select_option("damaged")
    alba.page.get_by_label("What you see").fill("The box is wet")
    (tmp_path / "box.jpg").write_bytes(a_photo().read())
    alba.page.get_by_label("Photos").set_input_files(tmp_path / "box.jpg")
    alba.look("to claim")
    alba.click("Send the claim")
    alba.look("claim")
    alba.go("/accounts/claims/")
    alba.look("claims")
    alba.go(f"/accounts/claims/reports/lot/{pick.lot_id}/")
    alba.page.get_by_label("What it is about").select_option("adverse")
    alba.page.get_by_label("On which day").fill("2026-11-20")
    alba.page.get_by_label("What happened").fill("A nodule")
    alba.look("to report")
    alba.click("Send the report")
    alba.look("report")
    alba.go("/accounts/claims/reports/")
    alba.look("reports")
    assert Claim.objects.count() == Report.objects.count() == 1


@pytest.mark.parametrize("size", [DESK, NARROW], ids=["desk", "phone"])
def test_staff_answer_by_keys_alone(size, open_window, shop, album):
    pick = shipped(units=5)
    claim, report = claimed(pick), reported(pick)
    omar = open_window(album=album)
    omar.be_staff("omar")
    omar.page.set_viewport_size(size)
    for page in (f"vigilance/report/{report.pk}/change", "vigilance/report", "claims/claim"):
        omar.go(f"/admin/{page}/")
        omar.look(page.replace("/", "-"), phone=False)
        assert faults_on(omar.page, size) == []
    omar.go(f"/admin/claims/claim/{claim.pk}/change/")
    omar.look("claim of staff", phone=False)
    assert faults_on(omar.page, size) == []
    omar.page.locator("#id_kind").select_option("return")
    omar.page.get_by_label("What the clinic reads").fill("Please send it back.")
    omar.page.locator("input[value='Answer and tell the clinic']").focus()
    enter(omar)
    omar.sees(f"Return {claim.order.number}-R1 is announced")
