"""A buyer asks, the clinician follows the mail's link, logs in and countersigns."""

import re
from urllib.parse import urlsplit

import pytest

from tests import cast

pytestmark = pytest.mark.journey


def test_a_buyer_asks_and_the_clinician_countersigns(open_window, mailbox):
    bea, alba = open_window(), open_window()
    fill_a_basket(bea)
    ask(bea)
    countersign(alba, mailbox)
    read_the_order(bea, mailbox)


def fill_a_basket(bea):
    bea.pass_the_door("/accounts/clinic/")
    bea.sign_in("bea@demo.example")
    bea.sees("Your role here: buyer", "Alba Marin")
    bea.look("clinic-of-a-buyer")
    bea.go(cast.product(cast.BELOTERO).get_absolute_url())
    bea.sees("With a countersignature")
    bea.look("product-for-a-buyer")
    bea.fill(Quantity="2")
    bea.click("Add to basket")
    bea.go("/basket/")
    bea.sees("Nothing stands against this order")
    bea.look("basket-of-a-buyer")


def ask(bea):
    bea.click("Go to checkout")
    assert bea.path == "/checkout/", "with one address the first screen is skipped"
    bea.look("check-and-ask")
    bea.page.get_by_label("Note to Dr Alba Marin").fill("For the appointments of Friday.")
    bea.click("Ask Dr Alba Marin to countersign")
    bea.sees("You asked Dr Alba Marin to countersign", "Waiting for the clinician")
    bea.look("asked")


def countersign(alba, mailbox):
    letter = mailbox("alba@demo.example", "asks you to countersign").get_content()
    link = urlsplit(re.search(r"https?://\S+/requests/\S+", letter).group()).path
    alba.pass_the_door(link)
    alba.sign_in("alba@demo.example")
    assert alba.path == link
    alba.sees("Bea Lind asks you to countersign", "For the appointments of Friday.")
    alba.sees("Your licence allows it")
    alba.look("to-countersign")
    alba.go("/")
    alba.sees("Waiting for your countersignature")
    alba.look("home-of-the-clinician")
    alba.follow(re.compile("Bea Lind for Marin"))
    alba.click("Decline with this reason")
    alba.sees("Say why: Bea Lind reads it.")
    alba.click(re.compile("^Countersign and place order ·"))
    alba.sees("Ordered by Bea Lind, countersigned by Alba Marin for Marin Skin Clinic")
    alba.look("countersigned")


def read_the_order(bea, mailbox):
    assert "countersigned by Alba Marin" in mailbox("bea@demo.example", "received").get_content()
    bea.go("/accounts/requests/")
    bea.sees("Countersigned")
    bea.look("requests")
    bea.page.get_by_role("region", name="Requests").get_by_role("link").click()
    bea.follow(re.compile("^See order"))
    bea.sees("countersigned by Alba Marin")


def test_every_page_of_a_clinic_is_without_fault(open_window):
    alba = open_window()
    alba.pass_the_door("/accounts/clinic/")
    alba.sign_in("alba@demo.example")
    alba.look("clinic")
    alba.follow("Invite somebody")
    alba.look("invite")
    alba.fill(**{"E-mail address": "new@clinic.example"})
    alba.click("Send the invitation")
    alba.sees("We wrote to new@clinic.example", "Invited, not joined yet")
    alba.look("clinic-with-invitation")
    alba.follow("Change Bea Lind")
    alba.look("member")
    alba.go("/accounts/clinic/")
    alba.follow("Add an address")
    alba.look("new-address")
    alba.go("/accounts/clinic/")
    alba.follow(re.compile("^Close this address"))
    alba.look("close-address")
    alba.go("/accounts/clinic/")
    alba.follow("Leave this clinic")
    alba.look("leave")
    alba.click("Leave the clinic")
    alba.sees("Alba Marin is the only owner", "Make somebody else an owner first")
