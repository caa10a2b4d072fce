"""Quick order: many lines in one form, each answered at once, nothing lost, nothing unseen bought
(docs/rules/quick_order.md)."""

import html
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from oscar.core.loading import get_model

from catalogue.models import MarketStatus, Product, TradeItem
from tests import cast
from tests.shop.forks.test_basket import only, told
from tests.shop.quick_order.lines import (
    PAGE,
    answers,
    put,
    sent,
    sheet,
    sku,
    sold,
    units,
)

StockRecord = get_model("partner", "StockRecord")
QUERIES = 12

pytestmark = pytest.mark.django_db


@pytest.fixture
def alba():
    return cast.client_of("alba")


# Each line answers at once.


def test_a_line_answers_with_name_pack_price_stock_expiry_and_whether_one_may_order(alba):  # Q6
    only(7, cast.BELOTERO)
    page = sent(alba, text=sku(cast.BELOTERO), amount="2")
    (answer,) = answers(page)
    words = cast.text_of(page)
    assert answer.product.pk == cast.BELOTERO and not answer.asks and not answer.why_not
    record = StockRecord.objects.get(product=cast.BELOTERO)
    for part in (answer.product.sales_unit, "7 in stock", f"{record.price} each", "on or after"):
        assert part.lower() in words.lower()
    assert answer.reckoned.net == 2 * record.price
    assert f"{answer.name}: 2, £{2 * record.price} excl. VAT." in words


def said(page):
    return page.context["said"]


def test_what_a_deed_came_to_is_told_in_words_that_name_the_line(alba):
    """Q7."""
    one, other = (cast.product(key) for key in (cast.BELOTERO, cast.REDENSITY))
    page = sent(alba, text=sku(one.pk), amount="2")
    page = sent(alba, page, text="no such thing")
    assert said(page).startswith("no such thing: Nothing here") and "to answer" not in said(page)
    page = sent(alba, page, text=sku(other.pk), amount="1")
    assert said(page).startswith(f"{other.full_name}: 1, £")
    assert said(page).endswith("1 line to answer.")
    page = sent(alba, page, **{"row-0-units": "5"})
    assert said(page).startswith(f"{one.full_name}: 5, £") and "1 line to answer." in said(page)
    page = sent(alba, page, **{"row-0-units": "6", "row-2-units": "3"})
    assert said(page) == "2 lines read; 1 to answer."
    page = sent(alba, page, **{"row-1-words": sku(cast.AQUALYX), "row-1-units": "1"})
    assert said(page).startswith(f"{cast.product(cast.AQUALYX).full_name}: 1, £")
    assert said(sent(alba, page)) == ""
    assert said(alba.get(PAGE)) == "3 lines."


@pytest.mark.parametrize("way", ["part number", "GTIN", "scan", "name", "small letters", "no sign"])
def test_a_line_is_found_by_every_way_to_name_it(way, alba):  # Q3
    item = TradeItem.objects.filter(level="unit", product__in=sold()).select_related("product")[0]
    product, number = item.product, sku(item.product_id)
    text = {
        "part number": number,
        "GTIN": item.gtin.lstrip("0"),
        "scan": f"]d201{item.gtin}10AB12",
        "name": product.full_name,
        "small letters": product.full_name.lower(),
        "no sign": number.replace("-", ""),
    }[way]
    (answer,) = answers(sent(alba, text=f"{text}"))
    assert answer.product == product and answer.row.units == "1"


def test_a_case_counts_its_units(alba):  # Q4
    product = cast.product(cast.BELOTERO)
    case = TradeItem.objects.filter(product=product, level="case").first()
    if case is None:
        Product.objects.filter(pk=product.pk).update(gtin_case="", units_per_case=None)
        pytest.skip("The demo has no case of it.")
    (answer,) = answers(sent(alba, text=f"3 x {case.gtin}"))
    assert answer.row.number == 3 * case.units and str(3 * case.units) in answer.row.note


def test_what_is_unknown_is_asked_with_its_words_and_the_rest_is_read(alba):
    page = sent(alba, pasted=f"Dear team,\n{sku(cast.BELOTERO)};2\n<b>nothing</b> like it x3")
    greeting, line, other = answers(page)
    assert (greeting.asks, line.asks, other.asks) == (True, False, True)
    assert "Dear team," in cast.text_of(page) and "<b>nothing" not in page.content.decode()
    assert "3 lines read; 2 to answer." in cast.text_of(page)


def test_what_several_products_begin_with_is_asked_beside_the_line_and_chosen(alba):  # Q3
    family = Product.objects.filter(structure="parent", children__in=sold()).first()
    page = sent(alba, text=f"2 x {family.title}")
    (answer,) = answers(page)
    assert answer.asks and len(answer.choices) > 1 and not answer.product
    chosen = answer.choices[1]
    (answer,) = answers(sent(alba, page, **{"row-0-product": chosen.pk}))
    assert answer.product == chosen and answer.row.number == 2 and not answer.asks


