"""A clinic's lists: shared, ordered, counted; what two members type at once is told, not lost."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from oscar.core.loading import get_model

from catalogue.models import Product
from shop.lists import services
from shop.lists.models import OrderList
from shop.purchasing.wording import HIDDEN_PRICE
from tests import cast
from tests.shop.pricing.terms import volume
from tests.shop.quick_order.lines import sku, sold, units

StockRecord = get_model("partner", "StockRecord")
pytestmark = pytest.mark.django_db


@pytest.fixture
def found():
    """A list of alba's clinic with three products, of which two have a par level."""
    order_list = services.make(cast.clinic_of("alba"), "Fortnight")
    services.add(order_list, list(zip(sold()[:3], (6, 4, None), strict=True)))
    return order_list


def page_of(found, *more):
    return "/".join(["/lists", str(found.pk), *more, ""])


def form_of(client, page):
    """What a browser sends of the page, without a button."""
    text = client.get(page).content.decode()
    names = re.findall(r'<input[^>]*?\bname="([\w-]+)"[^>]*?\bvalue="([^"]*)"', text)
    return {name: value for name, value in names if name != "csrfmiddlewaretoken"}


def lines(found):
    return [(line.product.pk, line.par) for line in found.lines.select_related("product")]


def now(found, at):
    return f"line-{found.lines.all()[at].pk}-now"


def test_members_who_order_make_and_share_lists_and_others_see_none(found):
    bea, nina = cast.client_of("bea"), cast.client_of("nina")
    page = bea.post("/lists/", {"name": "Cold things"}, follow=True)
    assert "Cold things" in cast.text_of(page)
    assert "Fortnight" in cast.text_of(bea.get("/lists/"))
    assert "exists" not in cast.text_of(bea.post("/lists/", {"name": ""}))
    taken = bea.post("/lists/", {"name": "Fortnight"})
    assert "of this name already" in cast.text_of(taken) and 'value="Fortnight"' in (
        taken.content.decode()
    )
    for client in (nina, cast.client_of("ben")):
        assert client.get(page_of(found)).status_code == 404
        assert "Fortnight" not in cast.text_of(client.get("/lists/"))
    assert OrderList.objects.count() == 2


def test_lines_are_added_by_number_with_their_par_and_what_is_unsure_stays_typed(found):
    alba, product = cast.client_of("alba"), sold()[4]
    text = f"5 x {sku(product.pk)}\n{sku(sold()[5].pk)}; 1.000\n{'x' * 600}\nno such thing"
    with CaptureQueriesContext(connection) as captured:
        page = alba.post(page_of(found), {**form_of(alba, page_of(found)), "text": text})
    assert "1 or 1,000" in cast.text_of(page) and "at most 500" in cast.text_of(page)
    assert len([query for query in captured if "INSERT" in query["sql"]]) == 1
    assert len(lines(found)) == 4
    assert page.status_code == 409 and lines(found)[3] == (product.pk, 5)
    left = page.content.decode().partition('name="text"')[2]
    left = left.partition(">")[2].partition("</textarea>")[0]
    assert left.split("\n")[1] == "no such thing" and "1.000" in left.split("\n")[0]
    assert f"5 x {sku(product.pk)}" not in left, "what is on the list is not added again"


def test_lines_are_moved_and_taken_off_with_all_that_was_typed_beside(found):
    alba = cast.client_of("alba")
    first, second, third = (line.pk for line in found.lines.all())
    form = form_of(alba, page_of(found)) | {f"line-{third}-now": "9"}
    alba.post(page_of(found), form | {"up": third})
    assert [line.pk for line in found.lines.all()] == [first, third, second]
    assert found.lines.get(pk=third).par == 9
    alba.post(page_of(found), form_of(alba, page_of(found)) | {"out": first})
    alba.post(
        page_of(found), form_of(alba, page_of(found)) | {"places": f"{second},{first},{third}"}
    )
    assert [line.pk for line in found.lines.all()] == [second, third]


