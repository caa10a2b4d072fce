"""What keeps an account its owner's, as it is seen: the security log, and a change of address."""

import re

import pytest

from tests.journeys.window import NARROW, WIDE

pytestmark = pytest.mark.journey

CELLS = "[...document.querySelectorAll('#result_list tbody :is(td, th)')]"
BEYOND = f"{CELLS}.filter(cell => cell.getBoundingClientRect().right > innerWidth).length"


def link_in(letter, part):
    return re.search(rf"https?://[^/]+(/accounts/\S*{part}\S*)", letter.get_content()).group(1)


def test_the_security_log_fits_a_desk_and_a_phone(open_window, album):
    window = open_window(album=album)
    window.sign_in_as_staff("admin")
    window.go("/admin/common/securityevent/")
    window.sees("Signed in", "admin@demo.example", "password, totp", "127.0.0.1")
    for size in (WIDE, NARROW):
        window.page.set_viewport_size(size)
        assert window.page.evaluate(f"{CELLS}.length") > 0
        assert window.page.evaluate(BEYOND) == 0
    window.page.set_viewport_size(WIDE)
    window.look("security-log")


def test_another_address_is_asked_for_stopped_and_confirmed(open_window, mailbox, album):
    nina, old = open_window(album=album), open_window(album=album)
    nina.pass_the_door("/accounts/login/")
    nina.sign_in("nina@demo.example")
    nina.go("/accounts/email/")
    nina.fill(**{"New e-mail address": "nina@demo.exmaple"})
    nina.click("Send a link to the new address")
    nina.sees("We have sent a link to nina@demo.exmaple")
    nina.look("address-asked-for")
    told = mailbox("nina@demo.example", "is to be changed")
    old.pass_the_door(link_in(told, "email/stop"))
    old.look("address-stop")
    old.click("Stop it and keep")
    old.sees("The change is stopped")
    old.look("address-stopped")
    nina.go("/accounts/email/")
    nina.fill(**{"New e-mail address": "nina@clinic.example"})
    nina.click("Send a link to the new address")
    sent = mailbox("nina@clinic.example", "Confirm your new e-mail address")
    nina.go(link_in(sent, "email/confirm"))
    nina.look("address-confirm")
    nina.click("Sign in with nina@clinic.example from now on")
    nina.sees("You sign in with nina@clinic.example from now on.")
