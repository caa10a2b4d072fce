"""Price, stock and right to buy of many products in one query, and never from before."""

from decimal import Decimal

import pytest
from django.conf import settings
from oscar.core.loading import get_class, get_model

from catalogue.models import Product
from tests import cast

pytestmark = pytest.mark.django_db

StockRecord = get_model("partner", "StockRecord")
Selector = get_class("partner.strategy", "Selector")
TRADED = [cast.BELOTERO, cast.REDENSITY, cast.AQUALYX]


def strategy_of(name):
    strategy = Selector().strategy(user=cast.person(name))
    assert strategy.country == settings.SHOP_COUNTRY  # Reads the licences.
    assert strategy.policy.version
    return strategy


def test_many_products_are_prepared_in_one_query(django_assert_num_queries):
    strategy = strategy_of("alba")
    products = list(Product.objects.filter(pk__in=TRADED))
    strategy_of("alba").fetch_for_product(products[0])  # A process reads the tax table once.
    with django_assert_num_queries(1):
        strategy.prepare(products)
        told = [strategy.fetch_for_product(product) for product in products]
    assert all(info.price.exists and info.availability.num_available for info in told)
    assert all(info.availability.decision.is_allowed for info in told)


def test_every_field_of_the_stock_record_is_the_one_in_the_database():
    product = cast.product(cast.BELOTERO)
    prepared = strategy_of("alba").fetch_for_product(product).stockrecord
    stored = product.stockrecords.get()
    assert prepared == stored
    for field in StockRecord._meta.concrete_fields:
        assert getattr(prepared, field.attname) == getattr(stored, field.attname)


def test_of_two_stock_records_the_first_counts_and_the_product_comes_once():
    first = StockRecord.objects.get(product=cast.BELOTERO)
    StockRecord.objects.create(
        product_id=cast.BELOTERO, partner=first.partner, partner_sku="SECOND", price=Decimal("1")
    )
    strategy = strategy_of("alba")
    loaded = strategy.read(lambda: Product.objects.filter(pk=cast.BELOTERO))
    assert len(loaded) == 1
    assert strategy.fetch_for_product(loaded[0]).stockrecord == first


def test_a_product_without_a_price_has_none():
    info = strategy_of("alba").fetch_for_product(cast.product(cast.KYBELLA))
    assert info.stockrecord is None
    assert not info.price.exists


def test_a_loaded_list_keeps_its_order():
    read = strategy_of("alba").read(lambda: Product.objects.filter(pk__in=TRADED).order_by("-pk"))
    assert [p.pk for p in read] == sorted(TRADED, reverse=True)


def test_preparing_again_reads_the_price_afresh():
    strategy, product = strategy_of("alba"), cast.product(cast.BELOTERO)
    before = strategy.fetch_for_product(product).price.excl_tax
    StockRecord.objects.filter(product=product).update(price=before + 1)
    strategy.prepare([product])
    assert strategy.fetch_for_product(product).price.excl_tax == before + 1
