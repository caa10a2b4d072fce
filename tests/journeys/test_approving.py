"""An owner sets rules, a buyer asks, the approver follows the mail's link and approves by keys."""

import re
from urllib.parse import urlsplit

import pytest

from tests import cast
from tests.journeys.keyboard import Keyboard

pytestmark = pytest.mark.journey


def test_rules_are_set_a_buyer_asks_and_it_is_approved_by_keys(open_window, mailbox, album):
    alba, bea, ben = (open_window(album=album) for _ in range(3))
    set_rules(alba)
    ask(bea)
    approve(ben, mailbox)
    alba.go("/")
    alba.sees("Waiting for your countersignature")


def set_rules(alba):
    alba.be("alba")
    alba.go("/accounts/clinic/")
    alba.follow("See and change the rules")
    alba.page.get_by_label("First step: orders above").fill("100")
    alba.page.get_by_role("group", name=re.compile("^First step")).get_by_label("Ben Acker").check()
    alba.fill(**{"Bea Lind may order in a month for": "2000"})
    alba.click("Let these rules hold")
    alba.sees("The rules hold from now on", "Step 1 names Ben Acker alone")
    alba.look("spending-rules")
    alba.go("/accounts/approvals/away/")
    alba.look("away")


def ask(bea):
    bea.be("bea")
    bea.go(cast.product(cast.BELOTERO).get_absolute_url())
    bea.fill(Quantity="3")
    bea.click("Add to basket")
    bea.go("/basket/")
    bea.sees("You can still order for £2,000.00 this month", "ask for the approval of Ben Acker")
    bea.look("basket-with-a-limit")
    bea.click("Go to checkout")
    bea.page.get_by_label("Note to whoever approves it").fill("For Friday.")
    bea.look("ask-to-approve")
    bea.click("Ask Ben Acker to approve")
    bea.sees("You asked for an approval", "Waiting for approval", "Ben Acker, asked")
    bea.look("asked-to-approve")


def approve(ben, mailbox):
    letter = mailbox("ben@demo.example", "asks you to approve").get_content()
    link = urlsplit(re.search(r"https?://\S+/approvals/\S+", letter).group()).path
    ben.pass_the_door(link)
    ben.sign_in("ben@demo.example")
    assert ben.path == link
    ben.sees("Bea Lind asks for an approval", "For Friday.", "Bea Lind has ordered for £0.00")
    ben.look("to-approve")
    ben.go("/")
    ben.sees("Bea Lind asks you to approve an order for Marin Skin Clinic")
    ben.follow(re.compile("^Look at it, and approve it"))
    ben.click("Send it back with these words")
    ben.sees("Say why: Bea Lind reads it.")
    keys = Keyboard(ben.page)
    keys.tab_to("A word to Bea Lind")
    keys.type("Fine.")
    keys.tab_to("Approve ·")
    keys.enter()
    ben.sees("Approved. Alba Marin is asked to countersign it now.")
    ben.look("approvals")
