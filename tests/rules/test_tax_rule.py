"""How a sale is taxed, by the table (docs/rules/money.md, M15 and M16)."""

from dataclasses import replace
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.taxes.categories import Category, Treatment
from shop.taxes.rule import (
    EU,
    EVERYWHERE,
    MEMBER_STATES,
    NORTHERN_IRELAND,
    Status,
    Table,
    changes,
    problems,
    tax_place_of,
)

S19 = Treatment(Category.STANDARD, Decimal("0.19"))
S7 = Treatment(Category.STANDARD, Decimal("0.07"))
EXPORT = Treatment(Category.EXPORT, Decimal(0), "Leaves the Union")
WITHIN = Treatment(Category.INTRA_COMMUNITY, Decimal(0), "Article 138")
CLASSES = ("standard", "reduced")


def german(**answers):
    """The table of a shop in Germany; `answers` replace some, by class_status_where."""
    found = {}
    for tax_class, status in product(CLASSES, Status):
        home = S7 if tax_class == "reduced" else S19
        found[tax_class, status, "DE"] = found[tax_class, status, MEMBER_STATES] = home
        found[tax_class, status, EVERYWHERE] = EXPORT
    for tax_class in CLASSES:
        found[tax_class, Status.MEMBER_STATE, MEMBER_STATES] = WITHIN
    found |= {tuple(name.split("__")): how for name, how in answers.items()}
    return Table("DE", found)


@pytest.mark.parametrize(
    ("number", "country", "tax_class", "how"),
    [
        ("", "DE", "standard", S19),
        ("DE", "DE", "reduced", S7),
        ("FR", "FR", "standard", WITHIN),
        ("NL", "FR", "reduced", WITHIN),  # Of any member state but the shop's own.
        ("XI", "FR", "standard", WITHIN),
        ("DE", "FR", "standard", S19),
        ("", "FR", "reduced", S7),
        ("GB", "FR", "standard", S19),
        ("", "GB", "standard", EXPORT),
        ("GB", "GB", "standard", EXPORT),
        ("FR", "CH", "standard", EXPORT),
        ("FR", "DE", "standard", S19),
        ("XI", NORTHERN_IRELAND, "standard", WITHIN),
        ("GB", NORTHERN_IRELAND, "standard", S19),  # As to a member state, without its number.
        ("", NORTHERN_IRELAND, "reduced", S7),
    ],
)
def test_a_sale_is_taxed_by_where_it_goes_who_buys_and_what_it_is(number, country, tax_class, how):
    table = german()
    assert table.treatment(tax_class, table.status(number), country) == how


def test_northern_ireland_is_told_by_its_postcodes():
    for postcode in ("BT1 5GS", " bt47 6AA", "BT"):
        assert tax_place_of("GB", postcode) == NORTHERN_IRELAND
        assert tax_place_of("DE", postcode) == "DE"
    for postcode in ("B1 1TB", "BH1 1AA", "TB1 1BT", ""):
        assert tax_place_of("GB", postcode) == "GB"


def test_northern_ireland_is_taxed_as_britain_but_from_the_union_and_where_it_has_answers():
    """M15: of what the table says nothing, what is certain holds: its VAT is Britain's."""
    british = replace(german(), home="GB")
    british.answers.update({(each, status, "GB"): S19 for each in CLASSES for status in Status})
    for number in ("", "GB", "XI", "IE"):
        status = british.status(number)
        assert british.treatment("reduced", status, NORTHERN_IRELAND) == S19
        assert british.treatment("reduced", status, "CH") == EXPORT
    elsewhere = replace(british, home="CH")
    assert elsewhere.treatment("reduced", Status.MEMBER_STATE, NORTHERN_IRELAND) == S19
    own = german(standard__none__XI=S7)
    assert own.treatment("standard", Status.NONE, NORTHERN_IRELAND) == S7
    assert own.treatment("standard", Status.NONE, "GB") == EXPORT
    assert own.treatment("standard", Status.MEMBER_STATE, NORTHERN_IRELAND) == WITHIN


