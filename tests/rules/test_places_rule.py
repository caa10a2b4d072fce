"""Where a product may lie, and from which places units are taken (docs/rules/stock.md)."""

from dataclasses import dataclass

import pytest

from shop.inventory.places.rule import Range, suits, suits_now, take

FRIDGE, ROOM, UNKNOWN = Range(2, 8), Range(15, 25), Range()


@pytest.mark.parametrize(
    ("product", "place", "may"),
    [
        (FRIDGE, FRIDGE, True),
        (FRIDGE, ROOM, False),
        (Range(2, 25), FRIDGE, True),
        (Range(2, 25), ROOM, True),
        (Range(None, 25), ROOM, True),
        (Range(None, 25), FRIDGE, True),
        (Range(15, None), FRIDGE, False),
        (Range(2, 8), Range(0, 8), False),
        (Range(2, 8), Range(2, 9), False),
        (UNKNOWN, ROOM, True),
        (UNKNOWN, UNKNOWN, True),
        (FRIDGE, UNKNOWN, False),
    ],
)
def test_a_place_suits_when_it_is_never_colder_nor_warmer(product, place, may):
    assert suits(product, place) is may


@pytest.mark.parametrize(("celsius", "may"), [(1.9, False), (2, True), (8, True), (8.1, False)])
def test_both_ends_of_a_range_are_in_it(celsius, may):
    assert suits_now(FRIDGE, celsius) is may
    assert suits_now(UNKNOWN, celsius)


def test_what_nobody_stated_is_said_to_be_so():
    told = [str(each) for each in (FRIDGE, Range(None, 25), Range(15, None), UNKNOWN)]
    assert told == ["2 to 8 °C", "up to 25 °C", "from 15 °C", "not stated"]


@dataclass
class Spot:
    name: str
    units: int
    is_apart: bool = False


def taken(units, free, *spots):
    return [(spot.name, count) for spot, count in take(spots, units, free)]


def test_units_are_taken_from_the_first_place_before_the_next():
    spots = Spot("Fridge", 3), Spot("Room", 5)
    assert taken(4, 8, *spots) == [("Fridge", 3), ("Room", 1)]
    assert [spot.units for spot in spots] == [0, 4]


def test_what_orders_have_is_left_and_what_is_kept_apart_belongs_to_none():
    spots = Spot("Room", 5), Spot("Quarantine", 5, is_apart=True)
    assert taken(6, 2, *spots) == [("Room", 2), ("Quarantine", 4)]
