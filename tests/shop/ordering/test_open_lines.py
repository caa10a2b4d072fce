"""What cannot leave is given up, waits for goods and is picked first come, first served (L24)."""

import pytest
from django_tasks_db.models import DBTaskResult
from oscar.core.loading import get_model

from common.deeds import NotPossible
from shop.inventory import services as stock
from shop.inventory.models import Lot, Movement, Pick, Reason
from shop.ordering import open_lines
from shop.ordering.cancelling import cancel_units
from shop.ordering.models import Expectation
from shop.ordering.queries import stop_of, waiting_for_goods
from shop.parcels import services as parcels
from tests import cast
from tests.shop.ordering.test_races import copy_of_alba
from tests.shop.ordering.test_stops import lapse

Order = get_model("order", "Order")
pytestmark = pytest.mark.django_db


@pytest.fixture
def lot():
    """The only lot that can be sold: twenty units."""
    Lot.objects.filter(product=cast.BELOTERO).update(status=Lot.Status.ON_HOLD)
    return goods_arrive(20, "RACE", days=100)


@pytest.fixture
def orders(lot):
    """Three orders of five, oldest first."""
    return [cast.order_of("alba", quantity=5) for _ in range(3)]


@pytest.fixture
def omar():
    return cast.person("omar")


def recall(lot):
    stock.set_status(lot, Lot.Status.RECALLED, "FSN 2026-12")


def goods_arrive(units, number="NEW-1", days=300):
    day = cast.days_from_now(days)
    return stock.receive_lot(cast.product(cast.BELOTERO), number, day, units, "Medica")


def kept(order):
    picks = Pick.objects.filter(order_line__order=order).order_by("lot__expires_on")
    return [(pick.lot.number, pick.quantity) for pick in picks]


def given_up(order):
    rows = Movement.objects.filter(order_line__order=order, kind=Movement.Kind.RELEASED)
    return [(row.lot.number, row.allocated_change, row.reason) for row in rows]


def letters(mailoutbox, order):
    subject = f"Order {order.number}: some lots cannot be sent"
    return [mail for mail in mailoutbox if mail.subject == subject]


def test_units_of_a_recalled_lot_become_open_and_the_ledger_says_which(lot, orders):
    recall(lot)
    open_lines.look_at_all()
    assert [kept(order) for order in orders] == [[], [], []]
    assert given_up(orders[0]) == [("RACE", -5, Reason.RECALLED)]
    lot.refresh_from_db()
    assert (lot.on_hand, lot.allocated) == (20, 0)
    assert set(waiting_for_goods()) == set(orders)


def test_goods_that_arrive_go_to_the_oldest_order_first_as_far_as_they_go(lot, orders):  # L25
    recall(lot)
    open_lines.look_at_all()
    goods_arrive(7)
    open_lines.look_at_all()
    assert [kept(order) for order in orders] == [[("NEW-1", 5)], [("NEW-1", 2)], []]
    goods_arrive(4)
    open_lines.look_at_all()
    assert [kept(order) for order in orders] == [[("NEW-1", 5)], [("NEW-1", 5)], [("NEW-1", 1)]]
    assert cast.product(cast.BELOTERO).stockrecords.get().num_allocated == 11


def test_the_order_that_is_looked_at_alone_leaves_what_older_ones_wait_for(lot, orders):
    recall(lot)
    open_lines.look_at_all()
    goods_arrive(7)
    open_lines.pick_open(orders[1])
    assert [kept(order) for order in orders] == [[], [("NEW-1", 2)], []]


def test_what_expires_first_is_picked_first(lot, orders):
    recall(lot)
    open_lines.look_at_all()
    goods_arrive(3, "LATE-1", days=400)
    goods_arrive(3, "SOON-1", days=200)
    open_lines.look_at_all()
    assert kept(orders[0]) == [("SOON-1", 3), ("LATE-1", 2)]


def test_it_may_be_run_twice_and_late(lot, orders):
    recall(lot)
    for _ in range(2):
        open_lines.look_at_all()
    goods_arrive(5)
    for _ in range(2):
        open_lines.look_at_all()
    assert [kept(order) for order in orders] == [[("NEW-1", 5)], [], []]
    assert given_up(orders[0]) == [("RACE", -5, Reason.RECALLED)]


