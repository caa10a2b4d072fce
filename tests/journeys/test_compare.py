"""Comparing in a browser: from an ingredient to four columns, by keyboard and on a phone."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.journey


def test_products_ticked_beside_an_ingredient_are_compared(open_window):
    window = open_window()
    window.pass_the_door("/ingredients/hyaluronic-acid/")
    for name in ("REDENSITY II", "VITAL without Lidocaine, prefilled syringe"):
        window.page.locator("tr", has_text=name).get_by_role("checkbox").first.check()
    window.click("Compare the ticked products")
    window.sees("Hyaluronic acid", "≠ Differs", "20 mg/ml", "15 mg/ml")
    window.look("compare")
    window.page.get_by_label("Name of the product, family or variant").fill("kybella")
    window.click("Find it")
    window.follow("Add KYBELLA")
    window.sees("Deoxycholic acid", "Reference only, not sold here")
    window.page.locator("details.source summary").first.click()
    window.sees("read on")
    window.follow("Take away KYBELLA")
    expect(window.page.locator("thead th")).to_have_count(3)


def test_the_names_of_rows_stay_in_sight_while_a_phone_scrolls_sideways(open_window):
    window = open_window()
    window.pass_the_door("/compare/?p=1&p=13&p=15&p=17")
    window.page.set_viewport_size({"width": 390, "height": 844})
    region = window.page.get_by_role("region", name="Comparison")
    region.focus()
    region.evaluate("box => box.scrollLeft = 300")
    name = window.page.get_by_role("rowheader", name="Hyaluronic acid").bounding_box()
    assert 0 <= name["x"] < 30
    assert window.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_a_variant_is_chosen_by_property_and_home_and_technique_are_sound(open_window):
    window = open_window()
    window.pass_the_door("/catalogue/restylane-skinboosters-vital-syringe_101/")
    window.look("variant")
    window.follow("With Lidocaine")
    assert "lidocaine-syringe" in window.path
    for name, path in (("home", "/"), ("technique", "/treatments/"), ("fact", "/catalogue/x_15/")):
        window.go(path)
        window.look(name)
