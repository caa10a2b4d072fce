"""Pasted orders of every shape: nothing that was typed is lost (docs/rules/quick_order.md, Q1)."""

import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from shop.quick_order.reading import MOST, NO_PRODUCT, TOO_MANY, read
from shop.quick_order.shapes import MOST_UNITS, Reading

GS = "\x1d"
SHAPES = [
    "{name}, {units}",
    "{name};{units}",
    "{name}\t{units}",
    "{units}\t{name}",
    "{units} x {name}",
    "{units}x {name}",
    "{units}× {name}",
    "{units} * {name}",
    "{name} x{units}",
    "{name} x {units}",
    "{name} × {units}",
    "{name} X {units} pcs",
    "{units} pcs {name}",
    "{units} boxes of {name}",
    "{name} ({units})",
    "{name}: {units}",
    "{name} = {units}",
    "{name} {units}",
    "{name} - {units}",
    "{name} qty {units}",
    "{units} {name}",
    "{units} - {name}",
    "{units}, {name}",
    "{name} | {units}",
    '"{name}";"{units}"',
    "{name}\t{units}\t12.50",
]
DECORATIONS = ["", "- ", "• ", "* ", "> ", "> > - ", "1. ", "12) ", "   "]
NAMES = ["AMP-0042", "10005", "Belotero Balance", "RADIESSE® 1,5 ml", "NCTF 135 HA+", "ÄB.12/7"]

names = some.sampled_from(NAMES)
units = some.integers(1, 999)
lines = some.tuples(some.sampled_from(DECORATIONS), some.sampled_from(SHAPES), names, units)


@settings(max_examples=600, deadline=None)
@given(lines)
def test_every_usual_shape_is_read_as_what_it_says(line):
    decoration, shape, name, number = line
    text = decoration + shape.format(name=name, units=number)
    (found,) = read(text).lines
    assert Reading(name, number) in found.readings, text
    assert found.words == text.strip(" \t") and not found.fault


@settings(max_examples=500, deadline=None)
@given(
    some.lists(
        lines.map(lambda it: it[0] + it[1].format(name=it[2], units=it[3]))
        | some.text(max_size=60)
        | some.sampled_from(["Dear team,", "Part number;Quantity", "Qty\tProduct", "-----", ""]),
        max_size=30,
    ),
    some.sampled_from(["\n", "\r\n", "\r"]),
    some.integers(1, 20),
)
def test_nothing_that_was_typed_is_lost(rows, end, most):
    text = end.join(rows)
    found = read(text, most)
    kept = " ".join([*found.headings, *(line.words for line in found.lines), found.rest])
    assert _signs(text) == _signs(kept)
    assert len(found.lines) <= most
    _stands_in_order([line.words for line in found.lines], text)
    _stands_in_order(found.rest.split("\n"), text)
    assert [line.at for line in found.lines] == sorted(line.at for line in found.lines)


def _stands_in_order(parts, text):
    """Each part of a text after the one before."""
    at, text = 0, text.replace("\0", " ")
    for part in parts:
        at = text.index(part, at) + len(part)


def _signs(text):
    return Counter(sign for sign in text if sign.isalnum())


@settings(max_examples=300, deadline=None)
@given(some.text(max_size=80))
def test_no_text_asks_for_what_it_does_not_say(text):
    for line in read(text).lines:
        for each in line.readings:
            assert each.name in line.words
            assert each.units is None or 0 < each.units <= MOST_UNITS


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("1,000 x AMP-1", ("AMP-1", 1000)),
        ("AMP-1; 1.000", ("AMP-1", 1000)),
        ("AMP-1\t1 000", ("AMP-1", 1000)),
        ("AMP-1 1'000 pcs", ("AMP-1", 1000)),
        ("AMP-1;3.0", ("AMP-1", 3)),
        ("10005x3", ("10005", 3)),
        ("Radiesse 1,5 ml", ("Radiesse 1,5 ml", None)),
        ("10005", ("10005", None)),
        (f"]C10109501101530003{GS}10AB", (f"]C10109501101530003{GS}10AB", None)),
    ],
)
def test_the_likeliest_reading_comes_first(text, reading):
    (line,) = read(text).lines
    assert line.readings[0] == Reading(*reading)


