"""A licence is renewed in two clicks: from My account, from the mail, and without scripts."""

import re
from urllib.parse import urlsplit

import pytest

from accounts.licences import telling
from accounts.models import Licence
from common.clock import now
from tests import cast
from tests.journeys.keyboard import Keyboard

pytestmark = pytest.mark.journey


def alba_ends_in_20_days():
    licence = cast.person("alba").professional.licences.get()
    licence.expires_on = cast.days_from_now(20)
    licence.save()
    return licence


def renewal():
    return Licence.objects.get(professional__user=cast.person("alba"), state="waiting")


@pytest.mark.parametrize("scripts", [True, False])
def test_two_clicks_from_my_account(open_window, scripts):
    old = alba_ends_in_20_days()
    alba = open_window(java_script_enabled=scripts)
    alba.be("alba")
    alba.go("/accounts/")
    alba.click("Renew", role="link")
    alba.fill(Last_day_on_which_it_is_valid=cast.days_from_now(400).isoformat())
    alba.click("Send the application")
    alba.sees("Your application was sent", "does not change this licence until it is decided")
    assert (renewal().replaces, renewal().number) == (old, old.number)


def test_by_keyboard_from_the_link_in_the_mail(open_window, mailbox):
    alba_ends_in_20_days()
    telling.remind(now())
    letter = mailbox("alba@demo.example", "Your licence ends on").get_content()
    link = urlsplit(re.search(r"https?://\S+/renew/", letter).group())
    alba = open_window()
    alba.be("alba")
    alba.go(link.path)
    keys = Keyboard(alba.page)
    keys.tab_to("Last day on which it is valid")
    keys.type(f"{cast.days_from_now(400):%m%d%Y}")  # Chromium asks for it in its own language.
    keys.tab_to("Send the application")
    keys.enter()
    alba.sees("Your application was sent")
    assert renewal().expires_on == cast.days_from_now(400)
