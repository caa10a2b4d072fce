"""Comparing compositions: what is comparable to what, what differs, and what stays a blank."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.comparison.rows import MOST, Cell, Verdict, asked, in_order, ingredient_rows, row_of
from catalogue.product_page.composition import Basis, are_comparable, content, share_of_scale

UNITS = ["mg/ml", "mg/g", "%"]
AMOUNTS = st.decimals(Decimal("0.001"), Decimal(999), places=3)
STATED = st.tuples(AMOUNTS, st.sampled_from(UNITS))
PARTS = st.one_of(st.none(), st.just((None, "")), STATED)


def part(slug, amount=None, unit=""):
    return SimpleNamespace(slug=slug, name=slug.upper(), amount=amount, unit=unit)


def row(*parts):
    """The row of one ingredient; a part is None (not named) or (amount, unit)."""
    (found,) = ingredient_rows([[part("ha", *stated)] if stated else [] for stated in parts])
    return found


# Units.


def test_a_percentage_is_read_as_weight_in_volume_and_says_so():
    found = content("0.3", "%")
    assert (found.value, found.basis, found.is_assumed) == (Decimal("3.0"), Basis.VOLUME, True)
    assert found.text == "3 mg/ml"
    assert not content(3, "mg/ml").is_assumed


@pytest.mark.parametrize(("amount", "unit"), [(None, ""), (None, "%"), (3, ""), (3, "IU")])
def test_what_is_not_stated_in_a_known_unit_has_no_content(amount, unit):
    assert content(amount, unit) is None


@given(STATED)
def test_every_stated_amount_keeps_its_ratio_to_another_of_its_unit(stated):
    amount, unit = stated
    assert content(amount * 2, unit).value == content(amount, unit).value * 2
    assert content(amount, unit).value > 0


@given(AMOUNTS, AMOUNTS)
def test_mass_and_volume_are_never_compared(one, other):
    assert not are_comparable(content(one, "mg/g"), content(other, "mg/ml"))
    assert not are_comparable(content(one, "mg/g"), content(other, "%"))
    assert are_comparable(content(one, "mg/ml"), content(other, "%"))


@given(AMOUNTS)
def test_percent_and_ten_times_as_many_mg_per_ml_are_the_same_and_as_long(amount):
    assert row((amount, "%"), (amount * 10, "mg/ml")).verdict == Verdict.SAME
    assert share_of_scale(amount, "%") == share_of_scale(amount * 10, "mg/ml")


def test_a_row_that_rests_on_the_reading_of_a_percentage_says_so():
    assert row(("0.3", "%"), ("3", "mg/ml")).is_assumed
    assert not row(("3", "mg/ml"), ("3", "mg/ml")).is_assumed


# Verdicts.


@pytest.mark.parametrize(
    ("parts", "verdict"),
    [
        ([("20", "mg/ml"), ("12", "mg/ml")], Verdict.DIFFERENT),
        ([("20", "mg/ml"), ("20.000", "mg/ml")], Verdict.SAME),
        ([("20", "mg/ml"), ("20", "mg/g")], Verdict.UNCOMPARABLE),
        ([("20", "mg/ml"), (None, "")], Verdict.UNCOMPARABLE),
        ([(None, ""), (None, "")], Verdict.UNCOMPARABLE),
        ([("20", "mg/ml"), None], Verdict.PARTIAL),
        ([("20", "mg/ml"), ("12", "mg/ml"), None], Verdict.DIFFERENT),
        ([("20", "mg/ml"), ("20", "mg/g"), ("12", "mg/ml")], Verdict.DIFFERENT),
        ([("20", "mg/ml")], Verdict.ALONE),
    ],
)
def test_the_verdict_of_a_row_of_amounts(parts, verdict):
    assert row(*parts).verdict == verdict
    assert row(*parts).is_different == (verdict == Verdict.DIFFERENT)


@given(st.lists(PARTS, min_size=2, max_size=4).filter(any))
def test_a_blank_or_an_unstated_amount_alone_never_makes_a_difference(parts):
    stated = {content(*found).compared for found in parts if found and found[0] is not None}
    by_basis = {}
    for basis, value in stated:
        by_basis.setdefault(basis, set()).add(value)
    differs = any(len(values) > 1 for values in by_basis.values())
    assert row(*parts).is_different == differs


@given(st.lists(PARTS, min_size=2, max_size=4).filter(any), st.randoms())
def test_the_verdict_does_not_depend_on_the_order_of_the_products(parts, random):
    shuffled = random.sample(parts, len(parts))
    assert row(*parts).verdict == row(*shuffled).verdict


@given(st.lists(st.lists(st.sampled_from("abcde"), unique=True), min_size=1, max_size=4))
def test_every_ingredient_has_one_row_and_every_row_a_cell_for_each_product(names):
    rows = ingredient_rows([[part(slug) for slug in product] for product in names])
    assert sorted(found.slug for found in rows) == sorted(
        {slug for found in names for slug in found}
    )
    assert all(len(found.cells) == len(names) for found in rows)


def test_differences_come_first_and_sameness_last():
    one = [part("same", 1, "%"), part("some", 1, "%"), part("more", 1, "%"), part("open")]
    other = [part("same", 1, "%"), part("more", 2, "%"), part("open")]
    assert [found.slug for found in ingredient_rows([one, other])] == [
        "more",
        "some",
        "open",
        "same",
    ]


@pytest.mark.parametrize(
    ("keys", "verdict"),
    [
        (["x", "y"], Verdict.DIFFERENT),
        (["x", "x"], Verdict.SAME),
        (["x", None], Verdict.PARTIAL),
        (["x", None, "y"], Verdict.DIFFERENT),
        ([None, None], Verdict.BLANK),
        (["x"], Verdict.ALONE),
        ([None], Verdict.BLANK),
    ],
)
def test_the_verdict_of_other_rows(keys, verdict):
    assert row_of("Areas", [Cell(key) for key in keys]).verdict == verdict


def test_prose_that_differs_is_only_said_to_be_worded_differently():
    cells = [Cell("Up to 25 °C."), Cell("Between 2 and 25 °C.")]
    assert row_of("Storage", cells, is_prose=True).verdict == Verdict.WORDED
    assert not in_order([row_of("Storage", cells, is_prose=True)])[0].is_different


# The address.


def test_an_address_names_each_product_once_in_its_order():
    assert asked(["13", "4", "13"]).numbers == (13, 4)


def test_more_than_four_products_are_counted_and_left_out():
    ask = asked(["5", "4", "3", "2", "1", "6"])
    assert (ask.numbers, ask.too_many) == ((5, 4, 3, 2), 2)


@pytest.mark.parametrize(
    "value", ["", "x", "-1", "0", "1.5", "９", "²", "9" * 400, "1e3", "\0", "4 "]
)
def test_nonsense_is_counted_and_left_out(value):
    ask = asked([value, "4"])
    assert (ask.numbers, ask.nonsense) == ((4,), 1)


@given(st.lists(st.text()))
def test_any_address_gives_at_most_four_numbers_that_a_database_can_hold(values):
    ask = asked(values)
    assert len(ask.numbers) <= MOST
    assert all(0 < number < 2**31 for number in ask.numbers)
