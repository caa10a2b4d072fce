"""Made codes in every spelling are read back: the same parts, or a doubt; never a wrong lot."""

from dataclasses import replace
from datetime import date
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from stdnum import ean

from shop.codes.answer import Code, Kind
from shop.codes.reading import read

GS, RS, EOT = "\x1d", "\x1e", "\x04"
SIGNS = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
FIXED = ("01", "17", "11")
DAYS = some.dates(date(1990, 1, 1), date(2060, 12, 31))
GTINS = some.integers(1, 10**13 - 1).map(lambda n: f"{n:013}" + ean.calc_check_digit(f"{n:013}"))
# Figures and the letters of few identifiers: the lots that are hardest to tell from what follows.
NUMBERS = some.text(SIGNS, min_size=1, max_size=20) | some.text("01237AB", min_size=1, max_size=20)
CODES = some.builds(
    Code,
    kind=some.just(Kind.GS1),
    gtin=GTINS,
    lot=NUMBERS,
    expires_on=some.none() | DAYS,
    serial=some.just("") | NUMBERS,
    count=some.none() | some.integers(1, 99_999_999),
    produced_on=some.none() | DAYS,
)


def elements(code):
    day = "{:%y%m%d}".format
    parts = {
        "01": code.gtin,
        "17": code.expires_on and day(code.expires_on),
        "11": code.produced_on and day(code.produced_on),
        "30": code.count and str(code.count),
        "10": code.lot,
        "21": code.serial,
    }
    return [(name, value) for name, value in parts.items() if value]


def joined(parts, separator):
    """An element string; the separator stands where GS1 wants it, but not at the end."""
    ends = [separator if name not in FIXED else "" for name, _ in parts]
    texts = [name + value + end for (name, value), end in zip(parts, ends, strict=True)]
    return "".join(texts).removesuffix(separator) if separator else "".join(texts)


def in_brackets(parts):
    return "".join(f"({name})" + value.replace("(", "\\(") for name, value in parts)


def link(parts):
    in_path = {name: value for name, value in parts if name in ("01", "10", "21")}
    path = "/".join(f"{name}/{quote(in_path[name], safe='')}" for name in sorted(in_path))
    query = "&".join(f"{name}={value}" for name, value in parts if name not in in_path)
    return f"https://id.example/{path}?{query}"


GOOD = (
    {
        "brackets": in_brackets,
        "brackets and spaces": lambda parts: (
            in_brackets(parts).replace("(", " (").replace("\\ (", "\\(")
        ),
        "a separator at the end": lambda parts: joined(parts, GS) + GS,
        "a separator at both ends": lambda parts: GS + joined(parts, GS) + GS,
    }
    | {
        prefix: lambda parts, prefix=prefix: prefix + joined(parts, GS) + GS
        for prefix in ("]C1", "]d2", "]Q3", "]e0")
    }
    | {
        spelling: lambda parts, spelling=spelling: joined(parts, spelling) + spelling
        for spelling in ("␝", "<GS>", "[GS]", "{GS}", "<FNC1>", "\\x1d", "\\u001d", "^]", "&#29;")
    }
)


@pytest.mark.parametrize("spelling", GOOD)
@settings(max_examples=60, deadline=None)
@given(code=CODES, mixing=some.randoms(use_true_random=False))
def test_a_whole_code_is_read_back_surely_in_every_order(spelling, code, mixing):
    parts = elements(code)
    mixing.shuffle(parts)
    assert read(GOOD[spelling](parts)) == code


@settings(max_examples=200, deadline=None)
@given(code=CODES)
def test_a_link_is_read_back_surely(code):
    assert read(link(elements(code))) == replace(code, kind=Kind.DIGITAL_LINK)


@settings(max_examples=1000, deadline=None)
@given(code=CODES, mixing=some.randoms(use_true_random=False))
def test_a_code_without_separators_is_read_back_or_asked_about(code, mixing):
    parts = elements(code)
    mixing.shuffle(parts)
    found = read(joined(parts, ""))
    assert found == code or found.reason


@pytest.mark.parametrize("sign", ["|", "#", "~", "^", "@", "$", " ", "]", "+", "F8", "\x1e"])
@settings(max_examples=80, deadline=None)
@given(code=CODES, mixing=some.randoms(use_true_random=False))
def test_a_code_with_other_signs_for_separators_is_read_back_or_asked_about(sign, code, mixing):
    parts = elements(code)
    mixing.shuffle(parts)
    found = read(joined(parts, sign))
    assert found == code or found.reason
