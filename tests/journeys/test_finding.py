"""Filters and suggestions by keyboard, with and without a script, at a desk and on a phone."""

import re

import pytest
from playwright.sync_api import expect

from shop.search import filters

pytestmark = pytest.mark.journey

CELLULITE = "[name=treatment][value=cellulite]"


def enter(window):
    window.go("/catalogue/")
    window.click("Yes, I do")


def test_filters_are_swapped_in_place_and_keep_focus_and_address(open_window, album):
    visitor = open_window(album=album)
    enter(visitor)
    page = visitor.page
    visitor.look("list")
    page.evaluate("window.stays = true")
    box = page.locator(CELLULITE)
    assert page.get_by_label("Cellulite 1 product", exact=True).first.is_visible()
    box.focus()
    page.keyboard.press("Space")
    page.wait_for_url("**treatment=cellulite**")
    page.locator(".listing-count strong", has_text=re.compile("^1$")).wait_for()
    assert page.evaluate("window.stays") is True
    assert page.evaluate("document.activeElement.value") == "cellulite"
    page.locator("#announcement", has_text="1 product").wait_for(state="attached")
    visitor.look("list-filtered")
    page.go_back()
    page.locator(".listing-count strong", has_text=re.compile("^17$")).wait_for()


def test_suggestions_are_chosen_by_keyboard(open_window, album):
    visitor = open_window(album=album)
    enter(visitor)
    page = visitor.page
    field = page.locator("#site-search")
    field.click()
    page.keyboard.insert_text("aqua")  # At once: with each letter what is suggested changes.
    page.locator("[role=option]").first.wait_for()
    assert field.get_attribute("aria-expanded") == "true"
    visitor.look("suggestions")
    page.keyboard.press("ArrowDown")
    chosen = page.locator("[role=option][aria-selected=true]")
    assert field.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    page.keyboard.press("Escape")
    assert field.get_attribute("aria-expanded") == "false"
    page.keyboard.press("ArrowDown")
    page.locator("[role=option]").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/catalogue/aqualyx_15/")


def test_filters_work_without_a_script(open_window):
    visitor = open_window(java_script_enabled=False)
    enter(visitor)
    page = visitor.page
    page.locator(CELLULITE).check()
    visitor.click("Show these products")
    assert "treatment=cellulite" in page.url
    expect(page.locator(".product-card")).to_have_count(1)


def test_all_values_of_a_filter_are_swapped_in_and_the_focus_stays_there(open_window, monkeypatch):
    monkeypatch.setattr(filters, "MOST_VALUES_SHOWN", 3)
    visitor = open_window()
    enter(visitor)
    page = visitor.page
    page.evaluate("window.stays = true")
    boxes = page.locator("#filter-ingredient [name=ingredient]")
    expect(boxes).to_have_count(3)
    page.get_by_role("link", name="values of the filter Contains", exact=False).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**all=ingredient**")
    page.locator("#filter-ingredient > summary:focus").wait_for()
    assert page.evaluate("window.stays") is True
    assert boxes.count() > 3
    visitor.look("all-values")
