"""When a lot near its end is offered, how many units of it, at which price (U12 to U14)."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from shop.inventory.fefo import LotStock, is_sellable
from shop.inventory.short_dated.rule import LEAST_DAYS, Offered, holds, keeps_lot, left, problems
from shop.pricing.rule import Kind, Term, price_of_lot

TODAY = date(2026, 12, 1)
DAY = timedelta(days=1)
OFFER = Offered(
    first_day=TODAY,
    last_day=TODAY + 9 * DAY,
    units=5,
    sold=2,
    expires_on=TODAY + 40 * DAY,
    free=10,
)
ENDS_IN_TIME = TODAY + LEAST_DAYS * DAY

# What differs from OFFER, whether it holds, and how many units are left.
ORACLE = [
    ({}, True, 3),
    ({"free": 2}, True, 2),
    ({"free": 0}, True, 0),
    ({"sold": 5}, False, 0),
    ({"first_day": TODAY + DAY}, False, 0),
    ({"last_day": TODAY}, True, 3),
    ({"last_day": TODAY - DAY}, False, 0),
    ({"expires_on": ENDS_IN_TIME}, True, 3),
    ({"expires_on": ENDS_IN_TIME - DAY}, False, 0),
    ({"is_available": False}, False, 0),
    ({"has_ended": True}, False, 0),
]


@pytest.mark.parametrize(("changed", "does_hold", "units"), ORACLE)
def test_an_offer_holds_on_its_days_while_its_lot_is_what_was_offered(changed, does_hold, units):
    offer = replace(OFFER, **changed)
    assert (holds(offer, TODAY), left(offer, TODAY)) == (does_hold, units)


def test_nobody_else_gets_units_of_a_lot_while_it_is_offered():
    lot = LotStock(1, TODAY + 40 * DAY, free=9)
    assert is_sellable(lot, TODAY) and not is_sellable(replace(lot, is_offered=True), TODAY)


def test_what_keeps_an_offer_from_being_made_is_said_beside_its_field():
    assert not list(problems(replace(OFFER, sold=0), TODAY))
    wrong = {
        "units": {"units": 11},
        "last_day": {"last_day": OFFER.expires_on - (LEAST_DAYS - 1) * DAY},
        "": {"is_available": False},
    }
    for field, changed in wrong.items():
        assert [name for name, _ in problems(replace(OFFER, **changed), TODAY)] == [field]
    backwards = replace(OFFER, first_day=TODAY, last_day=TODAY - DAY)
    assert len(list(problems(backwards, TODAY))) == 2


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, ""),
        ({"expires_on": ENDS_IN_TIME}, ""),
        ({"expires_on": ENDS_IN_TIME - DAY}, "at least 7 days must be left"),
        ({"expires_on": TODAY - DAY}, "The lot ended 30 Nov 2026"),
        ({"is_available": False}, "on hold or recalled"),
        ({"free": 0}, "No unit of the lot is free."),
    ],
)
def test_a_lot_that_no_terms_can_offer_says_why(changed, words):
    offer = replace(OFFER, sold=0, units=1, last_day=TODAY, **changed)
    told = keeps_lot(offer, TODAY)
    assert words in told and bool(told) == bool(words)
    assert [sentence for _, sentence in problems(offer, TODAY)] == ([told] if told else [])


def test_a_clinic_that_pays_no_more_anyway_pays_that():
    terms = [Term(Kind.AGREED, price=Decimal(30)), Term(Kind.VOLUME, 5, Decimal(20))]
    asked = [
        ([], 1, "31", Kind.SHORT_DATED),
        (terms[:1], 1, "30", Kind.AGREED),
        (terms[1:], 4, "31", Kind.SHORT_DATED),
        (terms[1:], 5, "20", Kind.VOLUME),
        # What counts alone is of ordinary units, and makes no lot dearer than it is offered.
        ([Term(Kind.AGREED, price=Decimal(50), counts_alone=True)], 1, "31", Kind.SHORT_DATED),
    ]
    for of, units, price, kind in asked:
        found = price_of_lot(Decimal(42), of, units, Decimal(31), TODAY)
        assert (found.price, found.kind) == (Decimal(price), kind)
