"""Sums over all the stock are kept until it is edited, by whatever program, and no longer."""

from itertools import count

import pytest
from django.db import connection, transaction

from bench.edit import of_products
from shop.demo.growth import sums
from shop.inventory.edits import edition
from shop.inventory.figures.queries import figures_of
from shop.inventory.models import Lot, Movement, Stock, Supplier
from shop.inventory.purchase_orders import services as purchases
from shop.inventory.purchase_orders.proposals import wanted
from shop.inventory.sums import of_all_products, of_all_stock
from tests import cast

EDITS = (
    "UPDATE inventory_lot SET status_reason = 'Looked into'",
    "UPDATE partner_stockrecord SET price = price + 1",
    "UPDATE catalogue_product SET minimum_remaining_days = 7",
    "UPDATE inventory_place SET name = name || ' 2'",
    "UPDATE inventory_delivery SET note_number = 'N'",
    "UPDATE inventory_deliveryline SET units = units + 1",
)


@pytest.mark.race
def test_an_edit_by_plain_sql_ends_what_was_kept(fresh_demo):
    made = count()

    def asked():
        return of_all_stock("count", lambda: [next(made)])

    for edit in EDITS:
        before = asked()
        assert asked() == before
        with transaction.atomic():
            run(edit)
            assert asked() != asked(), "what is not committed yet is not kept"
        assert asked() == asked() > before, edit


@pytest.mark.race
def test_what_is_kept_of_all_stock_hides_neither_lead_time_nor_what_orders_wait_for(fresh_demo):
    product = cast.product(cast.BELOTERO)
    cast.ship(cast.client_of("omar"), cast.order_of("alba", cast.BELOTERO, 13))
    (only,) = wanted({})
    assert (only.product, only.units, only.need.lead_days) == (product, None, None)
    Supplier.objects.update(lead_days=14)
    assert wanted({}) == []
    (owed,) = wanted({product.pk: 500})
    assert owed.need.owed == 500 and owed.units > 100
    order = purchases.draft("Medica", cast.person("omar"), [(product, 100, 1)])
    order.lines.update(expected_on=cast.days_from_now(7))
    purchases.send(order, cast.person("omar"))
    (rest,) = wanted({product.pk: 500})
    assert (rest.need.coming, rest.units) == (100, owed.units - 100)
    run(f"UPDATE catalogue_product SET is_public = false WHERE id = {product.pk}")
    assert wanted({product.pk: 500}) == []


@pytest.mark.race
def test_what_left_is_in_the_pace_at_once(fresh_demo):
    key, other = (cast.product(name).pk for name in (cast.BELOTERO, cast.AQUALYX))
    for left, units in ((13, 13), (7, 20)):
        cast.ship(cast.client_of("omar"), cast.order_of("alba", cast.BELOTERO, left))
        assert [_shipped(each) for each in (other, key, key)] == [0, units, units]


@pytest.mark.race
def test_the_order_by_name_is_kept_until_the_catalogue_is_edited(fresh_demo):
    """A busy stock room does not have all products put in order anew for each look."""
    made = count()

    def asked():
        return of_all_products("count of names", lambda: [next(made)])

    before = asked()
    run(EDITS[0])
    assert asked() == before
    with transaction.atomic():
        run(EDITS[2])
        assert asked() != asked(), "what is not committed yet is not kept"
    assert asked() == asked() > before
    last = Stock.objects.order_by("title").last()
    admin = cast.client_of("admin")
    assert admin.get("/admin/inventory/stock/").context["cl"].result_list[0].pk != last.pk
    run(f"UPDATE catalogue_product SET title = '0 first of all' WHERE id = {last.pk}")
    assert admin.get("/admin/inventory/stock/").context["cl"].result_list[0].pk == last.pk


@pytest.mark.race
def test_the_edit_between_two_visits_of_the_bench_is_one_and_the_sums_still_agree(fresh_demo):
    lots = Lot.objects.filter(on_hand__gt=1)
    before, units = edition(), sum(lots.values_list("on_hand", flat=True))
    run(of_products(lots.values_list("product", flat=True)))
    assert edition() != before and sums.faults() == {}
    assert sum(lots.values_list("on_hand", flat=True)) == units - 1
    assert Movement.objects.last().kind == Movement.Kind.SHIPPED


def _shipped(key):
    (found,) = figures_of([key])
    return found.shipped


def run(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
