"""What pages cost that grow with a basket, and that reading changes nothing.

Product pages and lists are counted in test_catalogue_pages.py.
"""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from oscar.core.loading import get_model

from catalogue.models import Product
from tests import cast

pytestmark = pytest.mark.django_db

FIVE_PRODUCTS = [101, cast.BELOTERO, cast.REDENSITY, cast.AQUALYX, 102]
READ = [
    "/",
    "/catalogue/",
    "/catalogue/?view=table",
    "/search/?q=hydro",
    "/treatments/",
    "/treatments/facial-rejuvenation/",
    "/ingredients/",
    "/ingredients/hyaluronic-acid/",
    "/brands/",
    "/brands/belotero/",
    "/basket/",
    "/legal/terms/",
    "/legal/privacy/",
]
READ_SIGNED_IN = [
    "/accounts/",
    "/accounts/licence/",
    "/accounts/orders/",
    "/accounts/lots/",
    "/accounts/clinic/",
    "/accounts/clinic/new/",
    "/accounts/requests/",
    "/checkout/shipping-address/",
    "/checkout/preview/",
]


def queries(client, path):
    """The SQL of the second time: what a process does once does not count."""
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200, path
    return [query["sql"] for query in captured]


def filled(name, products, quantity=1):
    client = cast.client_of(name)
    for product in products:
        cast.put_in_basket(client, product, quantity)
    if name != "visitor":
        cast.choose_address(client, name)
    return client


def with_orders(name, products):
    """A client whose person has an order of each product, all of them shipped."""
    omar = cast.client_of("omar")
    for product in products:
        order = cast.order_of(name, product)
        cast.fill_in(omar, f"/admin/order/order/{order.pk}/ship/", reference="")
    return cast.client_of(name)


def test_a_persons_page_does_not_ask_for_the_kind_of_thing_of_each_right():
    page = f"/admin/accounts/user/{cast.person('alba').pk}/change/"
    assert len(queries(cast.client_of("admin"), page)) < 40


@pytest.mark.parametrize("path", ["/basket/", "/checkout/shipping-address/", "/checkout/preview/"])
def test_five_lines_cost_no_more_queries_than_one(path):
    one = queries(filled("alba", FIVE_PRODUCTS[:1]), path)
    five = queries(filled("alba", FIVE_PRODUCTS), path)
    assert get_model("basket", "Line").objects.filter(basket__owner__isnull=False).count() == 5
    assert len(five) <= len(one) + 2, "\n".join(five)


def test_a_visitors_basket_of_five_lines_costs_no_more_than_one():
    one = queries(filled("visitor", FIVE_PRODUCTS[:1]), "/basket/")
    five = queries(filled("visitor", FIVE_PRODUCTS), "/basket/")
    assert len(five) <= len(one) + 2, "\n".join(five)


@pytest.mark.parametrize("path", ["/accounts/orders/", "/accounts/lots/"])
def test_four_orders_are_listed_with_as_many_queries_as_two(path):
    two = queries(with_orders("alba", FIVE_PRODUCTS[:2]), path)
    four = queries(with_orders("alba", FIVE_PRODUCTS[2:4]), path)
    assert len(four) <= len(two), "\n".join(four)


def writes_of(client, path):
    """Statements that write, but for the session's own row."""
    return [
        sql
        for sql in queries(client, path)
        if re.match(r"\s*(INSERT|UPDATE|DELETE)", sql) and '"django_session"' not in sql
    ]


@pytest.mark.parametrize("path", READ)
def test_reading_as_a_visitor_writes_nothing(path):
    assert writes_of(filled("visitor", [cast.BELOTERO]), path) == []


@pytest.mark.parametrize("path", READ + READ_SIGNED_IN)
def test_reading_as_a_buyer_writes_nothing(path):
    assert writes_of(filled("alba", [cast.BELOTERO]), path) == []


@pytest.mark.parametrize("name", ["visitor", "alba"])
def test_reading_a_product_writes_nothing(name):
    client = filled(name, [cast.BELOTERO])
    for product in Product.objects.filter(pk__in=[*FIVE_PRODUCTS, 1]):
        assert writes_of(client, product.get_absolute_url()) == []


def test_opening_an_empty_basket_makes_none():
    client = cast.client_of("visitor")
    assert writes_of(client, "/basket/") == []
    assert not get_model("basket", "Basket").objects.filter(owner=None).exists()
