"""A reader on a phone with a keyboard: from the door to sources, an article and a comparison."""

import re

import pytest

from tests.journeys.keyboard import Keyboard
from tests.journeys.window import NARROW

pytestmark = pytest.mark.journey

# What a screen reader would call by its role alone.
_NAMELESS = re.compile(
    r"- (?:link|button|textbox|searchbox|combobox|checkbox|radio|region|table)(?: \[[^]]*])*:?$"
)


def test_sources_article_and_comparison_are_reached_without_a_mouse(open_window):
    reader = open_window()
    page, keys = reader.page, Keyboard(reader.page)
    page.set_viewport_size(NARROW)
    reader.go("/")
    _go(keys, "Yes, I do")
    keys.tab_to("Product, ingredient or brand")
    keys.type("redensity")
    keys.enter()
    _go(keys, "TEOSYAL")
    keys.tab_to("Source of Hyaluronic acid")
    page.keyboard.press("Enter")
    reader.sees("leaflet of Teosyal PureSense Redensity II", "read on")
    assert keys.tab_to("Source of Lidocaine"), "what is opened keeps the focus on its way"
    _go(keys, "Articles")
    _go(keys, "Mesotherapy: one technique")
    keys.tab_to("Source of Mesotherapy is the name")
    page.keyboard.press("Enter")
    assert page.locator("details.source[open]").first.is_visible()
    page.go_back()
    page.go_back()
    _go(keys, "Compare with others")
    keys.tab_to("Name of the product")
    keys.type("kybella")
    keys.enter()
    _go(keys, "Add KYBELLA")
    reader.sees("Deoxycholic acid", "≠ Differs")
    assert _nameless(page) == []


def _go(keys, name):
    keys.tab_to(name, most=250)
    assert _nameless(keys.page) == []
    keys.enter()


def _nameless(page):
    rows = page.locator("body").aria_snapshot().splitlines()
    return [row.strip() for row in rows if _NAMELESS.search(row)]
