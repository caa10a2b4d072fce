"""A price list as a file: what each row would change, or why it cannot be taken."""

from datetime import date
from decimal import Decimal

import pytest

from shop.pricing.sheets import AGREED, BRAND, VOLUME, Known, Price, plan

D = Decimal
KNOWN = {"0042": Known(4, "BELOTERO", D("88.00")), "A-7": Known(7, "MESO", None)}
THERE = [Price(4, 1, D("80"), date(2026, 1, 1), date(2026, 6, 30), "C", key=1)]
HEAD = "part_number,from_units,price,from,until,reference"


def of(*rows, head=HEAD):
    return plan("\n".join([head, *rows]), KNOWN, THERE)


def test_new_changed_and_same_rows_are_told_apart_and_the_rest_stays():
    found = of("0042,10,70.1234,2026-01-01,,", "A-7,,5,31/12/2026,,")
    assert [(each.now.product, each.now.price, each.was) for each in found.changes] == [
        (4, D("70.1234"), None),
        (7, D("5"), None),
    ]
    assert (found.same, found.not_in_file, found.faults) == (0, 1, [])
    changed = of("0042,1,79,2026-01-01,2026-06-30,C").changes[0]
    assert (changed.was.price, changed.now.key) == (D("80"), 1)
    assert of("0042,1,80.00,2026-01-01,2026-06-30,C").same == 1


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("42,1,80,2026-01-01,,", "zeros off 0042"),
        ("1.23E+12,1,80,2026-01-01,,", "A spreadsheet wrote this number"),
        ("NONE,1,80,2026-01-01,,", "No product of ours"),
        ("0042,0,80,2026-01-01,,", "no number of units"),
        ("0042,1.5,80,2026-01-01,,", "no number of units"),
        ('0042,1,"80,50",2026-01-01,,', "is no price"),
        ("0042,1,NaN,2026-01-01,,", "is no price"),
        ("0042,1,80.12345,2026-01-01,,", "at most four decimals"),
        ("0042,1,-1,2026-01-01,,", "is no price"),
        ("0042,1,80,,,", "From which day"),
        ("0042,1,80,01/02/2026,,", "is no day"),
        ("0042,1,80,2026-01-02,2026-01-01,", "before the first"),
        ("0042,1,80,2026-06-30,,", "two prices for the same units"),
        (f"0042,1,80,2026-07-01,,{'x' * 101}", "longer than 100"),
    ],
)
def test_what_cannot_be_taken_is_named_with_its_row(row, why):
    found = of(row)
    assert found.faults[0].row == 2 and why in found.faults[0].words


def test_whatever_is_no_table_is_said():
    assert "not found: part_number, price, from" in plan("", KNOWN, []).faults[0].words
    assert "not found: from" in of(head="part_number;price").faults[0].words
    twice = of("0042,1,79,2026-07-01,,", "0042,1,78,2026-07-01,,")
    assert "stand in row 2" in twice.faults[0].words
    semicolons = plan("Part number;Price;From\n'0042;70;1.7.2026", KNOWN, THERE)
    assert "is no day" in semicolons.faults[0].words


def test_a_price_that_may_be_a_slip_is_asked_about():
    assert "far from the standard" in of("0042,1,8.80,2026-07-01,,").remarks[0].words
    assert "stays what is paid" in of("0042,1,89,2026-07-01,,").remarks[0].words
    assert of("A-7,1,9999,2026-07-01,,").remarks == []


CLINICS = {"3": "Marin", "5": "Lakeside"}
BRANDS = {"belotero": Known(9, "BELOTERO", None)}


def test_prices_of_clinics_volume_prices_and_shares_have_the_same_file():
    """Each with what is its own: whose it is, the fewest units, what counts alone (U18)."""
    head = "clinic,part_number,from_units,price,from,counts_alone"
    there = [Price(4, 1, D("80"), date(2026, 1, 1), key=1, clinic=3)]
    rows = ["3,0042,1,79,2026-01-01,yes", "5,0042,1,79,2026-01-01,no"]
    found = plan("\n".join([head, *rows]), KNOWN, there, AGREED, CLINICS)
    mine, theirs = found.changes
    assert (mine.now.key, mine.now.counts_alone, mine.name) == (1, True, "BELOTERO for Marin")
    assert (theirs.was, theirs.now.clinic) == (None, 5) and not found.faults
    wrong = {
        "No clinic of ours": "7,0042,1,79,2026-01-01,no",
        "write yes or no": "3,0042,1,79,2026-01-02,perhaps",
        "two prices for the same units": "3,0042,1,79,2026-02-01,no",
    }
    for words, row in wrong.items():
        faults = plan(f"{head}\n{row}", KNOWN, there, AGREED, CLINICS).faults
        assert words in faults[0].words
    volume = "part_number,from_units,price,from\n0042,1,79,2026-01-01"
    assert "from 2 on" in plan(volume, KNOWN, [], VOLUME).faults[0].words
    head = "clinic,brand,percent_off,from"
    shares = plan(f"{head}\n3,belotero,12.5,2026-01-01", BRANDS, [], BRAND, CLINICS)
    assert [(each.now.product, each.now.price) for each in shares.changes] == [(9, D("12.5"))]
    for row, words in {
        "3,belotero,101,2026-01-01": "no share",
        "3,belotero,0,2026-01-01": "no share",
        "3,other,5,2026-01-01": "No brand of ours",
    }.items():
        faults = plan(f"{head}\n{row}", BRANDS, [], BRAND, CLINICS).faults
        assert words in faults[0].words
    large = plan(f"{head}\n3,belotero,60,2026-01-01", BRANDS, [], BRAND, CLINICS)
    assert "more than half" in large.remarks[0].words
