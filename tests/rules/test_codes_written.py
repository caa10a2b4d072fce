"""Codes that the shop prints: what they say when they are read, and what is refused."""

import re
from datetime import date
from decimal import Decimal

import pytest
import zxingcpp
from hypothesis import example, given, settings
from hypothesis import strategies as some
from PIL import Image
from stdnum import ean

from shop.codes import payments, writing
from shop.codes.answer import Code, Kind
from shop.codes.reading import read
from shop.codes.writing import CannotBeWritten, datamatrix, in_brackets

GTIN, DAY = "05412345000013", date(2027, 1, 31)
SIGNS = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
NUMBERS = some.text(SIGNS, min_size=1, max_size=20)
GTINS = some.integers(1, 10**13 - 1).map(lambda n: f"{n:013}" + ean.calc_check_digit(f"{n:013}"))


def seen(svg):
    """What a scanner sends that sees the drawing."""
    side = int(re.search(r'viewBox="0 0 (\d+) ', svg)[1])
    picture = Image.new("L", (side, side), 255)
    for x, y in re.findall(r"M(\d+) (\d+)h1v1h-1z", svg):
        picture.putpixel((int(x), int(y)), 0)
    (found,) = zxingcpp.read_barcodes(
        picture.resize((4 * side, 4 * side), Image.Resampling.NEAREST)
    )
    return found


@example(GTIN, "KL7721SER9", DAY, "")
@settings(max_examples=250, deadline=None)
@given(GTINS, NUMBERS, some.dates(date(2000, 1, 1), date(2070, 12, 31)), some.just("") | NUMBERS)
def test_what_is_printed_is_read_back_just_so_and_surely(gtin, lot, day, serial):  # R26
    found = seen(datamatrix(gtin, lot, day, serial))
    assert read("]d2" + found.bytes.decode()) == Code(Kind.GS1, gtin, lot, day, serial)


def test_a_symbol_is_square_and_says_that_it_is_gs1s():
    found = seen(datamatrix(GTIN, "ABCDEFGHIJKL", DAY))
    assert found.symbology_identifier == "]d2"
    assert found.bytes == b"01" + GTIN.encode() + b"17270131" + b"10ABCDEFGHIJKL"


def test_a_lot_that_looks_like_two_parts_stands_before_a_separator():
    found = seen(datamatrix(GTIN, "KL7721SER9", DAY))
    assert found.bytes == f"01{GTIN}10KL7721SER9\x1d17270131".encode()


def test_the_line_below_is_in_brackets_and_is_the_symbols_name():
    line = in_brackets("5412345000013", "KL77", DAY, "S1")
    assert line == "(01)05412345000013(17)270131(10)KL77(21)S1"
    assert f'aria-label="{line}"' in datamatrix("5412345000013", "KL77", DAY, "S1")
    assert "&lt;&quot;" in datamatrix(GTIN, '<"', DAY)


def test_a_line_that_would_be_read_otherwise_is_refused_where_the_symbol_is_not():
    assert in_brackets(GTIN, "AB(C)", DAY).endswith("(10)AB(C)")
    assert read("]d2" + seen(datamatrix(GTIN, "L(21)7", DAY)).bytes.decode()).lot == "L(21)7"
    with pytest.raises(CannotBeWritten, match="would be read otherwise"):
        in_brackets(GTIN, "L(21)7", DAY)


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (("05412345000014", "KL77", DAY), "check digit"),
        (("541234500001", "KL77", DAY), "check digit"),
        (("", "KL77", DAY), "A GTIN has 8, 12, 13 or 14 digits"),
        ((GTIN, "", DAY), "needs a lot number"),
        ((GTIN, "K" * 21, DAY), "has 21 characters; a code carries 20"),
        ((GTIN, "KL 77", DAY), "has a space, which no GS1 code carries"),
        ((GTIN, "KL#77", DAY), "“#”"),
        ((GTIN, "KL\x1d77", DAY), "“␝”"),
        ((GTIN, "KL77", DAY, "ß"), "serial number ß"),
        ((GTIN, "KL77", date(2090, 1, 31)), "31 Jan 2090 would be read 31 Jan 1990"),
    ],
)
@pytest.mark.parametrize("write", [datamatrix, in_brackets])
def test_what_a_code_cannot_carry_is_refused_in_words(write, parts, said):  # R26
    with pytest.raises(CannotBeWritten, match=said):
        write(*parts)


def test_a_symbol_that_says_something_else_never_leaves(monkeypatch):  # R26
    wrong = writing._symbol([("01", GTIN), ("10", "KL78")])
    monkeypatch.setattr(writing, "_symbol", lambda elements: wrong)
    with pytest.raises(CannotBeWritten, match="not be read as it was meant"):
        datamatrix(GTIN, "KL77", DAY)


@pytest.mark.parametrize("holder", ["Ampoule", "Praxis Müller", "Dvořáková", "Ιατρείο", "5 µg"])
def test_a_payment_code_says_every_name_in_utf_8(holder):
    of = (holder, "DE89370400440532013000", "COBADEFFXXX", Decimal("12.50"), "RF29INV000042")
    found = seen(payments.payment_qr(*of))
    assert found.bytes.decode() == found.text == payments.text(*of)
