"""Which product may be said to replace which (docs/rules/stock.md, R27)."""

from itertools import product

import pytest

from catalogue.editing import replacing
from catalogue.editing.replacing import Side, why_not

OLD, NEW = Side("old", is_for_sale=False), Side("new")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (OLD, NEW, ""),
        (Side("old"), NEW, ""),
        (Side("old", is_replaced=True), Side("new", replaces=True), ""),
        (Side("new"), NEW, replacing.ITSELF),
        (Side("old", is_family=True), NEW, replacing.OF_A_FAMILY),
        (OLD, Side("new", is_family=True, is_for_sale=False), replacing.BY_A_FAMILY),
        (OLD, Side("new", is_for_sale=False), replacing.NOT_FOR_SALE),
        (OLD, Side("new", is_replaced=True), replacing.IS_REPLACED),
        (Side("old", replaces=True), NEW, replacing.REPLACES),
    ],
)
def test_a_product_is_replaced_by_one_that_is_for_sale_and_replaced_by_none(old, new, words):
    assert why_not(old, new) == words


def test_however_it_is_said_nobody_is_led_on_or_in_a_circle():
    keys = range(4)
    for sayings in product(product(keys, keys), repeat=4):
        by = {}
        for old, new in sayings:
            sides = (Side(k, is_replaced=k in by, replaces=k in by.values()) for k in (old, new))
            if not why_not(*sides):
                by[old] = new
        assert not set(by) & set(by.values()), sayings
