"""The checkout by keyboard only: what stands in the way is said and has the focus."""

import pytest
from oscar.core.loading import get_model
from playwright.sync_api import expect

from shop.inventory.models import Lot
from shop.purchasing.models import LineDecision
from tests import cast
from tests.journeys.keyboard import FOCUSED, Keyboard

pytestmark = pytest.mark.journey

Order = get_model("order", "Order")
StockRecord = get_model("partner", "StockRecord")


def with_a_basket(window, product=cast.BELOTERO, units=2):
    """Alba, with so many units in her basket, at the start of the checkout."""
    window.be("alba")
    window.go(cast.product(product).get_absolute_url())
    window.fill(Quantity=str(units))
    window.click("Add to basket")
    window.go("/checkout/")
    return Keyboard(window.page)


def focus(window):
    return window.page.evaluate(FOCUSED)["name"]


def test_of_two_addresses_one_is_chosen_by_keyboard(open_window):
    cast.address_of("alba", line1="90 New Street")
    alba = open_window()
    keys = with_a_basket(alba)
    assert alba.path == "/checkout/shipping-address/"
    keys.tab_to("Deliver here : Alba Marin, 90 New Street")
    keys.enter()
    alba.sees("Where to Alba Marin 90 New Street")
    keys.tab_to("Place order")
    keys.enter()
    alba.sees("is placed")
    assert Order.objects.get(user=cast.person("alba")).shipping_address.line1 == "90 New Street"


def test_a_price_that_changed_is_read_first_and_placed_with_the_next_press(open_window):
    alba = open_window()
    keys = with_a_basket(alba)
    StockRecord.objects.filter(product=cast.BELOTERO).update(price="90.00")
    keys.tab_to("Place order")
    with alba.refused(409):
        keys.enter()
    assert focus(alba).startswith("Nothing was ordered. It has changed since you saw it.")
    assert "BELOTERO® HYDRO: £90.00, was £" in focus(alba)
    assert not Order.objects.exists()
    keys.tab_to("Place order")
    keys.enter()
    alba.sees("is placed")


def test_stock_that_is_gone_leads_to_its_line_in_the_basket_and_is_said(
    open_window,
):
    alba = open_window()
    keys = with_a_basket(alba)
    Lot.objects.filter(product=cast.BELOTERO).update(status="on_hold")
    keys.tab_to("Place order")
    keys.enter()
    expect(alba.page.locator("#announcement")).not_to_be_empty()
    assert "Nothing was ordered. Please note. BELOTERO® HYDRO: 2 in your basket." in (
        " ".join(alba.page.text_content("#announcement").split())
    )
    assert focus(alba) == "Units of BELOTERO® HYDRO"


def test_beyond_a_limit_the_question_takes_the_focus_until_it_is_answered(open_window):
    alba = open_window()
    keys = with_a_basket(alba, cast.AQUALYX, 12)
    keys.tab_to("Place order")
    alba.page.keyboard.press("Enter")
    assert (
        alba.path == "/checkout/"
        and alba.page.evaluate("document.activeElement.tagName") == "TEXTAREA"
    )
    keys.type("Two clinics share this order.")
    keys.tab_to("Place order")
    keys.enter()
    alba.sees("is placed")
    assert LineDecision.objects.get().buyer_reason == "Two clinics share this order."
