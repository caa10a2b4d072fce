"""Lots are the stock truth: receiving, picking, shipping, holding and what the ledger says."""

import uuid

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from oscar.core.loading import get_model

from common.clock import today
from shop.inventory import goods_in, queries, services
from shop.inventory.models import Lot, Movement, Pick, Supplier
from tests import cast

StockRecord = get_model("partner", "StockRecord")

pytestmark = pytest.mark.django_db

SOON, LATE = 75, 420


def figures(product_pk=cast.BELOTERO):
    record = StockRecord.objects.get(product=product_pk)
    return record.num_in_stock, record.num_allocated


def test_oscars_figures_are_the_sums_over_the_lots_and_the_ledger():  # L1, L2
    order = cast.order_of("alba", quantity=14)
    services.ship(services.open_picks(order), today())
    cast.order_of("nina", quantity=3)
    for record in StockRecord.objects.all():
        lots = Lot.objects.filter(product=record.product)
        assert record.num_in_stock == sum(lot.on_hand for lot in lots)
        assert record.num_allocated == sum(lot.allocated for lot in lots)
    for lot in Lot.objects.all():
        moves = list(lot.movements.all())
        assert lot.on_hand == sum(move.on_hand_change for move in moves)
        assert lot.allocated == sum(move.allocated_change for move in moves)


def test_an_order_gets_the_lot_that_expires_first_and_then_the_next():
    order = cast.order_of("alba", quantity=14)
    picks = Pick.objects.filter(order_line__order=order).order_by("lot__expires_on")
    assert [(pick.quantity, pick.lot.expires_on) for pick in picks] == [
        (12, cast.days_from_now(SOON)),
        (2, cast.days_from_now(LATE)),
    ]


def test_a_basket_holds_nothing():  # L8
    before = figures()
    alba = cast.client_of("alba")
    cast.put_in_basket(alba, cast.BELOTERO, before[0])
    cast.choose_address(alba, "alba")
    cast.seen_by(alba)
    assert figures() == before and not Pick.objects.exists()


@pytest.mark.parametrize("status", [Lot.Status.ON_HOLD, Lot.Status.RECALLED])
def test_a_held_or_recalled_lot_is_never_picked(status):  # L11
    first = Lot.objects.filter(product=cast.BELOTERO).earliest("expires_on")
    services.set_status(first, status, "Test")
    order = cast.order_of("alba")
    assert Pick.objects.get(order_line__order=order).lot != first


def test_an_expired_lot_is_never_picked_and_its_last_day_still_counts():
    lots = Lot.objects.filter(product=cast.BELOTERO).order_by("expires_on")
    Lot.objects.filter(pk=lots[0].pk).update(expires_on=cast.days_from_now(-1))
    assert queries.sellable_lots(today()).filter(product=cast.BELOTERO).count() == 1
    Lot.objects.filter(pk=lots[0].pk).update(expires_on=today())
    assert queries.sellable_lots(today()).filter(product=cast.BELOTERO).count() == 2


def test_a_known_lot_grows_only_with_the_same_expiry():  # L10
    product = cast.product(cast.BELOTERO)
    lot = Lot.objects.filter(product=product).first()
    before = lot.on_hand
    services.receive_lot(product, lot.number, lot.expires_on, 3, "Demo supplier")
    lot.refresh_from_db()
    assert lot.on_hand == before + 3
    with pytest.raises(goods_in.LotMismatch):
        services.receive_lot(product, lot.number, cast.days_from_now(9), 3, "Demo supplier")


def test_one_lot_comes_from_several_suppliers_and_each_receipt_names_its_own():  # R8
    product, day = cast.product(cast.BELOTERO), cast.days_from_now(200)
    for name in ("Medica", "Nordmed", "medica", " MEDICA\u00a0"):
        lot = services.receive_lot(product, "S1", day, 5, name)
    assert lot.on_hand == 20
    names = [receipt.supplier.name for receipt in lot.movements.all()]
    assert names == ["Medica", "Nordmed", "Medica", "Medica"]
    assert Supplier.objects.filter(name__iexact="medica").count() == 1


def test_the_same_receipt_sent_twice_books_once():  # R7
    product, receipt = cast.product(cast.BELOTERO), uuid.uuid4()
    for _ in range(2):
        lot = services.receive_lot(
            product, "TWICE", cast.days_from_now(90), 5, "Demo supplier", receipt=receipt
        )
    assert lot.on_hand == 5


def test_the_database_notes_which_lots_were_shipped():
    shipped, lies = cast.order_of("alba"), cast.order_of("nina", cast.REDENSITY)
    lots = Lot.objects.filter(picks__order_line__order__in=[shipped, lies])
    assert not lots.filter(was_shipped=True)
    services.ship(services.open_picks(shipped), today())
    noted = lots.filter(was_shipped=True).values_list("pk", flat=True)
    assert list(noted) == [pick.lot_id for pick in Pick.objects.filter(order_line__order=shipped)]


def test_shipping_consumes_stock_and_a_lot_that_turned_bad_stops_it():  # L12
    order = cast.order_of("alba", quantity=2)
    before = figures()
    lot = Pick.objects.get(order_line__order=order).lot
    services.set_status(lot, Lot.Status.RECALLED, "Test")
    with pytest.raises(services.NotShippable):
        services.ship(services.open_picks(order), today())
    services.end_recall(lot, "Test over", cast.person("admin"))
    services.set_status(lot, Lot.Status.AVAILABLE, "Test over")
    services.ship(services.open_picks(order), today())
    assert figures() == (before[0] - 2, before[1] - 2)


def test_releasing_gives_every_unit_back():
    before = figures()
    order = cast.order_of("alba", quantity=2)
    services.release(order)
    assert figures() == before
    assert not Pick.objects.filter(order_line__order=order).exists()


def test_the_database_itself_refuses_to_change_the_ledger_or_to_allocate_too_much():  # L2, L9
    move = Movement.objects.first()
    for change in (
        lambda: Movement.objects.filter(pk=move.pk).update(on_hand_change=1),
        move.delete,
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()
    with pytest.raises(IntegrityError), transaction.atomic():
        Lot.objects.filter(pk=move.lot_id).update(allocated=10_000)
    with pytest.raises(IntegrityError), transaction.atomic():
        StockRecord.objects.update(num_allocated=10_000)
