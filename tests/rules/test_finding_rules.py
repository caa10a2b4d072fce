"""Bitmaps, words, questions and codes, without a database."""

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as some

from shop.search import bitmaps, codes, question
from shop.search.words import distance, nearest, words

PLACES = some.sets(some.integers(0, 700))


@given(PLACES)
def test_a_set_keeps_its_places(places):
    ordered = sorted(places)
    assert bitmaps.places(bitmaps.of_places(places)) == ordered
    assert bitmaps.unpack(bitmaps.pack(ordered)) == bitmaps.of_places(places)


@given(PLACES, some.integers(0, 300), some.integers(0, 30))
def test_a_stretch_of_places_is_that_of_the_whole(places, skip, most):
    assert bitmaps.places(bitmaps.of_places(places), skip, most) == sorted(places)[skip:][:most]


@given(some.lists(some.integers(1, 9), max_size=60), some.randoms())
def test_variants_fold_to_the_products_that_have_any(sizes, dice):
    fields, at = [], 0
    for size in sizes:
        fields.append((range(at, at + size), at + size))
        at += size + 1
    layout = bitmaps.Layout(
        bitmaps.of_places(place for units, _ in fields for place in units),
        bitmaps.of_places(guard for _, guard in fields),
    )
    chosen = {place for units, _ in fields for place in units if dice.random() < 0.3}
    expected = [guard for units, guard in fields if chosen & set(units)]
    assert bitmaps.places(layout.fold(bitmaps.of_places(chosen))) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("JUVÉDERM®", "juvederm"),
        ("anaesthetics", "anesthetic"),
        ("moisturising", "moisturizing"),
        ("MESO II", "meso 2"),
        ("20mg/ml", "20 mg / ml"),
        ("ampoules", "ampoule"),
        ("crow's feet", "crows feet"),
    ],
)
def test_spellings_meet_in_one_form(one, other):
    assert words(one) == words(other)


def test_typing_errors_are_few_in_short_words():
    assert distance("sculptng", "sculpting") == 1
    assert distance("chin", "skin") == 2 and distance("hiar", "hair") == 1
    assert nearest("juvaderm", [("juvederm", 1), ("belotero", 9)]) == "juvederm"
    assert nearest("chin", [("skin", 9)]) is None


def test_what_is_denied_is_set_apart():
    for text in (
        "restylane no lidocaine",
        "restylane lidocaine-free",
        "without lidocaine restylane",
    ):
        found = question.wanted(text)
        assert [word for word, _ in found.words] == ["restylane"]
        assert [word for word, _ in found.denied] == ["lidocaine"]


@given(some.text(max_size=300))
def test_any_text_is_a_question(text):
    query = QueryDict(mutable=True)
    for name in ("q", "page", "sort", "brand", "stock"):
        query[name] = text
    asked = question.read(query)
    assert 1 <= asked.page <= question.MOST_PAGES
    assert asked.order in question.SORTS
    question.wanted(asked.text)
    codes.read(text)


@pytest.mark.parametrize(
    "gtin", ["09521234543213", "05060917510011", "51022222233336", "6291041500213"]
)
def test_a_gtin_is_known_in_each_of_its_lengths(gtin):
    assert gtin.zfill(14) in codes.read(gtin).gtins
    assert not codes.read(gtin).fault


def test_a_printed_or_linked_code_names_its_gtin():
    for text in ("(01)05060917510011(17)241000", "https://id.example/01/05060917510011?17=241000"):
        assert "05060917510011" in codes.read(text).gtins


def test_a_wrong_check_digit_is_a_fault_and_no_gtin():
    assert codes.read("5060917510012") == codes.Codes(
        (), "5060917510012", "5060917510012 is not a valid GTIN: its check digit does not fit."
    )
