"""The synthetic catalogue is added to what is there: in steps or at once, and the demo stays."""

import pytest
from oscar.core.loading import get_model

from shop.demo.growth import naming
from shop.demo.growth.shape import Row
from shop.inventory.models import Lot
from tests.shop.demo.growing import demo, grow, synthetic

pytestmark = pytest.mark.django_db

StockRecord = get_model("partner", "StockRecord")


def rows_of(products):
    """What is in the database of these products, without times of writing."""
    changing = {"id", "parent_id", "date_created", "date_updated"}
    return [
        {name: value for name, value in row.items() if name not in changing}
        for row in products.order_by("slug", "pk").values()
    ]


def test_growing_in_steps_gives_the_rows_that_growing_at_once_gives():
    grow(23)  # Ends within a family.
    grow(100)
    grown = {product.slug: product for product in synthetic().select_related("parent")}
    assert set(grown) == {naming.slug(number) for number in range(1, 101)}
    for row in map(Row, range(1, 101)):
        product = grown[naming.slug(row.number)]
        assert product.structure == row.structure
        assert (product.parent and product.parent.slug) == (row.family and naming.slug(row.family))
        assert product.composition.count() == len(list(row.composition()))


def test_the_demo_stays_as_it_was():
    before = rows_of(demo()), StockRecord.objects.filter(product__in=demo()).count()
    lots = list(Lot.objects.values_list("pk", "on_hand", "allocated").order_by("pk"))
    grow(100, orders=20)
    assert before == (rows_of(demo()), StockRecord.objects.filter(product__in=demo()).count())
    known = [pk for pk, _, _ in lots]
    now = Lot.objects.filter(pk__in=known).values_list("pk", "on_hand", "allocated").order_by("pk")
    assert list(now) == lots