def test_britain_exports_nothing_to_northern_ireland():
    """M16."""
    table = replace(german(standard__none__XI=EXPORT), home="GB")
    table.answers.update({(each, status, "GB"): S19 for each in CLASSES for status in Status})
    assert [each for each in problems(table, CLASSES) if "XI" in each] == [
        "standard, XI: Export needs goods that leave GB."
    ]
    assert list(problems(german(standard__member_state__XI=WITHIN), CLASSES)) == []


def test_a_number_of_northern_ireland_is_as_good_as_a_british_one_in_britain():
    assert [replace(german(), home="GB").status(each) for each in ("GB", "XI", "IE", "CH", "")] == [
        *(Status.HOME, Status.HOME, Status.MEMBER_STATE, Status.ELSEWHERE, Status.NONE),
    ]


def test_an_answer_of_a_country_counts_before_that_of_the_member_states_and_of_everywhere():
    table = german(standard__none__FR=S7)
    assert [table.treatment("standard", "none", where) for where in ("FR", "IT", "US")] == [
        *(S7, S19, EXPORT)
    ]


def test_a_complete_table_has_no_problem():
    assert list(problems(german(), CLASSES)) == []


O_ALONE = Treatment(Category.OUTSIDE, Decimal(0), "Not in scope")


@pytest.mark.parametrize(
    ("name", "how", "says"),
    [
        ("standard__none__DE", replace(S19, rate=Decimal(0)), "VAT goes with a rate"),
        ("standard__none__DE", replace(EXPORT, rate=S19.rate), "Export goes with no rate"),
        ("standard__none__US", replace(EXPORT, reason=""), "Export needs a reason"),
        (
            "standard__none__DE",
            Treatment(Category.REVERSE_CHARGE, Decimal(0), "x"),
            "needs a buyer with a verified VAT number",
        ),
        ("standard__home__FR", WITHIN, "needs a VAT number of another member state"),
        ("standard__none__US", O_ALONE, "US, no verified VAT number: Outside the scope"),
        ("reduced__none__DE", O_ALONE, "holds for all tax classes or for none"),
        ("standard__none__DE", EXPORT, "Export needs goods that leave DE"),
        ("standard__member_state__DE", WITHIN, "supply needs goods that leave DE"),
        ("standard__member_state__US", WITHIN, "holds only in a member state"),
        ("standard__member_state__", WITHIN, "holds only in a member state"),
        ("standard__member_state__FR", WITHIN, ""),
    ],
)
def test_what_no_valid_document_could_hold_is_a_problem(name, how, says):
    """M16: BR-S-5, BR-G-10, BR-AE-3, BR-IC-3, BR-O-11; by what is asked, not by what is written."""
    found = list(problems(german(**{name: how}), CLASSES))
    assert any(says in each for each in found) if says else found == []


def test_a_table_answers_everything_at_home_and_everywhere():
    whole = german()
    for missing in [("reduced", "none", "DE"), ("standard", "elsewhere", "")]:
        part = {cell: how for cell, how in whole.answers.items() if cell != missing}
        assert len(list(problems(Table("DE", part), CLASSES))) == 1


def test_a_reason_that_differs_is_a_change():
    new = german(standard__none__=replace(EXPORT, reason="Article 146"))
    assert [(c.where, c.was.reason, c.now.reason) for c in changes(german(), new)] == [
        ("", "Leaves the Union", "Article 146")
    ]
    assert changes(german(), german()) == []


@given(
    st.sampled_from(CLASSES),
    st.sampled_from(["", "DE", "XI", "GB", "CH", *sorted(EU)]),
    st.sampled_from(["DE", "GB", "US", *sorted(EU)]),
)
def test_a_complete_table_answers_whatever_is_asked(tax_class, number, country):
    table = german()
    how = table.treatment(tax_class, table.status(number), country)
    assert how.category.bears_vat == bool(how.rate)
    assert (how == WITHIN) == (country in EU - {"DE"} and number in EU - {"DE"} | {"XI"})
