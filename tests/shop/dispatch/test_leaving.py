"""When a parcel leaves: what pages and mails promise, and what stops a cold one (Y5 to Y8)."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from oscar.core.loading import get_model

from catalogue.models import Product, Source
from common.order_states import OrderState
from shop.inventory.models import Lot
from shop.inventory.purchase_orders import services as purchases
from shop.inventory.services import receive_lot
from shop.ordering import open_lines
from shop.ordering.models import DeliveryDay
from shop.parcels import services
from tests import cast
from tests.shop.parcels.packing import packed

Order = get_model("order", "Order")
pytestmark = pytest.mark.django_db

TUESDAY, WEDNESDAY, FRIDAY = date(2026, 12, 1), date(2026, 12, 2), date(2026, 12, 4)
TOMORROW = "Leaves on Tue 1 Dec, arrives Wed 2 Dec if ordered before 14:00."
COLD_ON_FRIDAY = "Leaves on Mon 7 Dec, arrives Tue 8 Dec if ordered before 14:00 that day."


@pytest.fixture
def clock(monkeypatch):
    """Sets the time of the shop; Tuesday morning to begin with."""

    def sets(day, at=time(10)):
        moment = timezone.make_aware(datetime.combine(day, at))
        monkeypatch.setattr(timezone, "now", lambda: moment)

    sets(TUESDAY)
    return sets


@pytest.fixture
def cold():
    """Belotero, as if its source said that it is kept in the fridge."""
    Product.objects.filter(pk=cast.BELOTERO).update(
        store_from_celsius=2, store_to_celsius=8, storage_source=Source.objects.first()
    )


def product_page(client):
    return cast.text_of(client.get(cast.product(cast.BELOTERO).get_absolute_url()))


def basket_of(client):
    cast.put_in_basket(client, cast.BELOTERO)
    return client


# What is promised.


def test_the_product_page_says_the_day_and_at_the_cut_off_another_one(clock):
    visitor = cast.client_of("visitor")
    assert TOMORROW in product_page(visitor)
    clock(TUESDAY, time(13, 59))
    assert TOMORROW in product_page(visitor)
    clock(TUESDAY, time(14))
    wednesday = "Leaves on Wed 2 Dec, arrives Thu 3 Dec if ordered before 14:00 that day."
    assert wednesday in product_page(visitor)


def test_the_product_page_says_it_in_the_same_number_of_queries(clock, cold):
    visitor = cast.client_of("visitor")
    first = count_of_queries(visitor)
    clock(TUESDAY, time(15))
    assert count_of_queries(visitor) == first


def count_of_queries(client):
    product_page(client)
    with CaptureQueriesContext(connection) as queries:
        product_page(client)
    return len(queries)


def test_what_is_cold_does_not_leave_on_a_friday_and_the_page_says_why(clock, cold):  # Y2
    clock(FRIDAY)
    text = product_page(cast.client_of("visitor"))
    assert COLD_ON_FRIDAY in text
    assert "It travels cold" in text


def test_basket_and_preview_say_the_day_of_the_whole_parcel(clock, cold):
    clock(FRIDAY)
    alba = basket_of(cast.client_of("alba"))
    cast.put_in_basket(alba, cast.AQUALYX)
    assert COLD_ON_FRIDAY in cast.text_of(alba.get("/basket/"))
    cast.choose_address(alba, "alba")
    assert COLD_ON_FRIDAY in cast.text_of(alba.get("/checkout/preview/"))


def test_to_where_nobody_knows_the_way_no_day_is_guessed(clock, cold, settings):
    settings.TRANSIT_DAYS = {}
    text = product_page(cast.client_of("visitor"))
    assert "no day can be named on which it may leave: how long it is on its way there" in text


def test_what_need_not_be_cold_leaves_there_without_a_day_of_arrival(clock, settings):
    settings.TRANSIT_DAYS = {}
    text = product_page(cast.client_of("visitor"))
    assert "Leaves on Tue 1 Dec (when it arrives is not known) if ordered before 14:00." in text


def test_the_mail_and_the_page_that_thank_say_the_day(clock, cold, mailoutbox):
    clock(FRIDAY)
    alba = basket_of(cast.client_of("alba"))
    cast.choose_address(alba, "alba")
    thanks = cast.place_order(alba).url
    said = "Leaves on Mon 7 Dec, arrives Tue 8 Dec."
    assert said in cast.text_of(alba.get(thanks))
    (mail,) = [m for m in mailoutbox if "received" in m.subject and m.to == ["alba@demo.example"]]
    assert said in mail.body


# What stops a parcel.


def ship(order, **typed):
    page = f"/admin/order/order/{order.pk}/ship/"
    return cast.fill_in(cast.client_of("omar"), page, **typed)


def test_a_cold_parcel_that_would_lie_over_is_stopped_with_its_day(clock, cold):  # Y7
    order = cast.order_of("alba")
    clock(FRIDAY)
    omar = cast.client_of("omar")
    assert "Leaves on Mon 7 Dec" in cast.text_of(omar.get(f"/admin/order/order/{order.pk}/change/"))
    stopped = ship(order, reference="RM 12")
    assert stopped.status_code == 409
    text = cast.text_of(stopped)
    assert "It may leave on Mon 7 Dec, and arrives Tue 8 Dec then." in text
    assert 'value="RM 12"' in text
    assert Order.objects.get(pk=order.pk).is_placed
    clock(date(2026, 12, 7), time(16))
    assert ship(order).status_code == 302


def test_it_leaves_all_the_same_with_a_reason_that_stays_with_the_order(clock, cold):  # Y7
    order = cast.order_of("alba")
    clock(FRIDAY)
    assert ship(order, although="The clinic works on Saturday.").status_code == 302
    assert Order.objects.get(pk=order.pk).is_shipped
    page = cast.client_of("omar").get(f"/admin/order/order/{order.pk}/change/")
    assert "Shipped all the same because" in cast.text_of(page)
    assert "The clinic works on Saturday." in cast.text_of(page)


def test_a_cold_parcel_that_is_packed_waits_for_its_day_or_a_reason(clock, cold):
    parcel = packed(services.begin(cast.order_of("alba"), cast.person("omar")))
    clock(FRIDAY)
    parcels, omar = f"/admin/parcels/parcel/{parcel.pk}", cast.client_of("omar")
    page, deed = f"{parcels}/change/", f"{parcels}/hand-over/"
    assert "It may leave on Mon 7 Dec" in cast.text_of(omar.get(page))
    stopped = cast.fill_in(omar, page, deed, tracking="RM 12")
    assert stopped.status_code == 409 and 'value="RM 12"' in cast.text_of(stopped)
    left = cast.fill_in(omar, page, deed, although="They work on Saturday.")
    assert left.status_code == 302
    assert parcel.order.notes.get().message == "They work on Saturday."


def test_after_the_cut_off_of_a_thursday_a_cold_parcel_waits_or_has_a_reason(clock, cold):  # Y7
    """The carrier may have gone: taken on Friday it would lie over the weekend."""
    order, thursday = cast.order_of("alba"), date(2026, 12, 3)
    clock(thursday, time(14))
    stopped = ship(order)
    assert stopped.status_code == 409 and Order.objects.get(pk=order.pk).is_placed
    said = "after 14:00 the carrier may take it tomorrow only: it would lie over then. It may leave"
    assert f"{said} on Mon 7 Dec, and arrives Tue 8 Dec then." in cast.text_of(stopped)
    clock(thursday, time(13, 59))
    page = cast.client_of("omar").get(f"/admin/order/order/{order.pk}/ship/")
    assert "Why it leaves today" not in cast.text_of(page)
    clock(thursday, time(15))
    assert ship(order, although="The carrier is at the door.").status_code == 302
    assert order.notes.get().message == "The carrier is at the door."


def test_what_is_wished_for_a_day_does_not_leave_days_before_in_silence(clock):  # Y12
    order = cast.order_of("alba")
    DeliveryDay.objects.create(order=order, wished_on=date(2026, 12, 10))
    stopped = ship(order)
    assert stopped.status_code == 409 and Order.objects.get(pk=order.pk).is_placed
    said = "It is wished for Thu 10 Dec, and leaves on Wed 9 Dec to be there then."
    assert said in cast.text_of(stopped)
    clock(date(2026, 12, 9))
    assert ship(order).status_code == 302


def test_it_leaves_days_before_with_a_reason_that_stays_with_the_order(clock):  # Y12
    order = cast.order_of("alba")
    DeliveryDay.objects.create(order=order, wished_on=date(2026, 12, 10))
    assert ship(order, although="She asked for it now.").status_code == 302
    assert order.notes.get().message == "She asked for it now."


def test_a_reason_that_nobody_asked_for_is_not_kept(clock, cold):
    order = cast.order_of("alba")
    assert ship(order, although="Just so.").status_code == 302
    assert not order.notes.exists()


def test_what_is_not_cold_leaves_on_any_day(clock):
    order = cast.order_of("alba")
    clock(FRIDAY + timedelta(1))
    assert ship(order).status_code == 302


# What waits.


def placed(name, product=cast.BELOTERO):
    return _of_this_moment(cast.order_of(name, product))


def _of_this_moment(order):
    """Oscar asks a clock of its own."""
    Order.objects.filter(pk=order.pk).update(date_placed=timezone.now())
    return order


def cold_task():
    tasks = cast.client_of("omar").get("/admin/").context["tasks"]
    (found,) = [task for task in tasks if task.label == "Cold parcels to leave today, by 14:00"]
    return found


def test_the_first_page_of_staff_counts_cold_parcels_that_miss_the_cut_off(clock, cold):
    placed("alba")
    placed("nina", cast.REDENSITY)
    assert (cold_task().count, cold_task().late) == (1, 0)
    clock(TUESDAY, time(14))
    assert (cold_task().count, cold_task().late) == (1, 1)
    clock(TUESDAY + timedelta(1))
    assert (cold_task().count, cold_task().late) == (1, 1)


def test_what_is_wished_for_later_misses_no_cut_off_before(clock, cold):  # Y8, Y12
    DeliveryDay.objects.create(order=placed("alba"), wished_on=date(2026, 12, 10))
    clock(date(2026, 12, 8), time(16))
    assert cold_task().count == 0
    clock(date(2026, 12, 9), time(13))
    assert (cold_task().count, cold_task().late) == (1, 0)
    clock(date(2026, 12, 9), time(14))
    assert (cold_task().count, cold_task().late) == (1, 1)


def on_the_way_of(product, units):
    """Nothing of it is here that can be sold, and it may be ordered all the same."""
    Product.objects.filter(pk=product).update(may_be_back_ordered=True)
    Lot.objects.filter(product=product).update(status=Lot.Status.ON_HOLD)
    purchase = purchases.draft("Medica", cast.person("omar"), [(cast.product(product), units, 1)])
    purchase.lines.update(expected_on=FRIDAY)
    purchases.send(purchase, cast.person("omar"))


def waiting_for(product, units=2):
    """An order of alba's that is placed now and waits for goods."""
    alba = cast.client_of("alba")
    cast.put_in_basket(alba, product, units)
    cast.choose_address(alba, "alba")
    assert cast.place_order(alba).status_code == 302
    return _of_this_moment(Order.objects.get())


