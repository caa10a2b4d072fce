"""When two lot numbers are one, and when they only look alike (docs/rules/stock.md)."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as some

from shop.inventory import numbers, suppliers

PRINTED = some.from_regex(r"\A[A-Za-z0-9][A-Za-z0-9/._-]{0,11}( [A-Za-z0-9-]{1,8})?\Z")
UNSEEN = ["\u200b", "\u200d", "\ufeff", "\u2060", "\u00ad", "\u200e", "\u202c", "\ufe0f", "\x07"]
SPACES = [" ", "\u00a0", "\u2009", "\u202f", "\u3000", "\t", "\u2028", "  ", "\x1d"]
DASHES = ["-", "\u2010", "\u2011", "\u2012", "\u2013", "\u2014", "\u2212", "\uff0d", "\ufe63"]


@given(PRINTED, some.data())
def test_what_no_eye_sees_makes_no_other_number(number, data):
    """Invisible signs, other spaces and dashes, wide letters: still the number that is printed."""
    seen = data.draw(some.sampled_from(UNSEEN))
    at = data.draw(some.integers(0, len(number)))
    wide = "".join(chr(ord(s) + 0xFEE0) if "!" <= s <= "~" else s for s in number)
    space, dash = data.draw(some.sampled_from(SPACES)), data.draw(some.sampled_from(DASHES))
    alike = [
        number[:at] + seen + number[at:],
        wide,
        number.replace(" ", space),
        number.replace("-", dash),
        f"{space}{number}{space}",
        unicodedata.normalize("NFD", number),
    ]
    assert {numbers.kept(text) for text in alike} == {number}


CONFUSED = {"0": "OQ", "O": "0Q", "Q": "O0", "1": "ILil", "I": "1L", "L": "1I", "l": "1I"}
CONFUSED |= {"5": "Ss", "S": "5", "8": "B", "B": "8", "2": "Z", "Z": "2", "6": "G", "G": "6"}


@given(PRINTED, some.data())
def test_what_an_eye_confuses_are_twins(number, data):
    """Case, spaces, dashes, letters that look like figures anywhere; zeros in front."""
    at = data.draw(some.integers(0, len(number) - 1))
    other = data.draw(some.sampled_from(CONFUSED.get(number[at], number[at])))
    alike = [
        number[:at] + other + number[at + 1 :],
        "".join(CONFUSED.get(sign, sign)[0] for sign in number),
        number.lower(),
        number.swapcase(),
        re.sub("[-/. _]", "", number),
        re.sub("[-/. _]", data.draw(some.sampled_from(["-", " ", "/"])), number),
        re.sub(r"(?<![0-9])(?=[0-9])", "00", number),
    ]
    for text in alike:
        assert text == number or numbers.are_twins(number, text), text


@given(some.text(max_size=60))
def test_a_number_is_kept_as_the_database_takes_it_or_refused_in_words(text):
    number = numbers.kept(text)
    assert numbers.kept(number) == number
    if number and not numbers.why_not(number):
        assert re.match(numbers.PATTERN, number)
        assert all(0 < len(key) <= numbers.LONGEST for key in numbers.twin_keys(number))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("KL-77", "KL 77"),
        ("KL-77", "KL77"),
        ("KL-77", "kl-77"),
        ("77", "0077"),
        ("KL-77", "KL-077"),
        ("AO1", "A01"),
        ("AI1", "A11"),
        ("I05", "105"),
        ("K1-077", "KL-77"),
        ("B-5S", "8-55"),
    ],
)
def test_look_alikes_are_twins(one, other):
    assert numbers.are_twins(one, other)


@pytest.mark.parametrize(
    ("one", "other"), [("KL-77", "KL-78"), ("77", "770"), ("A1", "AA1"), ("D4A", "D4C")]
)
def test_different_numbers_are_no_twins(one, other):
    assert not numbers.are_twins(one, other)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("KL-77\u200b", "KL-77"),
        ("ＫＬ-77", "KL-77"),
        ("KL\u00a077", "KL 77"),
        ("  KL–77 ", "KL-77"),
        ("kl-77", "kl-77"),
    ],
)
def test_a_number_is_kept_as_printed(typed, kept):
    assert numbers.kept(typed) == kept


@pytest.mark.parametrize("number", ["КL-77", "KL-77é", "7\u0337", "--", "x" * 41])
def test_what_no_pack_prints_is_refused(number):
    assert numbers.why_not(numbers.kept(number))


@pytest.mark.parametrize(
    "name", ["medica", " Medica", "MEDICA\u00a0", "Ｍedica", "Med-ica", "Medica."]
)
def test_spellings_of_a_supplier_are_one(name):
    assert suppliers.folded(name) == suppliers.folded("Medica")


def test_other_suppliers_are_others():
    assert suppliers.folded("Medica") != suppliers.folded("Nordmed")
    assert suppliers.folded("Söhne") != suppliers.folded("Sohne")