def test_two_members_at_one_list_lose_nothing_and_are_told(found):
    alba, bea = cast.client_of("alba"), cast.client_of("bea")
    hers, his = form_of(alba, page_of(found)), form_of(bea, page_of(found))
    bea.post(page_of(found), his | {now(found, 0): "8", "text": sku(sold()[4].pk)})
    page = alba.post(page_of(found), hers | {now(found, 0): "7", now(found, 1): "5"})
    words = cast.text_of(page)
    assert [par for _, par in lines(found)] == [8, 5, None, None]
    assert page.status_code == 409 and "set 8 meanwhile; you typed 7" in words
    assert f"meanwhile: {sold()[4].full_name}" in words and 'value="7"' in page.content.decode()
    again = dict(re.findall(r'name="([\w-]+)"\s+value="([^"]*)"', page.content.decode()))
    alba.post(page_of(found), {name: text for name, text in again.items() if "line" in name})
    assert lines(found)[0][1] == 7


def test_a_line_that_is_gone_meanwhile_is_told_with_what_was_typed(found):
    alba = cast.client_of("alba")
    form = form_of(alba, page_of(found)) | {now(found, 0): "7"}
    services.take_off(found, found.lines.first().pk)
    page = alba.post(page_of(found), form)
    assert "taken off the list meanwhile; you had typed 7" in cast.text_of(page)


def test_a_counted_shelf_opens_in_quick_order_with_what_is_missing(found):  # Q15
    alba = cast.client_of("alba")
    page = page_of(found, "count")
    opened = alba.post(page, form_of(alba, page) | {now(found, 0): "2"}, follow=True)
    assert opened.request["PATH_INFO"] == "/quick-order/"
    (answer,) = opened.context["table"].answers
    assert (answer.product.pk, answer.row.units) == (lines(found)[0][0], "4")
    assert f"Not counted: {sold()[1].full_name}." in cast.text_of(opened)
    assert units() == {} and "as an order today" not in cast.text_of(opened)
    again = cast.client_of("bea").post(page, form_of(cast.client_of("bea"), page), follow=True)
    who = cast.person("alba").display_name
    assert f"{who} opened this list as an order today at" in cast.text_of(again)


def test_what_is_not_sold_any_more_says_so_and_leads_nowhere(found):
    alba, product = cast.client_of("alba"), sold()[0]
    Product.objects.filter(pk=product.pk).update(is_public=False)
    page = alba.get(page_of(found))
    assert "Not sold any more" in cast.text_of(page)
    assert f'href="{product.get_absolute_url()}"' not in page.content.decode()
    assert f'href="{sold()[1].get_absolute_url()}"' in page.content.decode()
    assert "not sold any more" in cast.text_of(alba.get(page_of(found, "count")))


def test_a_shelf_with_all_there_proposes_nothing(found):
    alba = cast.client_of("alba")
    page = page_of(found, "count")
    opened = alba.post(page, form_of(alba, page) | {now(found, 0): "6", now(found, 1): "40"})
    assert opened.status_code == 302 and opened.url == page_of(found)
    assert alba.get("/quick-order/").context["table"].answers == []


def test_two_phones_that_count_one_shelf_are_told(found):
    alba, bea, page = cast.client_of("alba"), cast.client_of("bea"), page_of(found, "count")
    hers, his = form_of(alba, page), form_of(bea, page)
    bea.post(page, his | {now(found, 0): "2"})
    told = alba.post(page, hers | {now(found, 0): "3"})
    assert told.status_code == 409 and "set 2 meanwhile; you typed 3" in cast.text_of(told)
    assert found.lines.first().counted == 2


def test_all_of_a_list_opens_in_quick_order_at_par(found):  # Q15
    alba = cast.client_of("alba")
    page = alba.post(page_of(found), form_of(alba, page_of(found)) | {"order": "yes"}, follow=True)
    answers = page.context["table"].answers
    assert [(one.row.units, one.asks) for one in answers] == [("6", 0), ("4", 0), ("", 1)]