def test_a_cold_parcel_is_due_once_its_goods_are_here_and_not_before(clock, cold):  # Y8
    on_the_way_of(cast.BELOTERO, 5)
    order = waiting_for(cast.BELOTERO)
    clock(TUESDAY, time(15))
    assert cold_task().count == 0
    clock(WEDNESDAY)
    receive_lot(cast.product(cast.BELOTERO), "COLD-1", date(2028, 5, 31), 1, "Medica")
    open_lines.look_at_all()
    assert (cold_task().count, cold_task().late) == (1, 0)
    services.ship(order, cast.person("omar"))
    assert cold_task().count == 0
    clock(WEDNESDAY, time(15))
    receive_lot(cast.product(cast.BELOTERO), "COLD-2", date(2028, 5, 31), 5, "Medica")
    open_lines.look_at_all()
    assert cold_task().count == 0, "the rest leaves on Thursday"
    clock(WEDNESDAY + timedelta(1), time(14))
    assert (cold_task().count, cold_task().late) == (1, 1)


def test_what_is_sent_all_together_is_not_due_while_it_waits(clock, cold):  # Y8, L31
    on_the_way_of(cast.REDENSITY, 5)
    alba = basket_of(cast.client_of("alba"))
    cast.put_in_basket(alba, cast.REDENSITY)
    cast.choose_address(alba, "alba")
    assert cast.place_order(alba, send="together").status_code == 302
    clock(WEDNESDAY)
    assert cold_task().count == 0


def test_what_was_held_is_due_from_the_day_on_which_it_is_freed(clock, cold):  # Y6, Y8
    order = placed("alba")
    Order.objects.filter(pk=order.pk).update(status=OrderState.HELD)
    clock(WEDNESDAY, time(15))
    order.refresh_from_db()
    order.set_status(OrderState.PLACED)
    assert cold_task().count == 0
    clock(WEDNESDAY + timedelta(1))
    assert (cold_task().count, cold_task().late) == (1, 0)


def test_what_is_to_leave_later_is_not_due_yet(clock, cold):
    clock(TUESDAY, time(14))
    placed("alba")
    assert cold_task().count == 0


def test_the_list_of_orders_shows_those_that_travel_cold(clock, cold):  # Y2
    ours, other = placed("alba"), placed("nina", cast.REDENSITY)
    text = cast.text_of(cast.client_of("omar").get(cold_task().url))
    assert ours.number in text and other.number not in text
