"""How many units to order, and how what came differs (docs/rules/stock.md, R60 to R63)."""

from datetime import date
from fractions import Fraction

import pytest

from shop.inventory.figures import cover
from shop.inventory.purchase_orders.rule import (
    Need,
    Ordered,
    Stage,
    differences,
    stage_of,
    units_to_order,
)

DAY = date(2026, 12, 14)


def need(useful=0, coming=0, owed=0, per_day=Fraction(1), lead_days=14):
    return Need(useful, coming, owed, per_day, lead_days)


@pytest.mark.parametrize(
    ("known", "units"),
    [
        (need(useful=21), 0),  # Lasts until goods would be here that are ordered in a week.
        (need(useful=20), 22),  # As much as lasts four weeks beyond the lead time.
        (need(useful=10, coming=11), 0),
        (need(useful=21, owed=1), 22),
        (need(useful=5, per_day=Fraction(1, 3)), 9),
        (need(per_day=Fraction(1), lead_days=None), None),
        (need(useful=3, owed=5, per_day=None, lead_days=None), 2),
        (need(useful=3, owed=2, per_day=None), 0),
    ],
)
def test_so_many_units_are_proposed(known, units):
    assert units_to_order(known) == units


def test_what_would_expire_before_it_is_sold_is_no_cover():
    lots = [cover.InHouse(units=30, days=10), cover.InHouse(units=5, days=40, never=7)]
    assert cover.useful(lots, Fraction(1)) == 15
    assert cover.useful(lots, None) == 35
    assert cover.useful([], Fraction(1)) == 0


ORDERED = {1: Ordered("Belotero", 5, DAY), 2: Ordered("Aqualyx", 3, DAY)}
ALL = {1: ("Belotero", 5), 2: ("Aqualyx", 3)}


@pytest.mark.parametrize(
    ("came", "on", "told"),
    [
        (ALL, DAY, []),
        (ALL | {1: ("Belotero", 3)}, DAY, ["Belotero: 3 of 5 came, 2 fewer."]),
        (ALL | {1: ("Belotero", 6)}, DAY, ["Belotero: 6 came, 1 more than were to come."]),
        ({1: ("Belotero", 5)}, DAY, ["Aqualyx: 0 of 3 came, 3 fewer."]),
        (ALL | {9: ("Kybella", 2)}, DAY, ["Kybella: 2 came and none was ordered."]),
        (
            ALL,
            date(2026, 12, 15),
            ["Belotero: it came 1 day late.", "Aqualyx: it came 1 day late."],
        ),
    ],
)
def test_every_difference_is_a_sentence(came, on, told):
    assert differences(ORDERED, came, on) == told


def test_an_order_is_received_when_nothing_is_outstanding():
    assert stage_of([0, 0], [5, 3]) == Stage.RECEIVED
    assert stage_of([2, 0], [3, 3]) == Stage.PART
    assert stage_of([5, 3], [0, 0]) == Stage.SENT
