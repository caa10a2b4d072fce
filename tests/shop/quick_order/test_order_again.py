"""A past order on the page of quick order: every difference is named, nothing is dropped."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from oscar.core.loading import get_model

from catalogue.models import Product
from shop.inventory.models import Lot, Pick
from tests import cast
from tests.shop.forks.test_basket import only
from tests.shop.ordering.test_reorder import ALIDYA, MESO_II, TEOSYAL_MESO, key_of, order_of
from tests.shop.quick_order.lines import fields_of, sold, units

StockRecord = get_model("partner", "StockRecord")
pytestmark = pytest.mark.django_db


@pytest.fixture
def order():
    """Of which one product is short, one is gone and one costs more by now."""
    order = order_of("alba", **{MESO_II: 130, TEOSYAL_MESO: 1, ALIDYA: 1})
    only(3, key_of(MESO_II))
    only(50, key_of(ALIDYA))
    StockRecord.objects.filter(product=key_of(ALIDYA)).update(price="122.00")
    Product.objects.filter(title=TEOSYAL_MESO).update(is_public=False)
    return order


def page_of(client, order):
    return client.get(f"/quick-order/again/{order.number}/")


def test_every_difference_is_named_and_nothing_is_dropped(order):
    sent = Pick.objects.filter(order_line__order=order).values("lot")
    Lot.objects.filter(pk__in=sent).update(expires_on=date(2029, 1, 31))
    lot = Lot.objects.get(product=key_of(ALIDYA), status=Lot.Status.AVAILABLE)
    others = Lot.objects.filter(product=key_of(ALIDYA)).exclude(pk=lot.pk)
    Pick.objects.filter(order_line__order=order, lot=lot).update(lot=others[0])
    others.update(expires_on=date(2029, 1, 31))
    Lot.objects.filter(pk=lot.pk).update(expires_on=date(2030, 3, 31))
    page = page_of(cast.client_of("alba"), order)
    words = cast.text_of(page)
    assert [one.name for one in page.context["table"].answers] == [MESO_II, TEOSYAL_MESO, ALIDYA]
    assert "Only 3 can be ordered at the moment. What there is goes in." in words
    assert "It is no longer in our catalogue." in words
    assert "Dearer by £4.00, was £118.00, excluding VAT." in words
    assert (
        "Ships with expiry on or after 31 Mar 2030; what you had then ran to 31 Jan 2029" in words
    )


def test_what_there_is_goes_in_and_what_is_gone_stays_with_its_words(order):
    alba = cast.client_of("alba")
    page = page_of(alba, order)
    page = alba.post("/quick-order/", {**fields_of(page), "basket": "yes"})
    assert units() == {key_of(MESO_II): 3, key_of(ALIDYA): 1}
    told = " ".join(str(each) for each in page.context["messages"])
    assert f"{MESO_II}: 3 of 130. Only 3" in told and f"{TEOSYAL_MESO}: not put in." in told
    assert [one.row.words for one in page.context["table"].answers] == [TEOSYAL_MESO]


def test_chosen_lines_go_in_and_the_others_are_taken_out(order):
    alba = cast.client_of("alba")
    page = alba.post("/quick-order/", {**fields_of(page_of(alba, order)), "out": "0"})
    assert "Dearer by £4.00" in cast.text_of(page)
    alba.post("/quick-order/", {**fields_of(page), "basket": "yes"})
    assert units() == {key_of(ALIDYA): 1}


def test_what_is_gone_offers_others_of_its_family():
    variant = Product.objects.filter(structure="child", is_public=True, is_confirmed=True)
    variant = variant.filter(parent__children__stockrecords__num_in_stock__gt=0)
    variant = variant.exclude(stockrecords=None).exclude(sales_unit="").first()
    order = cast.order_of("alba", variant.pk)
    Product.objects.filter(pk=variant.pk).update(is_public=False)
    (answer,) = page_of(cast.client_of("alba"), order).context["table"].answers
    assert answer.product is None and variant.pk not in {one.pk for one in answer.choices}
    assert {one.parent_id for one in answer.choices} == {variant.parent_id}


def test_who_may_not_see_the_order_gets_none_of_it(order):
    assert page_of(cast.client_of("nina"), order).status_code == 404
    assert page_of(cast.client_of("visitor"), order).status_code == 404
    row = {"row-0-words": "x", "row-0-units": "1", "row-0-order_line": order.lines.first().pk}
    page = cast.client_of("nina").post("/quick-order/", row)
    assert "118.00" not in page.content.decode()


def test_nothing_of_todays_prices_is_told_where_they_are_hidden(order, settings):
    settings.PRICES_FOR = "verified"
    order.user.professional.licences.update(state="suspended")
    page = page_of(cast.client_of("alba"), order)
    assert page.status_code == 200 and "122.00" not in page.content.decode()
    assert "Dearer" not in cast.text_of(page)


def test_many_lines_cost_no_more_queries_than_a_few():
    order = cast.order_of_many("alba", dict.fromkeys(sold(), 1))
    alba = cast.client_of("alba")
    page_of(alba, order)
    with CaptureQueriesContext(connection) as captured:
        page = page_of(alba, order)
    assert len(page.context["table"].answers) == len(sold()) > 8
    assert len(captured) <= 12, [query["sql"][:90] for query in captured]
