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

    line(sku(cast.BELOTERO), "2", re.compile(r"^BELOTERO® HYDRO: 2, £[\d.]+ excl\. VAT\.$"))
    line("no such thing", "3", re.compile("^no such thing: Nothing here has this number"))
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


def test_an_answer_beside_a_line_is_heard_once_and_keeps_the_focus_there(open_window):
    """Q7."""
    window = open_window()
    window.be("alba")
    window.go("/quick-order/")
    page, keyboard = window.page, Keyboard(window.page)
    said = page.locator("#quick-said")
    keyboard.type("pluryal, 2")
    page.keyboard.press("Enter")
    expect(said).to_have_text("pluryal, 2: Several products are like these words. Choose one.")
    assert page.get_attribute("#quick-text", "aria-describedby") is None, "it would be heard twice"
    keyboard.tab_to("PLURYAL® BOOSTER")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(said).to_have_text(re.compile(r"^PLURYAL® MESO I: 2, £[\d.]+ excl\. VAT\.$"))
    assert page.evaluate(FOCUSED)["id"] == "row-0-units"
    keyboard.type("3")
    page.keyboard.press("Enter")
    expect(said).to_have_text(re.compile("^PLURYAL® MESO I: 3, "))
    assert page.evaluate(FOCUSED)["id"] == "row-0-units"
    page.reload()
    expect(said).to_have_text("1 line.")
    heard = page.locator("#quick-lines").aria_snapshot()
    assert re.search(r"£[\d.]+ in all, £[\d.]+ each, excl. VAT", heard), heard


def test_staff_type_an_order_with_suggestions_and_choose_beside_the_line_by_keyboard(open_window):
    window = open_window()
    window.be_staff("admin")
    window.go(f"{cast.ORDER_DESK}?clinic={cast.clinic_of('alba').pk}")
    page, keyboard = window.page, Keyboard(window.page)
    keyboard.tab_to("Part number, GTIN, scan or name of line 1")
    keyboard.type("belotero")
    expect(page.locator("#announcement")).to_have_text(re.compile("suggestion"))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.evaluate(FOCUSED)["id"] == "id_line-0-units"
    keyboard.type("2")
    keyboard.tab_to("Part number, GTIN, scan or name of line 2")
    keyboard.type("pluryal, 3")
    keyboard.enter()
    window.sees("2 lines read; 1 to answer.", "in stock", "each, excl. VAT", "Choose one.")
    assert page.input_value("#id_line-0-sku") == sku(cast.BELOTERO)
    window.look("order-for-a-clinic-read")
    keyboard.tab_to("PLURYAL® BOOSTER")
    page.keyboard.press("Space")
    keyboard.tab_to("How the clinician confirmed it")
    keyboard.type("She called")
    keyboard.tab_to("Check")
    keyboard.enter()
    window.sees("Checked: everything can be ordered")
