"""The whole walk: from the door over application, approval and order to the lot that was shipped.

Every page of it is looked at by axe, at a desk in daylight and on a phone in the dark, and under
the shop's own Content-Security-Policy; staff's pages at the desk.
"""

import re
from urllib.parse import urlsplit

import pytest

from tests import cast
from tests.accounts.papers.papers import check_what_waits, pdf

pytestmark = pytest.mark.journey

EMAIL, PASSPHRASE = "nora.new@clinic.example", "a-long-pass-4711"
PRODUCT = "BELOTERO® HYDRO"
NEW_LOT, LAST_DAY = "W-2211-7", cast.days_from_now(60)
WRITTEN = f"{LAST_DAY:%-d %b %Y}"
AS_STAFF_READ_IT = f"{cast.days_from_now(60):%-d %b %Y}"
TRACKING = "TRACK-4711"


def test_from_the_door_to_a_shipped_lot(open_window, mailbox, album):
    nora, rita, omar = (open_window(album=album) for _ in range(3))
    meet_the_door(nora)
    read_the_catalogue(nora)
    fill_the_basket(nora)
    register(nora, mailbox)
    apply_for_a_licence(nora)
    add_a_clinic(nora)
    approve(rita)
    verify_the_address(rita)
    read_the_approval(nora, mailbox)
    place_the_order(nora)
    receive_a_lot_that_expires_first(omar)
    number = ship_it_from_that_lot(omar)
    find_lot_and_expiry(nora, mailbox, number)


def meet_the_door(nora):
    wanted = cast.product(cast.BELOTERO).get_absolute_url()
    nora.go(wanted)
    nora.sees("Do you use medical devices in your profession?")
    nora.look("door")
    nora.click("No, I do not")
    nora.sees("Thank you for your answer", "speak with your clinician")
    nora.look("door-no")
    nora.go(wanted)
    nora.click("Yes, I do")
    assert nora.path == wanted
    nora.sees("BELOTERO", "excl. VAT", "Sign in to order")
    nora.look("product")


def read_the_catalogue(nora):
    nora.go("/")
    nora.look("home")
    nora.follow("All products")
    nora.sees("STYLAGE", "AQUALYX")
    nora.look("list-cards")
    nora.go("/catalogue/?view=table")
    nora.look("list-table")
    nora.follow("Fat and cellulite")
    nora.sees("AQUALYX")
    nora.look("treatment")
    nora.go("/ingredients/")
    nora.look("ingredients")
    nora.follow("Hyaluronic acid")
    nora.look("ingredient")
    nora.go("/brands/belotero/")
    nora.look("brand")
    nora.page.locator("#site-search").fill("belotero hydro")
    nora.click("Search")
    nora.sees("BELOTERO")
    nora.look("search")
    nora.follow(re.compile("BELOTERO.*HYDRO"))
    assert nora.path == cast.product(cast.BELOTERO).get_absolute_url()


def fill_the_basket(nora):
    nora.fill(Quantity="2")
    nora.click("Add to basket")
    nora.go("/basket/")
    nora.sees("This order cannot be placed yet", "Sign in to order", "BELOTERO")
    nora.look("basket-of-a-visitor")


def register(nora, mailbox):
    nora.follow("Sign in")
    nora.look("sign-in")
    nora.follow("I have no account yet")
    nora.fill(First_name="Nora", Last_name="New", **{"E-mail address": EMAIL})
    nora.fill(**{"Password": PASSPHRASE, "The password again": PASSPHRASE})
    nora.look("register")
    nora.click("Create the account")
    nora.sees("Check your mail")
    nora.look("check-your-mail")
    nora.go(path_in(mailbox(EMAIL, "Confirm your e-mail address")))
    nora.look("confirm-address")
    nora.click("Confirm this address")
    nora.sign_in(EMAIL, PASSPHRASE)
    assert nora.path == "/accounts/licence/"


def path_in(letter):
    """The path of the first link in a letter."""
    link = urlsplit(re.search(r"https?://\S+", letter.get_content()).group())
    return link.path


def apply_for_a_licence(nora):
    nora.look("licence-form")
    nora.page.get_by_label("Your profession").select_option(label="Physician")
    nora.page.get_by_label("Country where your licence is valid").select_option("GB")
    nora.page.get_by_label("Register that holds your name").select_option("gmc")
    nora.fill(Your_number_in_this_register="7123456")
    nora.fill(Last_day_on_which_it_is_valid=cast.days_from_now(300).isoformat())
    paper = {"name": "gmc-extract.pdf", "mimeType": "application/pdf", "buffer": pdf()}
    nora.page.locator("#id_documents").set_input_files(paper)
    nora.click("Send the application")
    nora.sees("Your application was sent", "You need not do anything now")
    check_what_waits()
    nora.look("licence-waiting")
    nora.go("/basket/")
    nora.sees("BELOTERO", "Your licence is being checked")
    assert nora.page.locator("#id_form-0-quantity").input_value() == "2"
    nora.look("basket-waiting")


