"""What every page shows around its content, and the pages that must always work."""

import re
from types import SimpleNamespace

import pytest
from django.core.signing import Signer
from django.db import connection
from django.template import engines
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from oscar.core.loading import get_model

from accounts.models import User
from shop.pages import views
from shop.pages.context_processors import units_in_basket

BARE_PAGES = ("400.html", "403_csrf.html", "500.html")


@pytest.fixture
def visitor():
    """Inside, not signed in, with nothing in the basket."""
    client = Client()
    client.post("/enter/", {"confirm": "yes", "next": "/"})
    return client


def queries(run):
    with CaptureQueriesContext(connection) as captured:
        run()
    return [query["sql"] for query in captured]


def links(response):
    return set(re.findall(r'<a[^>]* href="([^"#][^"]*)"', response.content.decode()))


def basket_of(owner, quantity=3):
    basket = get_model("basket", "Basket").objects.create(owner=owner)
    record = get_model("partner", "StockRecord").objects.first()
    get_model("basket", "Line").objects.create(
        basket=basket,
        product=record.product,
        stockrecord=record,
        quantity=quantity,
        line_reference="1",
    )
    return basket


@pytest.mark.parametrize("page", BARE_PAGES)
def test_an_error_page_needs_neither_request_nor_database(page):
    text = render_to_string(page)
    assert text.count("<h1>") == 1
    assert 'id="main"' in text


def test_the_door_asks_no_database(db):
    client = Client()
    assert queries(lambda: client.get("/enter/?next=/basket/")) == []


@pytest.mark.parametrize("page", ["/enter/", "/legal/terms/", "/legal/privacy/", "/legal/imprint/"])
def test_before_the_door_only_legal_pages_are_linked(page):
    found = links(Client().get(page))
    assert {link for link in found if link.startswith("/")} <= {
        "/enter/",
        "/legal/terms/",
        "/legal/privacy/",
        "/legal/imprint/",
    }


def test_the_door_offers_both_answers_alike():
    text = Client().get("/enter/").content.decode()
    answers = re.findall(r'<button([^>]*)name="confirm"\s*value="(\w+)"', text)
    assert [value for _, value in answers] == ["yes", "no"]
    assert len({attributes.strip() for attributes, _ in answers}) == 1


def test_an_unanswered_door_says_so_beside_the_question_and_keeps_where_to_go():
    text = Client().post("/enter/", {"next": "/basket/"}).content.decode()
    assert 'id="confirm-error"' in text
    assert 'value="/basket/"' in text


def test_a_no_is_answered_politely_with_a_way_back():
    response = Client().post("/enter/", {"confirm": "no", "next": "/"})
    assert "speak with your clinician" in response.content.decode()
    assert "/enter/" in links(response)


def test_a_page_that_does_not_exist_keeps_the_frame(visitor, db):
    response = visitor.get("/no-such-page/")
    assert response.status_code == 404
    assert "There is no such page" in response.content.decode()


def test_robots_read_only_legal_pages():
    assert b"Disallow: /\n" in Client().get("/robots.txt").content


def test_a_browser_finds_the_icon_before_the_door():
    assert Client().get("/favicon.ico").url.endswith("favicon.svg")


def test_home_works_on_an_empty_catalogue(visitor, db, monkeypatch):
    monkeypatch.setattr(views, "_TYPES", SimpleNamespace(rows=list))
    response = visitor.get("/")
    assert response.status_code == 200
    assert "No treatment type has been entered yet." in response.content.decode()


def test_a_visitor_without_a_basket_costs_no_query(visitor, db):
    assert queries(lambda: visitor.get("/legal/terms/")) == []


def test_a_forged_basket_cookie_counts_nothing(db):
    basket = basket_of(None)
    request = RequestFactory().get("/")
    request.COOKIES["oscar_open_basket"] = f"{basket.pk}:forged"
    assert units_in_basket(request) == 0


def test_the_basket_of_a_cookie_is_counted_in_one_query(visitor, db):
    basket = basket_of(None)
    visitor.cookies["oscar_open_basket"] = Signer().sign(basket.pk)
    assert len(queries(lambda: visitor.get("/legal/terms/"))) == 1
    assert "(3)" in visitor.get("/legal/terms/").content.decode()
    assert ", 3 units" in visitor.get("/legal/terms/").content.decode()


def test_a_signed_in_buyer_sees_the_units_of_the_open_basket_only(visitor, db):
    nina = User.objects.get(email="nina@demo.example")
    submitted = basket_of(nina, quantity=9)
    submitted.status = "Submitted"
    submitted.save()
    basket_of(nina)
    visitor.force_login(nina, "accounts.signing_in.backend.Backend")
    assert ", 3 units" in visitor.get("/legal/terms/").content.decode()


@pytest.mark.parametrize(
    ("page", "marked"),
    [
        ("/accounts/", [("/accounts/", "page")]),
        ("/accounts/invoices/", [("/accounts/invoices/", "page")]),
        ("/accounts/invoices/2026-1/", [("/accounts/invoices/", "true")]),
        ("/accounts/nothing/", []),
    ],
)
def test_the_navigation_of_my_account_says_where_its_reader_is(page, marked):
    source = "{% load account_words %}{% account_navigation %}"
    request = RequestFactory().get(page)
    text = engines["django"].from_string(source).render({"request": request})
    assert re.findall(r'href="([^"]*)"\s*aria-current="(\w+)"', text) == marked
    assert text.count("<a ") == 23