def test_rows_under_headings_are_read_by_their_columns():
    found = read("Hello\nPos;Article;Description;Qty\n1;10005;Belotero;2\n2;;Radiesse;1,500\n3;;;4")
    assert found.headings == ("Pos;Article;Description;Qty",)
    assert [line.words for line in found.lines][1:] == [
        "1;10005;Belotero;2",
        "2;;Radiesse;1,500",
        "3;;;4",
    ]
    assert found.lines[1].readings == (Reading("10005", 2), Reading("Belotero", 2))
    assert found.lines[2].readings == (Reading("Radiesse", 1500),)
    assert found.lines[3].fault == NO_PRODUCT


def test_several_in_one_line_are_several():
    found = read("2 x 10005, 10007 x3; 1 x Radiesse")
    assert [line.readings[0] for line in found.lines] == [
        Reading("10005", 2),
        Reading("10007", 3),
        Reading("Radiesse", 1),
    ]


@pytest.mark.parametrize("amount", ["0", "-3", "2.5", "lots", "100000", "1e3"])
def test_what_is_no_number_of_units_is_said(amount):
    (line,) = read(f"SKU;Qty\n10005;{amount}").lines
    assert line.readings == (Reading("10005"),) and amount in line.fault


def test_what_a_spreadsheet_spoilt_is_said():
    assert "spreadsheet" in read("9.50110E+12;3").lines[0].fault


def test_two_hundred_lines_are_read_and_the_rest_is_handed_back():
    rows = [f"{number};2" for number in range(10_000, 10_250)]
    found = read("\n".join(rows))
    assert len(found.lines) == MOST == 200 and found.rest.split("\n") == rows[200:]


def test_what_is_handed_back_stands_under_its_heading_and_whole():
    heading, long = "SKU;Qty", "x" * 40 + " " * 100_000 + "5"
    found = read(f"{heading}\n{long}\n10005;3\n10006;4", 1)
    assert [line.heading for line in found.lines] == [heading]
    assert found.rest.split("\n") == [heading, long, "10006;4"] and found.headings == ()
    found = read("2 x 10005, 3 x 10006; 4 x 10007\n10008;1", 2)
    assert found.rest.split("\n") == ["4 x 10007", "10008;1"]


@pytest.mark.parametrize("text", ["AMP-1; {}", "SKU;Qty\nAMP-1;{}", "{} x AMP-1"])
@pytest.mark.parametrize(
    ("number", "units"),
    [
        ("1.000", {1000, 1}),
        ("2,000", {2000, 2}),
        ("1.500", {1500}),
        ("3.0", {3}),
        ("1 000", {1000}),
    ],
)
def test_a_thousand_that_is_one_to_others_has_two_readings(text, number, units):  # Q2
    (line,) = read(text.format(number)).lines
    assert {each.units for each in line.readings if each.name == "AMP-1"} == units


@pytest.mark.parametrize(
    ("heading", "units"),
    [("Product;Amount;Qty", [2]), ("Product;Qty;Units", [120, 2]), ("Product;Order;Qty", [2])],
)
def test_of_two_columns_of_units_none_wins_in_silence(heading, units):  # Q2
    (line,) = read(f"{heading}\nBelotero;120.00;2").lines
    assert [each.units for each in line.readings] == units


def test_a_row_of_very_many_cells_is_asked_and_costs_nothing():  # Q2
    for row in (";".join(map(str, range(1, 120))), "1;2;3;4;5;6;7;8;9"):
        (line,) = read(row).lines
        assert line.fault == TOO_MANY and len(line.readings) < 5 and line.words == row


def test_no_mark_that_nobody_closed_swallows_the_next_line():
    found = read('SKU;Qty\n10005;"3\n10006;4')
    assert [re.findall(r"\d{5}", line.words) for line in found.lines] == [["10005"], ["10006"]]