def test_what_has_expired_is_given_up_by_the_days_run(lot, orders):
    Lot.objects.filter(pk=lot.pk).update(expires_on=cast.days_from_now(-1))
    open_lines.look_at_all()
    assert given_up(orders[0]) == [("RACE", -5, Reason.EXPIRED)]


def test_what_is_on_hold_is_kept_until_staff_give_it_up(lot, orders, omar):
    stock.set_status(lot, Lot.Status.ON_HOLD, "Wet")
    open_lines.look_at_all()
    assert kept(orders[0]) == [("RACE", 5)]
    open_lines.give_up_and_pick(orders[0], omar)
    assert given_up(orders[0]) == [("RACE", -5, Reason.TO_LOOK_INTO)]
    stock.set_status(lot, Lot.Status.AVAILABLE, "Dry", omar)
    open_lines.look_at_all()
    assert kept(orders[0]) == [("RACE", 5)]


def test_of_lots_that_may_leave_nothing_is_given_up(orders, omar):
    with pytest.raises(NotPossible):
        open_lines.give_up_and_pick(orders[0], omar)


def test_what_is_in_a_parcel_stays_there(lot, orders, omar):
    parcels.begin(orders[0], omar, {Pick.objects.get(order_line__order=orders[0]).pk: 3})
    recall(lot)
    open_lines.look_at_all()
    assert kept(orders[0]) == [("RACE", 3)]


def test_cancelled_units_wait_for_nothing(lot, orders, omar):
    recall(lot)
    open_lines.look_at_all()
    cancel_units(orders[0], {orders[0].lines.get().pk: 3}, "Not wanted", omar)
    goods_arrive(3)
    open_lines.look_at_all()
    assert [kept(order) for order in orders] == [[("NEW-1", 2)], [("NEW-1", 1)], []]


def test_who_lost_the_licence_is_passed_over_and_told_once(lot, mailoutbox):
    copy_of_alba("buyer0")
    first, second = cast.order_of("buyer0", quantity=5), cast.order_of("alba", quantity=5)
    recall(lot)
    open_lines.look_at_all()
    lapse("buyer0")
    goods_arrive(6)
    for _ in range(2):
        open_lines.look_at_all()
    assert (kept(first), kept(second)) == ([], [("NEW-1", 5)])
    assert stop_of(first).reasons == ["licence_lapsed"]
    told = [mail for mail in mailoutbox if mail.subject == f"Order {first.number} waits"]
    assert [mail.to for mail in told] == [["buyer0@demo.example"]]
    lapse("buyer0", days=300)
    open_lines.look_at_all()
    assert kept(first) == [("NEW-1", 1)]


def test_the_clinic_reads_once_which_lot_it_does_not_get(lot, orders, mailoutbox):
    recall(lot)
    for _ in range(2):
        open_lines.look_at_all()
    (letter,) = [m for m in letters(mailoutbox, orders[0]) if m.to == ["alba@demo.example"]]
    assert "lot RACE: recalled" in letter.body and "5 of 5 × " in letter.body


def test_where_another_lot_is_there_it_is_picked_and_the_clinic_told(lot, orders, mailoutbox):
    goods_arrive(5)
    recall(lot)
    open_lines.look_at_all()
    assert kept(orders[0]) == [("NEW-1", 5)]
    assert "Units of other lots are kept" in letters(mailoutbox, orders[0])[0].body


def test_one_that_fails_stops_no_other_and_is_left_as_it_was(lot, orders, monkeypatch):
    def dying(order, *args, **context):
        if order == orders[0]:
            raise RuntimeError("The worker died.")

    recall(lot)
    with monkeypatch.context() as patched:
        patched.setattr(open_lines, "tell", dying)
        with pytest.raises(ExceptionGroup):
            open_lines.look_at_all()
    assert [kept(order) for order in orders] == [[("RACE", 5)], [], []]
    assert not given_up(orders[0]) and Lot.objects.get(pk=lot.pk).allocated == 5
    open_lines.look_at_all()
    assert kept(orders[0]) == [] and Lot.objects.get(pk=lot.pk).allocated == 0