# What is seen of it: the rules are the shop's.


def test_what_the_country_hides_is_found_by_no_number_and_no_name(alba):  # Q3
    product = cast.product(cast.BELOTERO)
    MarketStatus.objects.filter(product__in=[product.pk, product.parent_id]).update(status="hidden")
    page = sent(alba, pasted=f"{sku(product.pk)}\n{product.full_name}")
    assert all(one.asks and not one.product and not one.choices for one in answers(page))


def test_a_product_that_a_form_claims_is_asked_about_as_any_other(alba):
    Product.objects.filter(pk=cast.BELOTERO).update(is_public=False)
    row = {"row-0-words": "x", "row-0-product": cast.BELOTERO, "row-0-units": "1"}
    page = alba.post(PAGE, {**row, "basket": "yes"})
    assert answers(page)[0].product is None and units() == {}


def test_a_visitor_is_told_why_prices_are_hidden(settings):
    settings.PRICES_FOR = "verified"
    visitor = cast.client_of("visitor")
    page = sent(visitor, text=sku(cast.BELOTERO), amount="2")
    price = StockRecord.objects.get(product=cast.BELOTERO).price
    assert "Prices are shown to professionals" in cast.text_of(page)
    assert str(price) not in page.content.decode() and str(price * 2) not in page.content.decode()
    put(visitor, page)
    assert "2" in cast.text_of(visitor.get("/basket/"))


def test_what_the_profession_may_not_order_stays_out_and_says_so():  # Q10
    cosmo = cast.client_of("cosmo")
    page = sent(cosmo, text=sku(cast.AQUALYX), amount="1")
    page = put(cosmo, page)
    assert units("cosmo") == {} and answers(page)[0].why_not
    assert any("not put in" in sentence for sentence in told(page))


# Into the basket.


def test_all_lines_go_into_the_basket_and_each_is_named(alba):
    first, second = sold()[:2]
    only(20, first.pk)
    only(20, second.pk)
    page = sent(alba, pasted=f"{sku(first.pk)}, 3\n{sku(second.pk)} x2\n{sku(first.pk)};1")
    page = put(alba, page)
    assert page.request["PATH_INFO"] == "/basket/"
    assert units() == {first.pk: 4, second.pk: 2}
    assert told(page) == [f"In your basket: {first.full_name}: 4; {second.full_name}: 2."]
    assert answers(alba.get(PAGE)) == []


def test_a_second_press_of_one_page_does_not_double(alba):  # Q9
    only(20, cast.BELOTERO)
    cast.put_in_basket(alba, cast.BELOTERO, 2)
    page = sent(alba, text=sku(cast.BELOTERO), amount="3")
    assert "2 in your basket already" in cast.text_of(page)
    put(alba, page)
    put(alba, page)
    assert units() == {cast.BELOTERO: 5}


def test_a_short_line_takes_what_there_is_and_says_so(alba):  # Q10
    only(2, cast.BELOTERO)
    page = sent(alba, text=sku(cast.BELOTERO), amount="5")
    assert "Only 2 can be ordered" in cast.text_of(page)
    page = put(alba, page)
    assert units() == {cast.BELOTERO: 2}
    assert any("2 of 5. Only 2" in sentence for sentence in told(page))


def test_what_was_not_shown_is_shown_before_it_goes_in(alba):  # Q8
    page = alba.post(PAGE, {"text": sku(cast.BELOTERO), "amount": "1", "basket": "yes"})
    assert units() == {} and "not shown yet" in " ".join(told(page))
    put(alba, page)
    assert units() == {cast.BELOTERO: 1}


def test_a_price_that_rose_meanwhile_keeps_its_line_and_no_other(alba):  # Q8
    first, second = sold()[:2]
    page = sent(alba, pasted=f"{sku(first.pk)}, 1\n{sku(second.pk)}, 1")
    StockRecord.objects.filter(product=first.pk).update(price="999.00")
    page = put(alba, page)
    assert units() == {second.pk: 1}
    assert any("£999.00, was" in sentence for sentence in told(page))
    put(alba, page)
    assert units() == {first.pk: 1, second.pk: 1}


def test_the_units_that_are_typed_last_count(alba):  # Q8
    only(20, cast.BELOTERO)
    page = sent(alba, text=sku(cast.BELOTERO), amount="1")
    put(alba, page, **{"row-0-units": "4"})
    assert units() == {cast.BELOTERO: 4}


