"""Choosing a variant by its properties, and what remains of a shelf life."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.product_page.shelf_life import remaining
from catalogue.product_page.variants import Variant, choices

PLAIN = Variant("plain", {"Anaesthetic": "without", "Container": "syringe"})
NUMB = Variant("numb", {"Anaesthetic": "with lidocaine", "Container": "syringe"})
PEN = Variant("pen", {"Anaesthetic": "without", "Container": "pen"}, is_confirmed=False)
NUMB_PEN = Variant("numb pen", {"Anaesthetic": "with lidocaine", "Container": "pen"}, False)
FOUR = [PLAIN, NUMB, PEN, NUMB_PEN]


def leads(variants, current=None):
    return {
        (choice.name, option.value): option.variant.id
        for choice in choices(variants, current)
        for option in choice.options
    }


def test_each_option_keeps_what_else_is_chosen():
    assert leads(FOUR, PLAIN)["Anaesthetic", "with lidocaine"] == "numb"
    assert leads(FOUR, PEN)["Anaesthetic", "with lidocaine"] == "numb pen"


def test_a_missing_combination_leads_to_the_nearest_that_exists():
    assert leads([PLAIN, NUMB_PEN, NUMB], PLAIN)["Container", "pen"] == "numb pen"


def test_of_equally_near_ones_the_confirmed_is_offered():
    assert leads(FOUR)["Anaesthetic", "without"] == "plain"
    assert leads([PEN, PLAIN])["Container", "syringe"] == "plain"
    unconfirmed = Variant(
        "old", {"Anaesthetic": "without", "Container": "syringe", "x": "1"}, False
    )
    assert (
        leads([unconfirmed, Variant("new", PLAIN.traits | {"x": "2"}), NUMB])[
            "Anaesthetic", "without"
        ]
        == "new"
    )


def test_only_properties_that_differ_are_asked():
    assert [choice.name for choice in choices([PLAIN, NUMB])] == ["Anaesthetic"]


def test_variants_that_their_properties_do_not_tell_apart_are_not_chosen_by_them():
    assert choices([PLAIN, Variant("twin", dict(PLAIN.traits))]) == []
    assert choices([]) == choices([PLAIN]) == []


def test_what_is_current_is_marked_once_in_each_property():
    found = choices(FOUR, NUMB)
    assert [[o.value for o in c.options if o.is_current] for c in found] == [
        ["with lidocaine"],
        ["syringe"],
    ]
    assert not any(option.is_current for choice in choices(FOUR) for option in choice.options)


@pytest.mark.parametrize(
    ("last_day", "text"),
    [
        (date(2026, 3, 1), "1 day"),
        (date(2026, 3, 28), "28 days, 1 whole month"),
        (date(2026, 3, 27), "27 days"),
        (date(2027, 2, 28), "365 days, 12 whole months"),
        (date(2026, 2, 28), "0 days"),
        (date(2020, 1, 1), "0 days"),
    ],
)
def test_what_remains_is_said_in_days_and_whole_months(last_day, text):
    assert str(remaining(date(2026, 2, 28), last_day)) == text


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(1, 3000))
def test_whole_months_never_promise_more_than_the_days(on, days):
    found = remaining(on, on + timedelta(days=days))
    assert found.days == days
    assert found.months * 28 <= days < (found.months + 1) * 31 + 1
