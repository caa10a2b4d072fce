"""Bitmaps, words, questions and codes, without a database."""

from decimal import Decimal
from itertools import product
from unittest.mock import patch

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as some

from shop.search import bitmaps, codes, question
from shop.search.answer import Answer, Choice, Facet, Left, Reading
from shop.search.segment import Document, Unit, amended, built
from shop.search.sets import Variants
from shop.search.words import distance, nearest, words

PLACES = some.sets(some.integers(0, 700))
FEW = (0, bitmaps.FEW)  # Of few each place is looked at, of many each run of bytes.


@given(PLACES)
def test_a_set_keeps_its_places(places):
    ordered = sorted(places)
    for few in FEW:
        with patch.object(bitmaps, "FEW", few):
            assert bitmaps.places(bitmaps.of_places(places)) == ordered
    assert bitmaps.unpack(bitmaps.pack(ordered)) == bitmaps.of_places(places)


@given(PLACES, some.integers(0, 300), some.integers(0, 30))
def test_a_stretch_of_places_is_that_of_the_whole(places, skip, most):
    for few in FEW:
        with patch.object(bitmaps, "FEW", few):
            found = bitmaps.places(bitmaps.of_places(places), skip, most)
            assert found == sorted(places)[skip:][:most]


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
    chosen, others = (
        {place for units, _ in fields for place in units if dice.random() < 0.3} for _ in range(2)
    )
    expected = [guard for units, guard in fields if chosen & set(units)]
    one, other = bitmaps.of_places(chosen), bitmaps.of_places(others)
    assert bitmaps.places(layout.fold(one)) == expected
    assert layout.count(one) == len(expected)
    both, alone = (
        len([units for units, _ in fields if found & set(units)])
        for found in (chosen & others, chosen - others)
    )
    for few, lasts in product(FEW, (True, False)):
        with patch.object(bitmaps, "FEW", few):
            counting, each = bitmaps.Counting(layout, one), bitmaps.Each(layout, [other, 0], lasts)
            assert counting.having(each) == [both, 0]
            assert counting.lacking(each) == [alone, len(expected)]


@given(some.lists(some.integers(1, 9), max_size=60), some.randoms())
def test_what_whole_products_have_is_counted_by_one_variant_of_each(sizes, dice):
    fields, at = [], 0
    for size in sizes:
        fields.append((set(range(at, at + size)), at + size))
        at += size + 1
    layout = bitmaps.Layout(
        bitmaps.of_places(place for units, _ in fields for place in units),
        bitmaps.of_places(guard for _, guard in fields),
    )
    places = {place for units, _ in fields for place in units}
    chosen = {place for place in places if dice.random() < 0.3}
    whole = set().union(*(units for units, _ in fields if dice.random() < 0.5))
    one, other = bitmaps.of_places(chosen), bitmaps.of_places(whole)
    assert layout.is_of_whole(other)
    is_partly = any(chosen & units not in (set(), units) for units, _ in fields)
    assert layout.is_of_whole(one) is not is_partly
    with patch.object(bitmaps, "FEW", 0):
        counting = bitmaps.Counting(layout, one)
        of_one, of_all = (bitmaps.Each(layout, [other], lasts) for lasts in (True, False))
        assert (of_one.is_whole, of_all.is_whole) == ([True], [False])
        assert counting.having(of_one) == counting.having(of_all)
        assert counting.lacking(of_one) == counting.lacking(of_all)


# Segments: what is amended says the same as what is built anew.

WORDS = some.frozensets(some.sampled_from(["gel", "lift", "rose", "skin"]), max_size=3)
UNITS = some.builds(
    Unit,
    keys=some.lists(some.sampled_from(["is:sold", "area:1", "area:2"]), unique=True),
    words=WORDS,
    price=some.none() | some.integers(1, 3).map(Decimal),
    through=some.integers(0, 2),
)
WRITTEN = some.builds(
    Document,
    id=some.integers(1, 6),
    name=some.sampled_from(["amber", "beryl", "coral"]),
    created=some.integers(0, 2),
    title_words=WORDS,
    text_words=WORDS,
    units=some.lists(UNITS, min_size=1, max_size=3),
)


@given(some.lists(some.lists(WRITTEN | some.integers(1, 6), max_size=5), max_size=5))
def test_a_segment_that_is_amended_says_what_one_says_that_is_built(steps):
    """Of each step numbers are documents that go."""
    segment, documents = built([]), {}
    for step in steps:
        after = dict(documents)
        for one in step:
            if isinstance(one, Document):
                after[one.id] = one
            else:
                after.pop(one, None)
        gone = [document for key, document in documents.items() if after.get(key) is not document]
        new = [document for key, document in after.items() if documents.get(key) is not document]
        segment, documents = amended(segment, gone, new), after
        assert said(segment) == said(built(documents.values()))


def test_another_answer_has_another_digest_and_the_same_one_the_same():
    def answered(count=1, slug="face", ids=(1,), used=()):
        facet = Facet("area", "Area", (Choice(slug, "Face", count, False),), 1)
        return Answer(1, ids, 1, 1, Left((facet,)), Reading(used)).digest

    others = {answered(count=2), answered(slug="neck"), answered(ids=(2,)), answered(used=("a",))}
    assert len(others | {answered()}) == 5
    assert answered() == answered()


def said(segment):
    """All that a segment knows, by products' ids."""

    def ids(bits, order=None):
        guards = segment.layout.fold(bits)
        return [segment.ids[at] for at in segment.page(guards, order, 0, 99)]

    orders = (None, segment.by_name, segment.by_price, segment.by_price_falling, segment.by_age)
    words = [
        {word: sorted(ids(bitmaps.unpack(packed))) for word, packed in found.items()}
        for found in (segment.in_titles, segment.in_texts)
    ]
    everything = segment.layout.units
    found = {key: ids(bits) for key, bits in segment.bits.items()}
    return (
        [ids(everything, order) for order in orders],
        {key: having for key, having in found.items() if having},
        words,
        [ids(segment.in_stock(day) & everything) for day in (1, 2, 1)],
        [ids(segment.units_of([key]) & everything) for key in range(1, 7)],
    )


@given(*[some.sets(some.integers(0, 400))] * 4)
def test_sets_of_variants_are_joined_met_and_lessened_as_sets_are(base, recent, other, late):
    layouts = (bitmaps.Layout(), bitmaps.Layout())
    one, two = (
        Variants(*map(bitmaps.of_places, pair), layouts) for pair in ((base, recent), (other, late))
    )
    for found, of_base, of_recent in (
        (one & two, base & other, recent & late),
        (one | two, base | other, recent | late),
        (one - two, base - other, recent - late),
    ):
        assert set(bitmaps.places(found.base)) == of_base
        assert set(bitmaps.places(found.recent)) == of_recent


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


def test_another_strength_is_no_typing_error():
    assert nearest("100", [("10", 9)]) is None and nearest("1000", [("100", 9)]) is None


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
