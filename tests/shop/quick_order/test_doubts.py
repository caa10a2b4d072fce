"""Lines of quick order that are in doubt are asked about, and stay asked until somebody answers
(docs/rules/quick_order.md)."""

import pytest
from oscar.core.loading import get_model

from catalogue.models import Product, TradeItem
from tests import cast
from tests.shop.forks.test_basket import only, told
from tests.shop.quick_order.lines import PAGE, answers, put, sent, sku, sold, units

StockRecord = get_model("partner", "StockRecord")

pytestmark = pytest.mark.django_db


@pytest.fixture
def alba():
    return cast.client_of("alba")


def test_two_numbers_of_products_are_asked_about(alba):  # Q2
    """Either could be meant, and neither is a number of units that anybody would type."""
    first, second = StockRecord.objects.filter(product__in=sold())[:2]
    StockRecord.objects.filter(pk=first.pk).update(partner_sku="7001")
    StockRecord.objects.filter(pk=second.pk).update(partner_sku="7002")
    (answer,) = answers(sent(alba, text="7001, 7002"))
    assert answer.asks and {one.pk for one in answer.choices} == {
        first.product_id,
        second.product_id,
    }


@pytest.mark.parametrize(
    ("title", "text", "units", "asked"),
    [
        ("Zetacare 502", "ZETACARE 502", "1", ""),
        ("Zetacare 502", "3 x zetacare 502", "3", ""),
        ("Z-QHA 10 intense", "Z-QHA 10", "", "1 or 10"),
        ("Zetacare", "zetacare; 1.000", "", "1 or 1,000"),
        ("Zetacare", "zetacare; 12.50", "", "from 1 to 10,000"),
    ],
)
def test_a_number_in_a_name_is_no_quantity_unasked(title, text, units, asked, alba):  # Q2
    Product.objects.filter(pk=cast.BELOTERO).update(
        title=title, parent=None, structure="standalone"
    )
    (answer,) = answers(sent(alba, text=text))
    assert (answer.product.pk, answer.row.units) == (cast.BELOTERO, units)
    assert asked in answer.question and answer.asks is bool(asked)


def test_of_a_line_that_is_asked_no_number_is_taken_for_units_unless_it_alone_could_be(alba):
    pages = (sent(alba, text=text) for text in ("7001, 2", "2 x hyaluronic"))
    assert [answers(page)[0].row.units for page in pages] == ["", "2"]


def test_a_number_typed_beside_the_code_of_a_case_is_asked(alba):  # Q4
    item = TradeItem.objects.get(product=cast.BELOTERO, level="unit")
    case = TradeItem.objects.create(
        product_id=cast.BELOTERO, level="case", gtin="10000000000007", units=10
    )
    assert item.gtin != case.gtin
    page = sent(alba, text=case.gtin, amount="3")
    assert "3 units, or 3 times the 10" in answers(page)[0].question
    put(alba, page)
    assert units() == {}
    page = sent(alba, page, **{"row-0-units": "30"})
    assert not answers(page)[0].asks and answers(page)[0].row.number == 30
    page = sent(alba, text=f"2000 x {case.gtin}")
    assert "20,000 units" in answers(page)[0].question and not answers(page)[0].row.units
    page = sent(alba, text=sku(cast.BELOTERO), amount="10001")
    assert answers(page)[0].asks


def test_what_a_spreadsheet_spoilt_stays_asked_until_it_is_chosen(alba):  # Q4
    name = cast.product(cast.BELOTERO).full_name
    page = sent(alba, pasted=f"code;name;qty\n7.04E+12;{name};5")
    page = put(alba, put(alba, page))
    (answer,) = answers(page)
    assert units() == {} and answer.asks and [one.pk for one in answer.choices] == [cast.BELOTERO]
    assert "spreadsheet" in answer.question and answer.row.units == "5"
    page = sent(alba, page, **{"row-0-product": cast.BELOTERO})
    put(alba, page)
    assert units() == {cast.BELOTERO: 5}


def test_a_row_of_a_sheet_keeps_its_columns_until_it_is_known(alba):
    page = sent(alba, pasted=f"Pos;Article;Qty\n{sku(cast.REDENSITY)};none such;2")
    (answer,) = answers(sent(alba, page))
    assert answer.asks and not answer.product and not answer.choices
    assert answers(alba.get(PAGE))[0].product is None


def test_what_is_no_number_of_units_is_asked_and_kept_as_typed(alba):  # Q4
    page = sent(alba, text=sku(cast.BELOTERO), amount="many")
    assert answers(page)[0].asks and 'value="many"' in page.content.decode()
    assert put(alba, page).context["table"].answers[0].asks and units() == {}


def test_a_line_that_was_never_shown_stays_though_its_product_was(alba):
    only(20, cast.BELOTERO)
    page = sent(alba, text=sku(cast.BELOTERO), amount="1")
    page = put(alba, page, text=sku(cast.BELOTERO), amount="7")
    assert units() == {cast.BELOTERO: 1} and "not shown yet" in " ".join(told(page))
    assert [one.row.units for one in answers(page)] == ["7"]


def test_two_lines_of_one_product_are_answered_together(alba):  # Q6
    only(6, cast.BELOTERO)
    page = sent(alba, pasted=f"{sku(cast.BELOTERO)};5\n{sku(cast.BELOTERO)};5")
    assert all("Only 6" in one.short for one in answers(page))
    assert "10 in all its lines here" in cast.text_of(page)


def test_a_line_for_which_the_basket_has_no_room_stays(alba, settings):  # Q10
    only(20, cast.BELOTERO)
    cast.put_in_basket(alba, cast.BELOTERO, 2)
    settings.OSCAR_MAX_BASKET_QUANTITY_THRESHOLD = 3
    page = put(alba, sent(alba, text=sku(cast.BELOTERO), amount="5"))
    assert units() == {cast.BELOTERO: 2} and [one.row.units for one in answers(page)] == ["5"]
    assert "not put in" in " ".join(told(page)) and "In your basket" not in " ".join(told(page))
