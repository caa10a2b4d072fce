"""Which price applies, and why (docs/rules/prices.md); how many units are right."""

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.pricing.rule import Applied, Kind, Term, price_of, steps
from shop.pricing.small_orders import SmallOrders
from shop.pricing.units import RightUnits

D = Decimal
STANDARD = D("96.00")
AGREED = Term(Kind.AGREED, price=D("90"), last_day=date(2026, 12, 31), reference="contract")
FIXED = Term(Kind.AGREED, price=D("99"), counts_alone=True)
LISTED = Term(Kind.LIST, price=D("91"))
BRAND = Term(Kind.BRAND, percent_off=D("10"))
TEN = Term(Kind.VOLUME, 10, D("88"))
FIFTY = Term(Kind.VOLUME, 50, D("80.1234"))

# Written by hand from the sentences: terms, units, price, kind.
ORACLE = [
    ((), 1, "96.00", Kind.STANDARD),
    ((TEN,), 9, "96.00", Kind.STANDARD),
    ((TEN,), 10, "88", Kind.VOLUME),
    ((FIFTY, TEN), 50, "80.1234", Kind.VOLUME),
    ((AGREED,), 1, "90", Kind.AGREED),
    ((AGREED, TEN), 9, "90", Kind.AGREED),
    ((AGREED, TEN), 10, "88", Kind.VOLUME),  # Never more than somebody without an agreement (U2).
    ((BRAND,), 1, "86.40", Kind.BRAND),
    ((AGREED, BRAND, LISTED), 1, "86.40", Kind.BRAND),
    ((LISTED, AGREED), 1, "90", Kind.AGREED),
    ((Term(Kind.LIST, price=D("90")), AGREED), 1, "90", Kind.AGREED),  # Equal: the nearer one.
    ((Term(Kind.BRAND, percent_off=D("6.25")), AGREED), 1, "90", Kind.AGREED),
    ((Term(Kind.AGREED, price=D("97")),), 1, "96.00", Kind.STANDARD),  # Never dearer (U2) ...
    ((FIXED,), 1, "99", Kind.AGREED),  # ... unless it counts alone (U3),
    ((FIXED, TEN, BRAND), 10, "99", Kind.AGREED),
    ((FIXED, Term(Kind.AGREED, 5, D("70"), counts_alone=True)), 5, "70", Kind.AGREED),
    ((Term(Kind.AGREED, 5, D("99"), counts_alone=True),), 4, "96.00", Kind.STANDARD),
    ((Term(Kind.LIST, price=STANDARD),), 1, "96.00", Kind.STANDARD),
    ((Term(Kind.BRAND, percent_off=D("33.33")),), 1, "64.00", Kind.BRAND),  # 64.0032.
    ((Term(Kind.BRAND, percent_off=D("100")),), 1, "0.00", Kind.BRAND),
]


@pytest.mark.parametrize(("terms", "units", "price", "kind"), ORACLE)
def test_the_price_that_applies(terms, units, price, kind):  # U1, U2, U3
    found = price_of(STANDARD, terms, units)
    assert (found.price, found.kind) == (D(price), kind)


def test_it_says_until_when_and_where_it_stands():
    found = price_of(STANDARD, [AGREED], 1)
    assert found == Applied(D("90"), STANDARD, Kind.AGREED, date(2026, 12, 31), "contract")
    longer = Term(Kind.AGREED, 2, D("90"))
    assert price_of(STANDARD, [AGREED, longer], 2).last_day is None


_money = st.decimals(0, 200, places=4)
_terms = st.lists(
    st.one_of(
        st.builds(
            Term,
            kind=st.just(Kind.AGREED),
            from_units=st.integers(1, 60),
            price=_money,
            counts_alone=st.booleans(),
        ),
        st.builds(
            Term,
            kind=st.sampled_from([Kind.LIST, Kind.VOLUME]),
            from_units=st.integers(1, 60),
            price=_money,
        ),
        st.builds(Term, kind=st.just(Kind.BRAND), percent_off=st.decimals(0, 100, places=2)),
    ),
    max_size=6,
)


@given(st.decimals(0, 200, places=2), _terms, st.integers(1, 70))
def test_nothing_is_dearer_than_any_other_price_unless_it_counts_alone(standard, terms, units):
    found = price_of(standard, terms, units)
    held = [term for term in terms if term.from_units <= units]
    alone = {term.net(standard) for term in held if term.counts_alone}
    if alone:
        assert found.price in alone and found.kind is Kind.AGREED
    else:
        assert found.price == min([standard, *(term.net(standard) for term in held)])
    assert found == price_of(standard, terms[::-1], units) or alone  # Their order says nothing.


@given(st.decimals(0, 200, places=2), _terms, st.integers(1, 70))
def test_the_steps_are_the_rule_asked_of_every_number(standard, terms, units):
    found = steps(standard, terms)
    last = [step for step in found if step.from_units <= units][-1]
    assert last.applied.price == price_of(standard, terms, units).price
    assert all(one.applied.price != other.applied.price for one, other in pairwise(found))


@pytest.mark.parametrize(
    ("least", "step", "units", "allowed", "near"),
    [
        (1, 1, 1, True, (1,)),
        (5, 1, 4, False, (5,)),
        (5, 1, 6, True, (6,)),
        (1, 5, 3, False, (5,)),
        (1, 5, 7, False, (5, 10)),
        (7, 5, 5, False, (10,)),
        (7, 5, 12, False, (10, 15)),
        (10, 10, 30, True, (30,)),
    ],
)
def test_the_right_numbers_next_to_a_wrong_one(least, step, units, allowed, near):  # U10
    right = RightUnits(least, step)
    assert (right.allows(units), right.near(units)) == (allowed, near)
    assert all(right.allows(each) for each in near)


def test_of_what_there_is_the_most_that_is_right():  # U10
    assert RightUnits(7, 5).at_most(14) == 10
    assert RightUnits(7, 5).at_most(9) == 0
    assert RightUnits().at_most(3) == 3


@given(st.decimals(0, 300, places=2))
def test_a_small_order_bears_its_charge_and_an_empty_one_none(goods):
    """U11."""
    rule = SmallOrders(D("100.00"), D("12.00"), "standard")
    assert rule.charge_on(goods) == (12 if 0 < goods < 100 else 0)
    assert rule.missing(goods) + goods >= 100 and rule.charge_on(goods + rule.missing(goods)) == 0
