"""What clinic and staff still change of an order that waits; an alarm that is set aside."""

import pytest
from django.utils.timezone import localtime
from oscar.core.loading import get_model

from catalogue.models import Product
from shop.inventory.models import Lot
from shop.inventory.purchase_orders import services as purchases
from shop.inventory.services import receive_lot
from shop.ordering.back_orders import is_sent_together
from shop.parcels import services as parcels
from tests import cast
from tests.shop.vigilance.reporting import alarm

Order = get_model("order", "Order")
pytestmark = pytest.mark.journey


def test_an_order_typed_by_staff_is_changed_by_its_clinic_until_packing_begins(open_window, album):
    two_here_five_on_the_way()
    desk, alba = open_window(album=album), open_window(album=album)
    desk.be_staff("admin")
    order = typed_at_the_desk(desk)
    cast.address_of("alba", line2="90 New Street")

    alba.be("alba")
    alba.go(f"/accounts/orders/{order.number}/")
    alba.look("order-that-may-be-changed")
    alba.follow("Change what is sent today …")
    alba.page.get_by_label("Send all together").check()
    alba.look_every_way("choose-what-is-sent")
    alba.click("Change what is sent")
    alba.sees("What is sent is changed", "All of it is sent together")
    assert is_sent_together(order)
    alba.follow("Send it to another address …")
    alba.page.get_by_label("90 New Street").check()
    alba.look_every_way("choose-the-address")
    alba.click("Send it there")
    alba.sees("90 New Street", "changed that")

    desk.go(f"/admin/order/order/{order.pk}/change/")
    desk.follow("Change what is sent …")
    desk.page.get_by_label("Send what is there today").check()
    desk.look_every_way("staff-choose-what-is-sent")
    desk.click("Change it, tell the clinic")
    note_what_the_carrier_says(desk, parcels.ship(order, cast.person("omar")))


def two_here_five_on_the_way():
    product = cast.product(cast.BELOTERO)
    Product.objects.filter(pk=product.pk).update(may_be_back_ordered=True)
    Lot.objects.filter(product=product).update(status=Lot.Status.ON_HOLD)
    receive_lot(product, "KL-1", cast.days_from_now(400), 2, "Medica")
    ordered = purchases.draft("Medica", cast.person("omar"), [(product, 5, 1)])
    ordered.lines.update(expected_on=cast.days_from_now(10))
    purchases.send(ordered, cast.person("omar"))


def typed_at_the_desk(desk):
    """The Order of three, of which two are here."""
    clinic = cast.clinic_of("alba")
    desk.go(f"{cast.ORDER_DESK}?clinic={clinic.pk}")
    _, typed = cast.typed_by_staff(cast.client_of("admin"))
    desk.page.get_by_label("How the clinician confirmed it").fill("She called")
    desk.page.get_by_label("Part number, GTIN, scan or name of line 1").fill(typed["line-0-sku"])
    desk.page.get_by_label("Units of line 1").fill("3")
    desk.click("Check")
    desk.sees("2 today, 1 expected on", "read it to the clinician")
    desk.look_every_way("typed-in-parts")
    desk.click("Place order")
    desk.sees("is placed")
    return Order.objects.latest("pk")


def note_what_the_carrier_says(desk, parcel):
    desk.go(f"/admin/parcels/parcel/{parcel.pk}/change/")
    desk.page.get_by_label("Delivered").fill(f"{localtime(parcel.handed_over_at):%Y-%m-%dT%H:%M}")
    desk.page.get_by_label("To whom, as the carrier says").fill("Signed by Jones")
    desk.look_every_way("what-the-carrier-says")
    desk.click("Note when it was delivered")
    desk.sees("noted what the carrier says", "Signed by Jones")


def test_an_alarm_that_was_none_is_set_aside_in_the_browser(open_window, album):
    two_here_five_on_the_way()
    order = cast.order_of("alba", quantity=2)
    parcel = parcels.ship(order, cast.person("omar"))
    report = alarm(parcel.picks.get())
    omar = open_window(album=album)
    omar.be_staff("omar")
    omar.go(f"/admin/vigilance/report/{report.pk}/change/")
    omar.look_every_way("report-of-an-alarm")
    omar.page.locator("#id_aside").fill("It was of your parcel of Monday.")
    omar.click("Set it aside and tell the clinic")
    omar.sees("Set aside", "of Monday")