# Who calls it.


def jobs():
    return DBTaskResult.objects.filter(task_path=open_lines.pick_open_lines.module_path).count()


def free_the_lot(lot, orders):
    Lot.objects.filter(pk=lot.pk).update(status=Lot.Status.ON_HOLD)
    stock.set_status(lot, Lot.Status.AVAILABLE, "Dry")


EVENTS = {
    "goods arrive": lambda lot, orders: goods_arrive(3),
    "a lot is freed": free_the_lot,
}


@pytest.mark.parametrize("event", EVENTS)
def test_the_worker_is_asked_once_when(event, lot, orders):  # L26
    recall(lot)
    open_lines.look_at_all()
    with cast.committed():
        EVENTS[event](lot, orders)
        goods_arrive(1, "MORE-1")
    assert jobs() == 1


def test_the_worker_is_not_asked_where_nothing_waits(lot, orders):
    with cast.committed():
        goods_arrive(3)
    assert jobs() == 0


def test_a_recall_asks_the_worker_and_units_of_another_order_do_too(lot, orders, omar):
    with cast.committed():
        recall(lot)
    assert jobs() == 1
    DBTaskResult.objects.all().delete()
    open_lines.look_at_all()
    goods_arrive(5)
    open_lines.look_at_all()
    with cast.committed():
        cancel_units(orders[0], {orders[0].lines.get().pk: 2}, "Not wanted", omar)
    assert jobs() == 1


# What pages say.


def page(order, name):
    return f"/admin/order/order/{order.pk}/{name}/"


def test_staff_give_up_what_may_not_leave_and_read_which_it_was(lot, orders):
    stock.set_status(lot, Lot.Status.ON_HOLD, "Wet")
    client = cast.client_of("omar")
    cast.fill_in(client, page(orders[0], "change"), to=page(orders[0], "give-up"))
    shown = cast.text_of(client.get(page(orders[0], "change")))
    assert "Given up what may not leave" in shown and "Waits for goods" in shown
    assert "5 of 5 × " in shown and "lot RACE" in shown and "to be looked into" in shown
    again = cast.fill_in(client, page(orders[0], "change"), to=page(orders[0], "give-up"))
    assert "in no parcel, may leave" in cast.text_of(client.get(again.url))


def test_the_first_page_counts_the_orders_whose_units_wait_and_the_list_shows_them(lot, orders):
    client = cast.client_of("omar")
    recall(lot)
    open_lines.look_at_all()
    goods_arrive(7)
    open_lines.look_at_all()
    assert list(waiting_for_goods()) == orders[1:]
    assert "Orders with units that wait for goods" in cast.text_of(client.get("/admin/"))
    listed = client.get("/admin/order/order/?status=all&goods=awaited").context["cl"].result_list
    assert {order.pk for order in listed} == {order.pk for order in orders[1:]}


def test_what_was_given_up_before_clinics_were_told_of_days_waits_too(lot, orders):
    recall(lot)
    open_lines.look_at_all()
    Expectation.objects.all().delete()
    assert set(waiting_for_goods()) == set(orders)


def test_the_buyer_reads_how_many_of_a_line_wait_and_which_lot_they_do_not_get(lot, orders):
    recall(lot)
    open_lines.look_at_all()
    goods_arrive(2)
    open_lines.look_at_all()
    address = f"/accounts/orders/{orders[0].number}/"
    shown = cast.text_of(cast.client_of("alba").get(address))
    assert "3 of 5 wait for goods" in shown
    assert "5 of lot RACE cannot be sent: recalled" in shown


def test_what_there_is_leaves_and_the_rest_waits_on(lot, orders, omar):
    recall(lot)
    open_lines.look_at_all()
    goods_arrive(2)
    open_lines.look_at_all()
    parcels.ship(orders[0], omar)
    orders[0].refresh_from_db()
    assert orders[0].is_part_shipped and orders[0] in waiting_for_goods()
    goods_arrive(3)
    open_lines.look_at_all()
    parcels.ship(orders[0], omar)
    orders[0].refresh_from_db()
    assert orders[0].is_shipped