def add_a_clinic(nora):
    nora.go("/accounts/clinic/")
    nora.look("no-clinic")
    nora.follow("Add your clinic")
    nora.look("clinic-form")
    nora.fill(**{"Name of the clinic or practice": "New Skin Clinic"})
    nora.page.get_by_label("Clinic or practice, as on the parcel").fill("New Skin Clinic")
    nora.fill(Street_and_number="5 Park Street", Town="Bath", Postcode="BA1 2EE")
    nora.page.get_by_label("Country", exact=True).select_option(label="United Kingdom")
    nora.click("Add the clinic")
    nora.sees("New Skin Clinic", "Waiting for verification", "Your role here: owner")
    nora.look("clinic")


def verify_the_address(rita):
    rita.go("/admin/")
    rita.follow("Delivery addresses to verify")
    rita.look("staff-addresses", phone=False)
    rita.follow("New Skin Clinic")
    rita.look("staff-address", phone=False)
    for text in ("The address exists", "It is a clinic", "It belongs to this clinic"):
        rita.page.get_by_label(text).check()
    rita.page.get_by_label("Verify", exact=True).check()
    rita.click("Decide and write to the clinic")
    rita.sees("New Skin Clinic: verified")


def approve(rita):
    rita.sign_in_as_staff("rita")
    rita.sees("Licence applications to review")
    rita.look("staff-today", phone=False)
    rita.follow("Licence applications to review")
    people = rita.page.locator("#result_list th.field-applicant").all_inner_texts()
    assert people == [cast.person("bruno").display_name, "Nora New"], "oldest first"
    rita.look("staff-queue", phone=False)
    with rita.page.expect_response(re.compile("/accounts/documents/")) as paper:
        rita.follow("Nora New")
    assert paper.value.status == 200 and paper.value.headers["content-type"] == "application/pdf"
    assert rita.page.locator("iframe[title='gmc-extract.pdf']").is_visible()
    rita.look("staff-application", phone=False)
    rita.page.get_by_label("every point is as stated").check()
    rita.click("Approve")
    rita.sees("Nora New: verified")


def read_the_approval(nora, mailbox):
    assert "what your profession allows" in mailbox(EMAIL, "licence is verified").get_content()
    nora.go("/accounts/")
    nora.sees("Verified")
    nora.look("my-account")


def place_the_order(nora):
    nora.go("/basket/")
    nora.look("basket")
    nora.click("Go to checkout")
    nora.sees("New Skin Clinic", "BA1 2EE", "invoice")
    nora.follow("Change the address")
    nora.look("checkout-address")
    nora.click("Deliver here")
    nora.sees("New Skin Clinic", "BA1 2EE", "invoice")
    nora.look("checkout-review")
    nora.click(re.compile("^Place order"))
    nora.sees("is placed")
    nora.look("order-placed")
    nora.follow("See the order")
    nora.sees("Shown when it is shipped")
    nora.look("order-before-shipping")


def receive_a_lot_that_expires_first(omar):
    omar.sign_in_as_staff("omar")
    omar.sees("Orders to ship")
    omar.look("warehouse-today", phone=False)
    omar.go("/admin/inventory/lot/add/")
    omar.page.get_by_role("combobox").first.click()
    omar.page.locator(".select2-search__field").fill("belotero")
    omar.page.get_by_role("option", name="BELOTERO").click()
    omar.fill(Lot_number=NEW_LOT, Usable_through=LAST_DAY.isoformat())
    omar.fill(Units_received="40", Supplier="Demo supplier")
    omar.look("warehouse-receive", phone=False)
    omar.click("Book in", exact=True)
    omar.sees(NEW_LOT)
    omar.look("warehouse-lots", phone=False)


def ship_it_from_that_lot(omar):
    """The order waits with an older pick; picked again it gets what now expires first."""
    omar.go("/admin/")
    omar.follow("Orders to ship")
    omar.look("warehouse-orders", phone=False)
    number = omar.page.locator("#result_list th.field-number a").inner_text()
    omar.follow(number)
    omar.click("Pick again")
    omar.sees("Picked afresh", NEW_LOT, AS_STAFF_READ_IT)
    omar.look("warehouse-order", phone=False)
    omar.follow(re.compile("^Ship this order"))
    omar.fill(Tracking_number=TRACKING)
    omar.look("warehouse-ship", phone=False)
    omar.click(f"Ship order {number}")
    omar.sees(f"Order {number} is shipped")
    return number


def find_lot_and_expiry(nora, mailbox, number):
    letter = mailbox(EMAIL, f"Order {number} is on its way")
    for told in (f"2 × lot {NEW_LOT}, usable through {WRITTEN}", TRACKING):
        assert told in letter.get_content()
    nora.go(f"/accounts/orders/{number}/")
    nora.sees(f"2 × lot {NEW_LOT}", WRITTEN, TRACKING)
    nora.look("order-shipped")
    nora.go(path_in(letter))
    assert nora.path == "/accounts/lots/"
    nora.sees(NEW_LOT, WRITTEN, number)
    nora.look("my-lots")
