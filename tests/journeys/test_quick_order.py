"""Quick order with hands on the keyboard only, heard by a screen reader, and on a phone."""

import re

import pytest
from playwright.sync_api import expect

from tests import cast
from tests.journeys.keyboard import FOCUSED, Keyboard
from tests.journeys.window import NARROW
from tests.shop.quick_order.lines import sku, units

UNREACHED = re.compile("Not read: .* What you typed is kept.")
pytestmark = pytest.mark.journey


def test_lines_are_typed_answered_and_put_in_by_keyboard_alone(open_window):
    window = open_window()
    window.be("alba")
    window.go("/quick-order/")
    page, keyboard = window.page, Keyboard(window.page)
    said = page.locator("#quick-said")

    def line(text, amount, answer):
        assert page.evaluate(FOCUSED)["id"] == "quick-text"
        keyboard.type(text)
        keyboard.tab()
        keyboard.type(amount)
        page.keyboard.press("Enter")
        expect(said).to_have_text(answer)

    line(sku(cast.BELOTERO), "2", "1 line read.")
    line("no such thing", "3", "1 line read; 1 to answer.")
    expect(page.locator("#row-1-words")).to_have_value("no such thing")
    page.route("**/quick-order/", lambda route: route.fulfill(body="none of ours"))
    line(sku(cast.REDENSITY), "4", UNREACHED)
    page.unroute("**/quick-order/")
    expect(page.locator("#quick-pasted")).to_have_value(f"{sku(cast.REDENSITY)}\t4")
    page.fill("#quick-pasted", "")
    page.focus("#quick-text")
    page.set_viewport_size(NARROW)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    keyboard.tab_to("Take out no such thing")
    page.keyboard.press("Enter")
    expect(said).to_have_text("no such thing: taken out.")
    expect(page.locator(".quick-lines > li")).to_have_count(1)
    keyboard.tab_to("Put all into the basket")
    keyboard.enter()
    assert page.url.endswith("/basket/") and units() == {cast.BELOTERO: 2}