def test_what_was_typed_in_quick_order_is_left_and_nothing_of_none_is_ordered(found):
    alba = cast.client_of("alba")
    found.lines.filter(par=4).update(par=0)
    alba.post("/quick-order/", {"text": sku(sold()[0].pk), "amount": "50"})
    page = alba.post(page_of(found), form_of(alba, page_of(found)) | {"order": "yes"}, follow=True)
    answers = page.context["table"].answers
    assert [(one.product, one.row.units) for one in answers] == [(sold()[2], ""), (sold()[0], "50")]
    assert f"{sold()[0].full_name}: 50." in cast.text_of(page)


def test_a_button_pressed_is_pressed_once_and_says_that_all_is_saved(found):
    alba, last = cast.client_of("alba"), found.lines.last()
    page = alba.post(page_of(found), form_of(alba, page_of(found)) | {"up": last.pk}, follow=True)
    assert page.redirect_chain and "Fortnight: saved." in cast.text_of(page)


def test_a_list_is_renamed_and_two_who_rename_at_once_are_told(found):  # Q16
    alba, bea, page = cast.client_of("alba"), cast.client_of("bea"), page_of(found, "name")
    hers, his = form_of(alba, page), form_of(bea, page)
    told = bea.post(page, his | {"name": "Every fortnight"}, follow=True)
    assert "Called Fortnight until" in cast.text_of(told) and "bea" in cast.text_of(told).lower()
    late = alba.post(page, hers | {"name": "Weekly"})
    assert late.status_code == 409 and "called it Every fortnight meanwhile" in cast.text_of(late)
    assert 'value="Weekly"' in late.content.decode(), "what was typed is kept"
    services.make(found.clinic, "Taken")
    taken = alba.post(page, form_of(alba, page) | {"name": "Taken"})
    assert taken.status_code == 409 and "of this name already" in cast.text_of(taken)
    assert alba.post(page, form_of(alba, page) | {"name": " "}).status_code == 409


def test_a_deleted_list_is_brought_back_with_its_lines_by_anybody_of_the_clinic(found):  # Q16
    alba, bea = cast.client_of("alba"), cast.client_of("bea")
    page = bea.post(page_of(found, "name"), {"delete": "yes"}, follow=True)
    assert "Fortnight: deleted" in cast.text_of(page) and "Bring back" in cast.text_of(page)
    assert cast.person("bea").display_name in cast.text_of(alba.get("/lists/"))
    assert alba.get(page_of(found)).status_code == alba.post(page_of(found)).status_code == 404
    other = services.make(found.clinic, "Fortnight")
    refused = alba.post("/lists/", {"back": found.pk}, follow=True)
    assert "not brought back" in cast.text_of(refused)
    services.rename(other, "Fortnight", "Another", cast.person("alba"))
    assert cast.client_of("nina").post("/lists/", {"back": found.pk}).status_code == 404
    back = alba.post("/lists/", {"back": found.pk}, follow=True)
    assert back.request["PATH_INFO"] == page_of(found) and len(lines(found)) == 3


def test_the_price_of_one_stands_next_to_the_pack_as_many_as_par(found, settings):
    product, other = sold()[0], sold()[1]
    price = StockRecord.objects.get(product=other).price
    volume(product.pk, 6, "11.00")
    told = cast.text_of(cast.client_of("bea").get(page_of(found)))
    assert "£11.00 each, excl. VAT" in told and f"£{price} each, excl. VAT" in told
    settings.PRICES_FOR = "verified"
    cast.person("alba").professional.licences.update(state="suspended")
    told = cast.text_of(cast.client_of("bea").get(page_of(found)))
    assert "each, excl. VAT" not in told and "11.00" not in told and HIDDEN_PRICE in told
