"""Staff paste, scan or send the lines of an order; what is not sure is asked, nothing is lost."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from oscar.core.loading import get_model

from accounts.models import ShipToAddress
from catalogue.models import MarketStatus, TradeItem
from tests import cast
from tests.shop.quick_order.lines import sku, sold

Order, StockRecord = get_model("order", "Order"), get_model("partner", "StockRecord")
pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return cast.client_of("admin")


def read(desk, **typed):
    url, fields = cast.typed_by_staff(desk)
    return url, fields, desk.post(url, fields | {"action": "read"} | typed)


def lines_of(page):
    forms = page.context["lines"].forms
    found = [(form["sku"].value(), form["units"].value()) for form in forms]
    return [line for line in found if any(line)]


def test_pasted_lines_stand_beside_what_was_typed_and_unsure_ones_are_asked(desk):
    one = sku(cast.REDENSITY)
    file = SimpleUploadedFile("x.csv", f"SKU;Qty\n{one};4".encode())
    _, _, page = read(desk, pasted=f"{sku(cast.BELOTERO)} x3\nno such thing, 2", file=file)
    assert lines_of(page) == [(sku(cast.BELOTERO), "5"), ("no such thing, 2", "2"), (one, "4")]
    words = cast.text_of(page)
    assert "Nothing here has this number" in said_beside(page, 1) and not said_beside(page, 0)
    assert "She called at 10:15" in words and "3 lines read; 1 to answer." in words


def test_units_that_are_no_number_stay_and_a_pasted_line_stands_beside_them(desk):
    number = sku(cast.BELOTERO)
    for typed in ("9" * 5000, "two", "²", ""):
        _, _, page = read(desk, pasted=f"{number} x3", **{"line-0-units": typed})
        assert lines_of(page) == [(number, typed), (number, "3")], typed[:9]


def said_beside(page, at):
    return str(page.context["lines"].forms[at].non_field_errors())


def test_reading_lines_does_not_ask_for_what_is_still_to_be_typed(desk):  # Q12
    _, _, page = read(desk, pasted=f"{sku(cast.REDENSITY)}, 1", note="")
    words = cast.text_of(page)
    assert "1 line read." in words
    assert "This field is required" not in words and "Nothing was ordered" not in words


def test_a_line_takes_all_that_quick_order_takes_and_asks_what_is_not_sure(desk):  # Q12
    words, gtin = cast.product(cast.BELOTERO).full_name.lower(), "05412345000013"
    TradeItem.objects.create(product=cast.product(cast.REDENSITY), gtin=gtin, units=1)
    lines = {
        "line-0-sku": words,
        "line-1-sku": f"]d201{gtin}",
        "line-1-units": "1",
        "line-2-sku": "pluryal",
        "line-2-units": "3",
    }
    url, fields = cast.typed_by_staff(desk, **lines)
    page = desk.post(url, fields)
    assert page.status_code == 422 and not Order.objects.exists()
    found = [(sku(cast.BELOTERO), "2"), (sku(cast.REDENSITY), "1"), ("pluryal", "3")]
    assert lines_of(page) == found
    assert "Choose one." in said_beside(page, 2)
    offered = [one.record_partner_sku for one in page.context["lines"].forms[2].asked.choices]
    assert len(offered) == 3
    page = desk.post(url, fields | {"line-2-choice": offered[1]})
    assert lines_of(page) == [*found[:2], (offered[1], "3")]
    placed = fields | {"line-2-choice": offered[1], "action": "place", "seen": page.context["seen"]}
    assert desk.post(url, placed).status_code == 302
    sold_lines = Order.objects.get().lines.values_list("partner_sku", "quantity")
    assert set(sold_lines) == {(number, int(units)) for number, units in lines_of(page)}


def test_the_code_of_a_case_asks_whether_units_or_cases_are_meant(desk):
    gtin = "15412345000010"
    TradeItem.objects.create(product=cast.product(cast.REDENSITY), gtin=gtin, units=10)
    url, fields = cast.typed_by_staff(desk, **{"line-0-sku": gtin})
    page = desk.post(url, fields)
    assert "2 units, or 2 times the 10 of this code?" in said_beside(page, 0)
    assert not Order.objects.exists()


def test_each_line_answers_with_pack_price_stock_expiry_and_whether_it_may_be_ordered(desk):  # Q12
    url, fields = cast.typed_by_staff(desk)
    answer = desk.post(url, fields).context["lines"].forms[0].answer
    stock = StockRecord.objects.get(product=cast.BELOTERO)
    there = f"{answer.there} in stock"
    words = cast.text_of(desk.post(url, fields))
    assert there in words and f"{stock.price:.2f} each, excl. VAT" in words
    assert f"{answer.earliest_expiry:%-d %b %Y}" in words and answer.refusal == ""
    page = desk.post(url, fields | {"line-0-units": answer.there + 1})
    assert f"Only {answer.there} can be ordered" in page.context["lines"].forms[0].answer.refusal
    url, fields = cast.typed_by_staff(desk, "cosmo", cast.AQUALYX)
    words = cast.text_of(desk.post(url, fields | {"note": ""}))
    assert "Your profession is not among those that may order this product." in words


def test_what_the_country_of_the_chosen_address_hides_is_not_found(desk):  # Q12
    url, fields = cast.typed_by_staff(desk)
    address = ShipToAddress.objects.get(pk=fields["address"])
    keys = [cast.REDENSITY, cast.product(cast.REDENSITY).parent_id]
    address.pk, address.country_id = None, "DE"
    address.save()
    MarketStatus.objects.filter(product__in=keys, country="DE").delete()
    MarketStatus.objects.create(
        product_id=cast.REDENSITY,
        country="DE",
        status="hidden",
        checked_on=date(2026, 1, 1),
        basis="A notice",
    )
    page = desk.post(
        url, fields | {"address": address.pk, "action": "read", "pasted": sku(cast.REDENSITY)}
    )
    assert "Nothing here has this number" in cast.text_of(page)


def test_more_than_eight_lines_are_one_order_with_few_queries(desk):
    text = "\n".join(f"{sku(one.pk)}, 1" for one in sold()[:12] if one.pk != cast.BELOTERO)
    url, fields, page = read(desk, pasted=text)
    found = lines_of(page)
    assert len(found) >= 10
    typed = {"line-TOTAL_FORMS": len(found)}
    for at, (number, units) in enumerate(found):
        typed |= {f"line-{at}-sku": number, f"line-{at}-units": units}
    with CaptureQueriesContext(connection) as captured:
        desk.post(url, fields | typed | {"address": ""})
    by_number = [query for query in captured if "partner_sku" in query["sql"]]
    assert len(by_number) == 1


def test_a_file_that_is_none_is_refused_and_nothing_typed_is_lost(desk):
    _, _, page = read(desk, file=SimpleUploadedFile("x.xlsx", b"PK\x03\x04 broken"))
    assert page.status_code == 422 and lines_of(page) == [(sku(cast.BELOTERO), "2")]
