"""When putting stock right takes two people (docs/rules/stock.md, R25)."""

from datetime import date
from decimal import Decimal

import pytest

from shop.inventory.second_person import Change, because

ABOVE = Decimal(1000)
DAY, LATER = date(2027, 1, 31), date(2028, 1, 31)


@pytest.mark.parametrize("units", [11, -11])
def test_more_than_the_value_takes_two_whether_units_come_or_go(units):
    assert (
        because(Change(units, Decimal(100)), ABOVE) == "It is worth 1,100.00, more than 1,000.00."
    )


@pytest.mark.parametrize("units", [10, -10, 0])
def test_up_to_the_value_one_is_enough(units):
    assert because(Change(units, Decimal(100)), ABOVE) == ""


def test_a_later_date_takes_two_and_an_earlier_one_does_not():
    assert "a longer life takes two people" in because(Change(0, None, DAY, LATER), ABOVE)
    assert because(Change(0, None, LATER, DAY), ABOVE) == ""
    assert because(Change(0, None, DAY, DAY), ABOVE) == ""


def test_another_number_for_a_lot_that_is_withheld_takes_two():
    assert "another number takes two" in because(Change(leaves_number_of="recalled"), ABOVE)


def test_to_correct_what_reached_clinics_takes_two():
    assert "3 units of it left for clinics" in because(Change(reached=3), ABOVE)
    assert "1 unit of it" in because(Change(0, None, LATER, DAY, reached=1), ABOVE)


def test_what_has_no_price_takes_two():
    assert "no price" in because(Change(1, None), ABOVE)


def test_what_leaves_quarantine_to_be_sold_takes_two_whatever_it_is_worth():
    assert "leave Quarantine" in because(Change(leaves_apart="Quarantine"), ABOVE)
