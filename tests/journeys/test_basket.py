"""The basket with hands on the keyboard only, and with scripts switched off."""

import pytest
from oscar.core.loading import get_class, get_model
from playwright.sync_api import expect

from tests import cast
from tests.journeys.keyboard import FOCUSED, Keyboard
from tests.journeys.window import NARROW

pytestmark = pytest.mark.journey

Basket = get_model("basket", "Basket")
Selector = get_class("partner.strategy", "Selector")
HYDRO, AQUALYX = "BELOTERO® HYDRO", "AQUALYX®"


def at_a_basket(window):
    """Alba at her basket: BELOTERO HYDRO and AQUALYX, so many of each."""
    window.be("alba")
    basket, _ = Basket.open.get_or_create(owner=cast.person("alba"))
    basket.strategy = Selector().strategy(user=cast.person("alba"))
    for key, units in ((cast.BELOTERO, 3), (cast.AQUALYX, 2)):
        basket.add_product(cast.product(key), units)
    window.go("/basket/")
    return window


def units():
    return dict(Basket.open.get(owner=cast.person("alba")).lines.values_list("product", "quantity"))


def focus(window):
    return window.page.evaluate(FOCUSED)["name"]


def said(window):
    """What a screen reader is told: the announcement, which repeats the visible messages."""
    expect(window.page.locator("#announcement")).not_to_be_empty()
    text = window.page.text_content("#announcement")
    assert text == " ".join(window.page.locator("#messages li").all_inner_texts())
    return text


def total(window):
    return window.page.locator(".grand-total dd").inner_text()


def test_on_a_phone_no_price_lies_over_its_number(open_window):
    alba = at_a_basket(open_window())
    alba.page.set_viewport_size(NARROW)
    lines = alba.page.locator(".order-lines > li").all()
    assert len(lines) == 2
    for line in lines:
        number = line.locator("input[inputmode=numeric]").bounding_box()
        price = line.locator(".order-line-price").bounding_box()
        is_above = number["y"] + number["height"] <= price["y"]
        assert is_above or number["x"] + number["width"] <= price["x"]


def test_a_number_changed_by_keyboard_is_said_and_focus_stays_on_its_line(open_window):
    alba = at_a_basket(open_window())
    keys = Keyboard(alba.page)
    keys.tab_to(f"Units of {HYDRO}")
    keys.type("4")
    keys.enter()
    assert said(alba) == f"{HYDRO}: 4, total {total(alba)}."
    assert focus(alba) == f"Units of {HYDRO}"
    assert units() == {cast.BELOTERO: 4, cast.AQUALYX: 2}


def test_a_line_taken_out_by_keyboard_is_said_and_focus_goes_to_the_next(open_window):
    alba = at_a_basket(open_window())
    keys = Keyboard(alba.page)
    keys.tab_to(f"Take out {HYDRO}")
    keys.enter()
    assert said(alba) == f"{HYDRO}: taken out, total {total(alba)}."
    assert focus(alba) == f"Units of {AQUALYX}"
    keys.tab_to(f"Take out {AQUALYX}")
    keys.enter()
    assert said(alba) == f"{AQUALYX}: taken out. Your basket is empty."
    assert focus(alba) == "Your basket is empty"


def test_what_cannot_be_done_is_said_and_focus_is_in_the_field_with_what_was_typed(open_window):
    alba = at_a_basket(open_window())
    keys = Keyboard(alba.page)
    keys.tab_to(f"Units of {AQUALYX}")
    keys.type("two")
    keys.enter()
    assert said(alba) == (
        f"Not done. {AQUALYX}: still 2. Type a whole number of units; 0 takes it out."
    )
    assert focus(alba) == f"Units of {AQUALYX}"
    assert alba.page.evaluate("document.activeElement.value") == "two"
    alba.look("basket-refused")


def test_kept_for_later_and_put_back_by_keyboard(open_window):
    alba = at_a_basket(open_window())
    keys = Keyboard(alba.page)
    keys.tab_to(f"Keep for later {AQUALYX}")
    keys.enter()
    assert said(alba) == f"{AQUALYX}: 2 kept for later, total {total(alba)}."
    assert focus(alba) == f"Units of {HYDRO}"
    alba.look("basket-with-kept")
    keys.tab_to(f"Put back {AQUALYX}")
    keys.enter()
    assert said(alba) == f"{AQUALYX}: 2 put back, total {total(alba)}."
    assert focus(alba) == f"Units of {AQUALYX}"


def test_a_voucher_by_keyboard_is_said(open_window):
    alba = at_a_basket(open_window())
    keys = Keyboard(alba.page)
    keys.tab_to("I have a voucher")
    alba.page.keyboard.press("Enter")
    keys.tab_to("Voucher code")
    keys.type("nothing")
    keys.enter()
    assert said(alba) == ("Not done. Voucher NOTHING was not used: there is none with this code.")
    assert focus(alba) == "Voucher code"


@pytest.mark.parametrize("with_scripts", [True, False])
def test_a_number_typed_and_not_sent_is_ordered(with_scripts, open_window):
    alba = at_a_basket(open_window(java_script_enabled=with_scripts))
    alba.page.get_by_label(f"Units of {HYDRO}").fill("4")
    alba.click("Go to checkout")
    assert alba.path == "/checkout/"
    alba.sees(f"{HYDRO}: 4, total ")
    assert units()[cast.BELOTERO] == 4


def test_without_scripts_what_was_done_stands_in_a_live_region_and_focus_on_the_line(open_window):
    alba = at_a_basket(open_window(java_script_enabled=False))
    alba.page.get_by_label(f"Units of {AQUALYX}").fill("5")
    with alba.page.expect_navigation():
        alba.page.get_by_label(f"Units of {AQUALYX}").press("Enter")
    assert alba.page.get_by_role("status").first.inner_text().strip() == (
        f"{AQUALYX}: 5, total {total(alba)}."
    )
    focused = alba.page.locator("input:focus")
    assert focused.get_attribute("name") == "form-1-quantity"
    assert focused.get_attribute("aria-describedby") == "messages"


def test_two_windows_with_one_basket_lose_nothing(open_window):
    first = at_a_basket(open_window())
    second = first.context.new_page()
    second.goto("/basket/")
    first.page.get_by_label(f"Units of {HYDRO}").fill("7")
    first.click("Update quantities")
    second.get_by_label(f"Units of {AQUALYX}").fill("1")
    with second.expect_navigation():
        second.get_by_role("button", name="Update quantities").last.click()
    assert units() == {cast.BELOTERO: 7, cast.AQUALYX: 1}


def test_a_double_click_adds_once(open_window):
    alba = at_a_basket(open_window())
    alba.go(cast.product(cast.BELOTERO).get_absolute_url())
    alba.fill(Quantity="2")
    with alba.page.expect_navigation():
        alba.page.get_by_role("button", name="Add to basket").dblclick()
    alba.page.wait_for_load_state()
    assert units()[cast.BELOTERO] == 5
