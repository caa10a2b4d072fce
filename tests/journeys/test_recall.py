"""A recall from its draft to its report by two people, three clinics and a telephone; a drill."""

import pytest

from common.printing import pdf
from shop.inventory import putting_right
from shop.inventory.models import Lot
from shop.inventory.putting_right import Why
from shop.recalls import services
from shop.recalls.models import Campaign, Notice
from tests import cast
from tests.journeys.test_staff_pages import DESK, faults_on
from tests.journeys.window import NARROW
from tests.shop.recalls.campaigning import a_lot, shipped

pytestmark = pytest.mark.journey
BEGIN = "/admin/recalls/campaign/begin/"


def at(campaign, name="change"):
    return f"/admin/recalls/campaign/{campaign.pk}/{name}/"


def fits(window, name):
    """The page fits the desk and a phone, and axe finds nothing in it."""
    assert [fault for size in (NARROW, DESK) for fault in faults_on(window.page, size)] == []
    window.look(name, phone=False)


def drafted(omar, title, kind):
    """What omar finds by a number and keeps as a draft."""
    omar.go(BEGIN)
    omar.page.get_by_label("Lot numbers").fill("The lots kl77 and others")
    omar.click("Find the lots")
    omar.sees("KL-77")
    a_file = {"name": "notice.pdf", "mimeType": "application/pdf", "buffer": printed("Lot KL-77")}
    omar.page.get_by_label("Or a photo or a PDF").set_input_files(a_file)
    omar.click("Find the lots")
    omar.sees("KL-77")
    omar.page.get_by_label("Kind").select_option(kind)
    omar.page.get_by_label("Title").fill(title)
    omar.page.get_by_label("Why").fill("Some seals are torn")
    omar.page.get_by_label("What to do").select_option("return")
    fits(omar, f"begin {kind}")
    omar.click("Keep it as a draft")
    omar.sees("Kept as a draft")
    return Campaign.objects.latest("pk")


def printed(words):
    return pdf(f"<html lang=en><title>Notice</title><p>{words}</p></html>")


def released(admin, campaign):
    admin.go(at(campaign))
    fits(admin, f"draft {campaign.kind}")
    admin.click("Release it")
    admin.sees("Released.")
    services.tell_all.call(campaign.pk)


def answered(open_window, name, campaign, **units):
    clinic = cast.clinic_of(name)
    window = open_window()
    window.pass_the_door(
        f"/accounts/recalls/{Notice.objects.get(campaign=campaign, clinic=clinic).pk}/"
    )
    window.sign_in(f"{name}@demo.example")
    for label, number in units.items():
        window.page.get_by_label(label.replace("_", " ").capitalize()).fill(str(number))
    window.look("answer")
    window.click("Send the numbers")
    window.sees("Thank you, your answer is kept.")
    return window


def taken_back(window, words, why, name):
    """The one answer on the page, which the page offers to take back under these words."""
    window.page.get_by_text(words).click()
    window.page.get_by_label("What was wrong with it").fill(why)
    fits(window, name)
    window.click("Take this answer back")
    window.sees("Taken back: it counts no more", f"“{why}”")


def test_a_recall_goes_from_its_draft_to_its_report(open_window, shop):
    lot = a_lot(units=10)
    for name in ("alba", "nina", "cosmo"):
        shipped(name, 2)
    omar, admin = open_window(), open_window()
    omar.be_staff("omar")
    admin.be_staff("admin")
    campaign = drafted(omar, "A torn seal", "recall")
    omar.sees("somebody else looks at it and releases it", "10 of 10 units are found: 100 %.")
    released(admin, campaign)
    alba = answered(open_window, "alba", campaign, used=1)
    taken_back(alba, "Was it wrong? Take it back", "There were two", "take back")
    fits(alba, "taken back")
    alba.page.get_by_label("Used").fill("2")
    alba.click("Send the numbers")
    alba.sees("2 used")
    answered(open_window, "nina", campaign, used=1, destroyed=1)
    omar.go(at(campaign))
    fits(omar, "released")
    omar.follow("Who has not answered: phone list and letters")
    fits(omar, "phone list")
    notice = Notice.objects.get(campaign=campaign, clinic=cast.clinic_of("cosmo"))
    omar.go(f"/admin/recalls/campaign/notices/{notice.pk}/")
    fits(omar, "one clinic")
    omar.page.get_by_label("Not to be found").fill("1")
    omar.click("Keep their answer")
    taken_back(omar, "It was wrong: take it back", "They rang: both", "take back for a clinic")
    omar.page.get_by_label("Not to be found").fill("2")
    omar.click("Keep their answer")
    omar.sees("Noted.")
    lot = Lot.objects.get(pk=lot.pk)
    putting_right.write_off(lot, 4, Why("recalled", "Destroyed", cast.person("omar")))
    omar.go(at(campaign, "close"))
    omar.sees("Every unit has an ending.")
    fits(omar, "close")
    omar.page.get_by_label("What was found").fill("Two units of one clinic are lost.")
    omar.click("Close it")
    omar.sees("Closed.", "Two units of one clinic are lost.")
    alba.go(alba.page.url)
    alba.sees("This was closed on")
    alba.page.get_by_label("What we should know").fill("One more was in the fridge")
    fits(alba, "after the end")
    alba.click("Send it")
    alba.sees("We have it.", "One more was in the fridge")
    omar.go(at(campaign))
    omar.sees("Written by clinics since it was closed", "One more was in the fridge")
    fits(omar, "closed")


def test_a_drill_goes_from_its_draft_to_its_report(open_window, shop, mailoutbox):
    a_lot(units=10)
    shipped("nina", 2)
    mailoutbox.clear()
    omar, admin = open_window(), open_window()
    omar.be_staff("omar")
    admin.be_staff("admin")
    campaign = drafted(omar, "The drill of November", "drill")
    released(admin, campaign)
    omar.go(at(campaign))
    omar.sees("no clinic is written to", "1 mail would have left")
    fits(omar, "drill")
    omar.go(at(campaign, "close"))
    omar.page.get_by_label("What was found").fill("Everybody was found.")
    omar.click("Close it")
    omar.sees("Closed.")
    assert mailoutbox == [] and not Lot.objects.get(number="KL-77").is_recalled
