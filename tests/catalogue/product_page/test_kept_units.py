"""A product's page is kept whatever its units are: the numbers on it are those of the moment."""

import pytest
from django.db import connection

from catalogue.models import Product
from catalogue.models.product import for_sale
from catalogue.product_page import views
from common import kept
from shop.inventory import services as stock
from shop.inventory.models import Lot
from shop.inventory.purchase_orders import services as purchases
from tests import cast
from tests.second_process import page
from tests.shop.pricing.terms import in_steps

pytestmark = pytest.mark.django_db

_HAS = """
WITH there AS (UPDATE inventory_holding SET units = %(units)s FROM inventory_lot
               WHERE inventory_lot.id = lot_id AND number = 'UNITS' RETURNING lot_id)
UPDATE inventory_lot SET on_hand = %(units)s WHERE id IN (SELECT lot_id FROM there)
"""


@pytest.fixture
def variant():
    """A product of a family, all of whose units are of one lot."""
    found = Product.objects.filter(for_sale(), parent__isnull=False).earliest("pk")
    Lot.objects.filter(product=found).update(status=Lot.Status.ON_HOLD)
    stock.receive_lot(found, "UNITS", cast.days_from_now(100), 9, "Medica")
    return found


def has(units):
    with connection.cursor() as cursor:
        cursor.execute(_HAS, {"units": units})


def cold(*asked):
    for each in kept.Memory.all:
        each.forget()
    return page(*asked)


def wrong_numbers(product, numbers):
    """At which numbers of units a page that was kept at another is not as it is drawn anew."""
    wrong = []
    for name in ("visitor", "alba"):
        client = cast.client_of(name)
        for address in (product.get_absolute_url(), product.parent.get_absolute_url()):
            drawn = {}
            for units in numbers:
                has(units)
                drawn[units] = cold(client, address)
            for units in numbers:
                has(units)
                if page(client, address) != drawn[units]:
                    wrong.append((name, address, units))
    return wrong


def test_every_number_is_as_it_would_be_drawn(variant):
    assert wrong_numbers(variant, range(9)) == []


def test_so_it_is_where_only_some_numbers_may_be_ordered(variant):
    in_steps(variant.pk, 2, least=5)
    assert wrong_numbers(variant, range(9)) == []


def test_so_it_is_where_more_are_on_the_way(variant):
    Product.objects.filter(pk=variant.pk).update(may_be_back_ordered=True)
    order = purchases.draft("Medica", cast.person("omar"), [(variant, 3, 1)])
    order.lines.update(expected_on=cast.days_from_now(10))
    purchases.send(order, cast.person("omar"))
    in_steps(variant.pk, 1, least=5)
    assert wrong_numbers(variant, range(5)) == []


def test_a_unit_less_has_no_page_drawn_anew(variant, monkeypatch):
    drawn, draw = [], kept.drawn
    monkeypatch.setattr(kept, "drawn", lambda *asked: drawn.append(1) or draw(*asked))
    client, address = cast.client_of("alba"), variant.get_absolute_url()
    views.PAGES.forget()
    for units in (9, 8, 7):
        has(units)
        assert f"{units} in stock" in page(client, address)[1]
    assert len(drawn) == 1
