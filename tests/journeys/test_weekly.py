"""A buyer who orders every week: from the home page to a confirmed order in few clicks, and a list
and a standing order by keyboard alone."""

import re
import time
from datetime import timedelta

import pytest
from oscar.core.loading import get_model
from playwright.sync_api import expect

from common.clock import today
from shop.lists import services as lists
from shop.standing_orders import services as standing_orders
from shop.standing_orders.models import StandingOrder
from tests import cast
from tests.cast import strategy_of
from tests.journeys.keyboard import FOCUSED, Keyboard
from tests.journeys.window import NARROW
from tests.shop.quick_order.lines import sold

pytestmark = pytest.mark.journey
MOST_CLICKS, MOST_SECONDS = 6, 20


def test_twelve_usual_lines_are_ordered_from_home_in_six_clicks_and_twenty_seconds(open_window):
    usual = sold()[:12]
    for _ in range(2):
        cast.order_of_many("alba", dict.fromkeys(usual, 1))
    window, clicks = open_window(), []
    window.be("alba")
    window.page.set_viewport_size(NARROW)
    window.go("/")
    assert window.page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    def click(name, role="button"):
        clicks.append(name)
        window.click(name, role)

    began = time.monotonic()
    click("Order them again", "link")
    expect(window.page.locator(".quick-lines > li")).to_have_count(12)
    click("Put all into the basket")
    click(re.compile("checkout", re.IGNORECASE), "link" if _is_link(window) else "button")
    click(re.compile("^Place order"))
    assert time.monotonic() - began < MOST_SECONDS and len(clicks) <= MOST_CLICKS, clicks
    order = get_model("order", "Order").objects.first()
    assert order.lines.count() == 12 and order.number in window.page.inner_text("body")


def _is_link(window):
    return window.page.get_by_role("link", name=re.compile("checkout", re.IGNORECASE)).count()


def test_a_standing_order_is_begun_and_opened_by_keyboard_alone(open_window):
    found = lists.make(cast.clinic_of("alba"), "Fortnight")
    lists.add(found, [(sold()[0], 2), (sold()[1], 3)])
    window = open_window()
    window.be("alba")
    page, keyboard = window.page, Keyboard(window.page)
    window.go(f"/lists/{found.pk}/")
    keyboard.tab_to("Order it every few weeks")
    keyboard.enter()
    page.fill("#standing-day", (today() + timedelta(days=9)).isoformat())
    keyboard.tab_to("Propose it to us")
    keyboard.enter()
    window.sees("Nothing is bought without you")
    StandingOrder.objects.update(next_on=today())
    standing_orders.propose_all(strategy_of)
    window.go("/")
    window.sees("Standing order of Fortnight")
    keyboard.tab_to("See what it asks for")
    keyboard.enter()
    keyboard.tab_to("Open it as an order")
    keyboard.enter()
    assert window.path == "/quick-order/" and page.evaluate(FOCUSED)["id"] == "quick-text"
    expect(page.locator(".quick-lines > li")).to_have_count(2)