def test_a_forged_record_of_what_was_seen_is_none(alba):  # Q8
    page = sent(alba, text=sku(cast.BELOTERO), amount="1")
    put(alba, page, seen="00")
    assert units() == {}


# Nothing is lost.


def test_a_line_is_taken_out_and_the_others_keep_what_was_typed(alba):
    page = sent(alba, pasted=f"{sku(cast.BELOTERO)}, 1\n{sku(cast.REDENSITY)}, 1\nwhat is this")
    page = sent(alba, page, out="0", **{"row-1-units": "7", "row-2-words": "something else"})
    assert [(one.row.key, one.row.units) for one in answers(page)] == [(1, "7"), (2, "")]
    page = sent(alba, page, out="0", text="another")
    page = sent(alba, page, out="3")
    assert [one.row.key for one in answers(page)] == [1, 2]
    assert [one.row.key for one in answers(sent(alba, page, text="another"))] == [1, 2, 4]
    assert "taken out." in cast.text_of(page) and 'value="something else"' in page.content.decode()


def test_what_was_sent_last_is_there_again(alba):
    family = Product.objects.filter(structure="parent", children__in=sold()).first()
    sent(alba, pasted=f"{sku(cast.BELOTERO)}, 3\nwhat is this\n2 x {family.title}")
    page = alba.get(PAGE)
    for left in (page, put(alba, page)):
        assert answers(left)[-1].choices and "Choose one" in answers(left)[-1].question
    page = alba.get(PAGE)
    assert [one.row.words for one in answers(page)] == ["what is this", f"2 x {family.title}"]
    assert answers(page)[1].row.units == "2"


def test_lines_beyond_two_hundred_are_kept_in_their_field(alba):
    rows = [f"no such thing {number}" for number in range(205)]
    page = sent(alba, pasted="\n".join(rows))
    assert len(answers(page)) == 200
    field = re.search(r"<textarea[^>]*>(.*?)</textarea>", page.content.decode(), re.S)[1]
    assert html.unescape(field).split("\n") == rows[200:]


def test_two_hundred_lines_are_sent_changed_and_put_in(alba):
    only(9000, cast.BELOTERO)
    page = sent(alba, pasted="\n".join([f"{sku(cast.BELOTERO)};2"] * 200))
    page = sent(alba, page, **{"row-0-units": "3"})
    put(alba, page)
    assert units() == {cast.BELOTERO: 401}


def test_a_file_that_is_none_is_refused_and_what_was_typed_is_kept(alba):  # Q5
    upload = SimpleUploadedFile("x.xlsx", b"PK\x03\x04 broken")
    page = sent(alba, text=sku(cast.BELOTERO), file=upload)
    assert page.status_code == 422 and len(answers(page)) == 1
    assert "no spreadsheet that can be read" in cast.text_of(page)


def test_a_text_of_very_many_rows_is_refused_in_words(alba):  # Q5
    page = sent(alba, file=SimpleUploadedFile("x.csv", b"10005;1\n" * 2100))
    assert page.status_code == 422 and "more than 2,000 rows" in cast.text_of(page)


def test_a_sheet_and_a_csv_file_are_read(alba):  # Q5
    rows = [["Part number", "Description", "Quantity"], [sku(cast.BELOTERO), "Belotero", 3.0]]
    csv = ";".join(map(str, rows[0])) + f"\n{sku(cast.REDENSITY)};x;2"
    page = sent(alba, file=SimpleUploadedFile("order.xlsx", sheet(rows)))
    page = sent(alba, page, file=SimpleUploadedFile("order.csv", csv.encode("cp1252")))
    found = [(one.product.pk, one.row.units) for one in answers(page)]
    assert found == [(cast.BELOTERO, "3"), (cast.REDENSITY, "2")]


# However many lines.


def test_fifty_lines_cost_no_more_queries_than_one(alba):
    keys = [one.pk for one in sold()]
    text = "\n".join(f"{sku(keys[at % len(keys)])}, {at + 1}" for at in range(48))
    sent(alba, text=f"{sku(keys[0])}, 1")
    alba.get("/search/suggest/?q=belo")  # A process reads the words of the catalogue once.
    with CaptureQueriesContext(connection) as captured:
        page = sent(alba, pasted=f"{text}\nwhat is this\n2 x belotero")
    assert len(answers(page)) == 50
    assert len(captured) <= QUERIES, "\n".join(query["sql"][:160] for query in captured)
    with CaptureQueriesContext(connection) as captured:
        put(alba, page, **{"row-48-units": "1"})
    assert len(units()) == len(keys)


def test_the_suggestions_of_its_field_are_products_alone(alba):
    page = alba.get("/search/suggest/?only=products&q=hyal").content.decode()
    assert "Ingredients" not in page and "Articles" not in page
