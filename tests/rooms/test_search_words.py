"""Plain search forgives what people type, and no result page is a dead end."""

import pytest

from catalogue import queries
from shop.search.words import MOST_WORDS, matching, without_each, words
from tests import cast

pytestmark = pytest.mark.django_db


def found(text):
    return {product.title for product in matching(queries.listed_products(), text)}


@pytest.mark.parametrize(
    "typed",
    [
        "JUVÉDERM® HYDRATE",
        "juvederm hydrate",
        "Juvéderm hydrate",
        "hydrate JUVEDERM",
        "  juvederm®hydrate ",
        "juvederm, hydrate",
    ],
)
def test_accents_trade_marks_case_and_order_do_not_count(typed):
    assert found(typed) == {"JUVÉDERM® HYDRATE"}


def test_every_word_must_be_somewhere():
    assert found("stylage sorbitol") == {"STYLAGE® HYDROMAX"}
    assert found("stylage zzz") == set()


def test_ingredients_are_found_by_short_name_and_synonym():
    assert "AQUALYX®" in found("deoxycholic")
    assert "BELOTERO® HYDRO" in found("HA")


def test_a_family_is_found_by_its_variants_and_listed_once():
    titles = [p.title for p in matching(queries.listed_products(), "restylane pen")]
    assert sorted(titles) == [
        "RESTYLANE® SKINBOOSTERS VITAL",
        "RESTYLANE® SKINBOOSTERS VITAL LIGHT",
    ]


def test_an_empty_search_shows_everything():
    assert len(found("")) == len(found(" ® ")) == queries.listed_products().count()


def test_control_signs_and_repeated_words_are_left_out():
    assert words("ha\x00 ha\tlidocaine") == ["ha", "lidocaine"]
    assert len(words("a b c d e f g h i j k l m")) == MOST_WORDS


def test_signs_of_the_database_language_are_plain_text():
    for text in ("%", "_", "\\", "'", '"; --'):
        found(text)
    assert found("%") == set()


def test_one_word_fewer_is_offered_only_where_there_are_several():
    assert without_each("hydro") == []
    assert without_each("hydro zzz") == [("hydro", "zzz"), ("zzz", "hydro")]


@pytest.mark.parametrize("typed", ["zzz", "hydro zzz", "%00", "<script>", "x" * 5000])
def test_a_search_without_result_says_so_and_leads_on(typed):
    page = cast.client_of("visitor").get("/search/", {"q": typed})
    text = page.content.decode()
    assert page.status_code == 200
    assert "No product has all of these words." in text
    assert "<script>”" not in text
    assert "/treatments/facial-rejuvenation/" in text
    assert 'href="/catalogue/"' in text


def test_the_offered_shorter_search_is_a_link_that_finds_something():
    client = cast.client_of("visitor")
    assert 'href="?q=hydro"' in client.get("/search/", {"q": "hydro zzz"}).content.decode()
    assert "BELOTERO" in client.get("/search/", {"q": "hydro"}).content.decode()
