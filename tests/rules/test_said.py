"""Who has read from the pack what a buyer gets, and when (docs/rules/stock.md, R14)."""

from datetime import date

import pytest

from catalogue.editing.said import (
    NO_NAME,
    NOT_YET,
    SOMEBODY_ELSE,
    Refused,
    Said,
    said_anew,
)

TODAY, EARLIER = date(2026, 11, 29), date(2026, 11, 3)
BY_OMAR = Said("box of 2 syringes", "Omar Haddad", EARLIER)


def saved(typed, before=BY_OMAR, reader="Ada Winter"):
    return said_anew(before, typed, reader, TODAY)


def test_a_text_is_read_by_whoever_saves_it_today():
    assert saved(Said("box of 5 vials"), Said()) == Said("box of 5 vials", "Ada Winter", TODAY)


def test_another_text_is_a_reading_of_today_though_the_old_day_stands_beside_it():
    typed = Said("box of 1 syringe", BY_OMAR.by, EARLIER)
    assert saved(typed) == Said("box of 1 syringe", "Ada Winter", TODAY)


def test_it_may_have_been_read_on_an_earlier_day():
    day = date(2026, 11, 20)
    assert saved(Said(BY_OMAR.text, BY_OMAR.by, day)) == Said(BY_OMAR.text, "Ada Winter", day)


@pytest.mark.parametrize("typed", [BY_OMAR, Said(BY_OMAR.text), Said(BY_OMAR.text, "", None)])
def test_the_same_stays_the_reading_of_who_read_it(typed):
    assert saved(typed) == BY_OMAR


def test_without_a_text_nobody_has_read_it():
    assert saved(Said("", BY_OMAR.by, EARLIER)) == Said()


@pytest.mark.parametrize(
    ("typed", "reader", "part", "words"),
    [
        (Said("box of 1 syringe"), "", "text", NO_NAME),
        (Said("box of 1 syringe", "Rita Lowe"), "Ada Winter", "by", SOMEBODY_ELSE),
        (Said(BY_OMAR.text, "Rita Lowe", EARLIER), "Ada Winter", "by", SOMEBODY_ELSE),
        (Said("box of 1 syringe", "", date(2026, 11, 30)), "Ada Winter", "on", NOT_YET),
    ],
)
def test_nobody_reads_in_anothers_name_without_one_or_tomorrow(typed, reader, part, words):
    with pytest.raises(Refused) as refused:
        saved(typed, reader=reader)
    assert (refused.value.part, refused.value.words) == (part, words)
