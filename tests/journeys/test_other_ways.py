"""The same shop by keyboard alone, and with scripts switched off."""

import pytest
from oscar.core.loading import get_model

from tests import cast
from tests.journeys.keyboard import FOCUSED, Keyboard

pytestmark = pytest.mark.journey

Order = get_model("order", "Order")


def orders_of_alba():
    orders = Order.objects.filter(user=cast.person("alba"))
    return list(orders.values_list("lines__product", "lines__quantity"))


def signed_in_as_alba(window):
    window.be("alba")
    window.go("/")
    return window


def test_an_order_is_placed_by_keyboard_alone_and_focus_is_always_seen(open_window):
    alba = signed_in_as_alba(open_window())
    keys = Keyboard(alba.page)
    keys.tab_to("Product, ingredient or brand")
    keys.type("belotero hydro")
    keys.enter()
    keys.tab_to("BELOTERO")
    keys.enter()
    keys.tab_to("Quantity")
    keys.type("3")
    keys.tab_to("Add to basket")
    keys.enter()
    keys.tab_to("Basket")
    keys.enter()
    keys.tab_to("Go to checkout")
    keys.enter()
    keys.tab_to("Place order")
    keys.enter()
    alba.sees("is placed")
    assert orders_of_alba() == [(cast.BELOTERO, 3)]


def test_the_skip_link_comes_first_and_leads_to_the_content(open_window):
    alba = signed_in_as_alba(open_window())
    for path in ("/", "/catalogue/", "/basket/", "/accounts/", "/accounts/licence/"):
        alba.go(path)
        assert Keyboard(alba.page).tab()["name"] == "Skip to the content", path
        alba.page.keyboard.press("Enter")
        assert alba.page.evaluate(FOCUSED)["id"] == "main", path


def test_everything_from_the_door_to_the_order_works_without_scripts(open_window):
    alba = open_window(java_script_enabled=False)
    alba.pass_the_door("/search/?q=belotero")
    alba.sees("BELOTERO")
    alba.page.locator("#site-search").fill("belotero hydro")
    alba.click("Search")
    alba.page.locator("main").get_by_role("link", name="BELOTERO").first.click()
    alba.fill(Quantity="2")
    alba.click("Add to basket")
    alba.go("/basket/")
    alba.sees("Sign in to order")
    alba.follow("Sign in")
    alba.sign_in("alba@demo.example")
    alba.go("/basket/")
    alba.click("Go to checkout")
    alba.click("Place order")
    alba.sees("is placed")
    assert orders_of_alba() == [(cast.BELOTERO, 2)]
