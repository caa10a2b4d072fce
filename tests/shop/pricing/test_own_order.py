"""A list in the order of prices goes by what one unit costs the reader's clinic (U5)."""

from decimal import Decimal
from itertools import count
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from oscar.core.loading import get_model

from catalogue.models import Brand, Product
from shop.pricing.models import Term
from shop.search import index
from tests import cast
from tests.depth import TURN
from tests.shop.pricing.terms import agreed, branded, listed, volume

StockRecord = get_model("partner", "StockRecord")
pytestmark = pytest.mark.django_db
D, _ASKED = Decimal, count()


def shown(client, sort="price", more=""):
    """(price that the card shows, name) of each entry of a list that has a price, page by page; no
    page is one that was kept."""
    found, page, pages = [], 1, 1
    while page <= pages:
        answer = client.get(f"/catalogue/?sort={sort}&page={page}{more}&n={next(_ASKED)}")
        listing = answer.context["listing"]
        pages = listing.answer.pages
        found += [(entry.lowest, entry.product.full_name) for entry in listing.entries]
        page += 1
    return [(quote.price.excl_tax, name) for quote, name in found if quote]


def in_order(found, falling=False):
    prices = [price for price, _ in found]
    return prices == sorted(prices, reverse=falling)


def test_each_reader_has_the_order_of_their_own_prices():
    """Kept answers are asked in turns, and again after each change."""
    alba, nina, bea = (cast.client_of(name) for name in ("alba", "nina", "bea"))
    before = shown(alba)
    assert in_order(before) and len(before) > 10
    agreed("alba", cast.BELOTERO, "1.00")
    branded("nina", Brand.objects.get(slug="belotero"), "99.00")
    dearer = agreed("nina", cast.REDENSITY, "900.00", counts_alone=True)
    for _ in range(2):
        for client, cheapest in ((alba, "1.00"), (bea, "1.00"), (nina, "0.88")):
            rising, falling = shown(client), shown(client, "-price")
            assert in_order(rising) and in_order(falling, falling=True)
            assert rising[0][0] == D(cheapest)
        assert shown(nina, "-price")[0][0] == D("900.00")
        assert len(rising) == len(before)
    dearer.delete()
    assert shown(nina, "-price")[0][0] < 900
    Term.objects.all().delete()
    assert shown(alba) == before == shown(nina)


def test_a_standard_price_that_changes_is_in_its_place_at_once():
    alba = cast.client_of("alba")
    branded("alba", Brand.objects.get(slug="belotero"), "50.00")
    assert in_order(shown(alba))
    StockRecord.objects.filter(product=cast.BELOTERO).update(price="2.00")
    assert shown(alba)[0][0] == D("1.00") and in_order(shown(alba))
    index.reindex()
    assert shown(alba)[0][0] == D("1.00") and in_order(shown(alba))


def test_prices_of_all_kinds_stand_in_their_order_under_every_filter():
    """Drawn anew each day."""
    draw, alba = Random(TURN), cast.client_of("alba")
    records = StockRecord.objects.filter(price__isnull=False).order_by("pk")
    for record in records:
        net = record.price * draw.randint(20, 160) / 100
        kind = draw.choice((agreed, listed, volume, None))
        if kind is volume:
            volume(record.product_id, 2, net)
        elif kind:
            kind("alba", record.product_id, net)
    branded("alba", Brand.objects.get(slug="restylane"), "35.50")
    for more in ("", "&stock=1", "&treatment=face", "&q=ml"):
        assert in_order(shown(alba, more=more)), more
        assert in_order(shown(alba, "-price", more), falling=True), more
    assert in_order(shown(cast.client_of("nina")))


def test_a_family_stands_where_its_cheapest_variant_does():
    family = Product.objects.filter(structure="parent").first()
    variant = family.children.filter(stockrecords__price__isnull=False).last()
    agreed("alba", variant.pk, "0.50")
    assert shown(cast.client_of("alba"))[0] == (D("0.50"), family.full_name)


def test_it_costs_one_query_more():
    alba, page = cast.client_of("alba"), "/catalogue/?sort=price&view=table"

    def asked(address):
        alba.get(address)
        with CaptureQueriesContext(connection) as queries:
            alba.get(address)
        return len(queries)

    by_name = asked("/catalogue/?sort=name&view=table")
    agreed("alba", cast.BELOTERO, "60.00")
    assert asked(page) == by_name + 1
