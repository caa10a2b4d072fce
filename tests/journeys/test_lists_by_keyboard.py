"""What is ordered again and again, with hands on the keyboard only and heard by a screen reader,
and with one hand on a phone."""

from datetime import timedelta

import pytest
from oscar.core.loading import get_model
from playwright.sync_api import expect

from common.clock import today
from shop.lists import services as lists
from tests import cast
from tests.journeys.keyboard import FOCUSED, Keyboard
from tests.journeys.window import NARROW
from tests.shop.quick_order.lines import sold
from tests.shop.short_dated.offering import lots, offered

pytestmark = pytest.mark.journey
Order = get_model("order", "Order")
# As wide as a thumb; links within sentences are read, not hit.
THUMB = 44
SMALL_TARGETS = """(most) => [...document.querySelectorAll(
    "main :is(button, input:not([type=hidden]), select, textarea, summary, .button)")]
    .filter((one) => one.checkVisibility({visibilityProperty: true}) && one.tabIndex >= 0)
    .map((one) => [one, (one.matches("[type=checkbox], [type=radio]") && one.closest(
        ".field, label, li")) || one])
    .map(([one, target]) => [one.name || one.innerText, target.getBoundingClientRect()])
    .filter(([, box]) => box.height < most || box.right > innerWidth || box.left < 0)
    .map(([name, box]) => `${name}: ${box.height} px high, ${box.left} to ${box.right}`)"""


@pytest.fixture
def fortnight(shop):
    found = lists.make(cast.clinic_of("alba"), "Fortnight")
    lists.add(found, list(zip(sold()[:3], (6, 4, 2), strict=True)))
    return found


def at(open_window, path):
    window = open_window()
    window.be("alba")
    window.go(path)
    return window, Keyboard(window.page)


def said(window):
    """What a screen reader is told of the last deed."""
    expect(window.page.locator("#announcement")).not_to_be_empty()
    return window.page.text_content("#announcement")


def test_lines_are_moved_and_taken_off_by_keyboard_each_said_and_the_focus_kept(
    open_window, fortnight
):
    window, keys = at(open_window, f"/lists/{fortnight.pk}/")
    first, second, last = (line.product.full_name for line in fortnight.lines.all())
    keys.tab_to(f"Up : {last}")
    keys.enter()
    assert f"{last}: place 2 of 3." in said(window)
    assert window.page.evaluate(FOCUSED)["name"] == f"Up : {last}"
    keys.enter()
    assert f"{last}: place 1 of 3." in said(window)
    keys.tab_to(f"Take off : {first}")
    keys.enter()
    assert f"{first}: taken off the list." in said(window)
    assert window.page.evaluate(FOCUSED)["name"] == f"Take off : {second}"
    assert [line.product.full_name for line in fortnight.lines.all()] == [last, second]


def test_what_is_not_put_on_a_list_is_said_and_has_the_focus_to_be_typed_again(
    open_window, fortnight
):
    window = open_window()
    window.be("alba")
    window.go(f"/lists/{fortnight.pk}/")
    page, keyboard = window.page, Keyboard(window.page)
    keyboard.tab_to("Put on the list")
    keyboard.type("no such thing")
    keyboard.tab_to("Save")
    with window.refused(409):
        keyboard.enter()
    window.sees("“no such thing” was not added")
    assert page.evaluate(FOCUSED)["id"] == "list-text"


def test_a_shelf_is_counted_and_ordered_by_keyboard_alone(open_window, fortnight):
    window, keys = at(open_window, f"/lists/{fortnight.pk}/")
    first, second, _ = (line.product.full_name for line in fortnight.lines.all())
    keys.tab_to("Count the shelf")
    keys.enter()
    for name, left in ((first, "2"), (second, "4")):
        keys.tab_to(name)
        keys.type(left)
    keys.tab_to("Propose the order")
    keys.enter()
    assert said(window).startswith("1 ") and window.path == "/quick-order/"
    expect(window.page.locator(".quick-lines > li")).to_have_count(1)
    for name in ("Put all into the basket", "Go to checkout", "Place order"):
        keys.tab_to(name)
        keys.enter()
    line = Order.objects.get().lines.get()
    assert (line.product.full_name, line.quantity) == (first, 4)


def test_a_course_is_planned_by_keyboard_and_its_answer_has_the_focus(open_window, shop):
    window, keys = at(open_window, f"/courses/?product={cast.BELOTERO}")
    typed = {"Patients": "3", "Sessions of each": "1", "Millilitres a patient": "1"}
    typed |= {"Containers in a pack": "1", "Millilitres in a container": "1"}
    window.page.get_by_label("Day of the first session").fill(cast.days_from_now(3).isoformat())
    for name, text in typed.items():
        keys.tab_to(name)
        keys.type(text)
    keys.tab_to("No: each is opened for one patient")
    window.page.keyboard.press("Space")
    keys.tab_to("Reckon")
    keys.enter()
    assert window.page.evaluate(FOCUSED)["name"] == "3 packs to order"
    keys.tab_to("Put 3 packs into quick order")
    keys.enter()
    assert window.path == "/quick-order/"
    expect(window.page.locator(".quick-lines > li")).to_have_count(1)


def test_units_near_their_end_are_accepted_by_keyboard(open_window, shop):
    near, _ = lots()
    offer = offered(near)
    window, keys = at(open_window, cast.product(cast.BELOTERO).get_absolute_url())
    day = f"{offer.lot.expires_on:%-d %b %Y}"
    keys.tab_to(f"I accept units that expire on {day}")
    window.page.keyboard.press("Space")
    keys.tab_to("Units that expire on")
    keys.type("2")
    keys.tab_to("Add short-dated units to basket")
    keys.enter()
    assert f"expires {day}: 2 in your basket." in said(window)
    assert window.path == "/basket/"


def test_on_a_phone_all_that_repeats_is_within_reach_of_a_thumb(open_window, fortnight):
    """390 px: no page goes sideways, and whatever is pressed is as high as a thumb."""
    for _ in range(2):
        cast.order_of_many("alba", dict.fromkeys(sold()[:2], 1))
    near, _ = lots()
    offer = offered(near)
    window, _ = at(open_window, "/")
    window.page.set_viewport_size(NARROW)
    pages = ["/", "/quick-order/usual/", f"/lists/{fortnight.pk}/"]
    pages += [f"/lists/{fortnight.pk}/count/", "/standing-orders/", "/courses/", "/short-dated/"]
    pages += [f"/short-dated/{offer.pk}/", "/quick-order/", "/basket/"]
    pages += ["/catalogue/", "/accounts/orders/"]
    pages += ["/accounts/approvals/", "/accounts/approvals/away/", "/back-in-stock/"]
    wrong = []
    for page in pages:
        window.go(page)
        assert window.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page
        wrong += [f"{page}: {each}" for each in window.page.evaluate(SMALL_TARGETS, THUMB)]
    assert not wrong, "\n".join(wrong)
    assert today() + timedelta(days=1) < offer.lot.expires_on
