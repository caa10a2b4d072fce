"""What a spreadsheet has done to a cell is refused in words, whichever column it is in."""

from datetime import date
from decimal import Decimal

import pytest

from catalogue.editing.exchange import spreadsheets
from catalogue.editing.exchange.columns import Wrong
from catalogue.editing.exchange.formats import FORMATS
from catalogue.editing.prices import is_leap
from shop.codes import gtins

ALL = [(kind, column.name) for kind, format in FORMATS.items() for column in format.columns]


def read(kind, name, cell):
    return FORMATS[kind].column(name).read(cell)


def fault(kind, name, cell):
    with pytest.raises(Wrong) as wrong:
        read(kind, name, cell)
    return str(wrong.value)


@pytest.mark.parametrize("cell", ["1.23E+12", "5,41234E+12", "1E+05", "#REF!", "#N/A", "#####"])
def test_no_column_takes_a_mangled_number_or_an_error(cell):
    for kind, name in ALL:
        words = fault(kind, name, cell)
        assert words == "Must be yes or no." or "spreadsheet" in words, (kind, name)


def test_a_mangled_number_is_told_how_it_comes_right():
    assert fault("prices", "sku", "1.23E+12") == (
        "A spreadsheet wrote this number; format the column as text."
    )


@pytest.mark.parametrize("name", ["sku", "gtin"])
@pytest.mark.parametrize(
    "cell",
    ["9501101530003.0", "12.00", "9501101530003000000", "4-Mar", "Mar-04", "04/03/2026", '="0042"']
    + ["2026-03-04 00:00:00", "4 Mar 2026"],
)
def test_a_code_that_was_taken_for_a_number_a_date_or_a_formula_is_refused(name, cell):
    words = fault("prices" if name == "sku" else "products", name, cell)
    assert "spreadsheet" in words or "formula" in words


@pytest.mark.parametrize("cell", ["AMP-0004", "MAR-04", "12E5", "0042", "12.3", "A+", "4711"])
def test_an_ordinary_part_number_stays_as_it_is(cell):
    assert read("prices", "sku", cell) == cell


def test_what_cannot_be_seen_makes_no_other_part_number():
    for cell in ("AMP-0004\u200b", "ＡＭＰ-0004", " amp-0004\u00a0", "AMP\u00ad-0004"):
        assert read("prices", "sku", cell) == "AMP-0004"


@pytest.mark.parametrize("cell", ["9501101530003", "09501101530003", "950 1101-530003"])
def test_a_gtin_of_any_length_is_one_number(cell):
    assert read("products", "gtin", cell) == "09501101530003"


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("5.41234E+12", "format the column as text"),
        ("12345678905", "Were zeros lost at its beginning? 012345678905 would be one."),
        ("1234565", "Were zeros lost at its beginning? 01234565 would be one."),
        ("9501101530004", "check digit does not fit"),
        ("123", "8, 12, 13 or 14 digits; this has 3."),
        ("95O1101530003", "8, 12, 13 or 14 digits and nothing else"),
        ("0000000000000", "names nothing"),
    ],
)
def test_what_is_no_gtin_is_refused_with_the_reason(cell, words):
    assert words in fault("products", "gtin", cell)
    assert words in gtins.why_not(cell) or "E+" in cell


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("1,234.50", "leave out other separators"),
        ("1 234.50", "a number above zero"),
        ("1.234,50", "leave out other separators"),
        ("£88.00", "a number above zero"),
        ("88 %", "percent sign"),
        ("1.000", "Is this 1000 or 1.00?"),
        ("-88", "a number above zero"),
    ],
)
def test_a_price_with_signs_of_a_spreadsheet_is_refused(cell, words):
    assert words in fault("prices", "price", cell)


def test_an_amount_of_three_places_is_one():
    assert read("composition", "amount", "1.000") == Decimal(1)


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("31/01/2026", "2026-01-31"),
        ("31.1.2026", "2026-01-31"),
        ("2026-1-31", "2026-01-31"),
        ("2026/01/31", "2026-01-31"),
        ("2026-01-31 00:00:00", "2026-01-31"),
    ],
)
def test_a_date_that_a_spreadsheet_wrote_is_refused_and_the_right_one_named(cell, meant):
    assert f"written as {meant}." in fault("markets", "checked_on", cell)


@pytest.mark.parametrize("cell", ["01/02/2026", "46053", "01/31/26", "31/31/2026", "soon"])
def test_a_date_that_can_be_meant_in_two_ways_is_not_guessed(cell):
    assert spreadsheets.day_as_text(cell) == ""
    assert fault("markets", "checked_on", cell)


def test_the_day_itself_is_read():
    assert read("markets", "checked_on", "2026-01-31") == date(2026, 1, 31)


@pytest.mark.parametrize("cell", ["1,000", "1.0", "10%", "1e3"])
def test_a_whole_number_has_figures_only(cell):
    assert "in figures only" in fault("products", "minimum_remaining_days", cell)


@pytest.mark.parametrize(
    ("old", "new", "is_one"),
    [("88", "9999999999", True), ("88", "880", True), ("88", "8.80", True), ("88", "176.01", True)]
    + [("88", "176", False), ("88", "44", False), ("88", "90", False)],
)
def test_a_price_that_more_than_doubles_or_halves_is_a_leap(old, new, is_one):
    assert is_leap(Decimal(old), Decimal(new)) is is_one
