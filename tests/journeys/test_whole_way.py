"""The whole way of a few units: delivered, counted, ordered, shipped in parts, returned, destroyed;
afterwards each line of the ledger is read on the page of its lot."""

import pytest
from oscar.core.loading import get_model

from shop.inventory.models import Lot
from shop.ordering import open_lines
from shop.returns.models import Return
from tests import cast
from tests.journeys.test_checkout import with_a_basket
from tests.journeys.test_delivery import DAY, GTIN, SOON, code, put_the_short_one_into_quarantine
from tests.journeys.test_packing import scan

pytestmark = pytest.mark.journey
Order = get_model("order", "Order")


def test_units_go_the_whole_way_and_the_ledger_says_so(open_window, album):
    product = cast.product(cast.BELOTERO)
    product.upc, product.minimum_remaining_days = GTIN, 30
    product.save()
    Lot.objects.filter(product=product).update(status=Lot.Status.ON_HOLD)
    omar, alba = open_window(album=album), open_window()
    omar.be_staff("omar")

    scan_a_delivery(omar, code("KL-77", DAY), code("KL-77", DAY), code("KL-78", SOON))
    put_the_short_one_into_quarantine(omar)
    book(omar)
    count(omar, "KL-77", 3)
    order = ordered(alba, 3)
    ship_two(omar, order)
    hold_and_give_up(omar, "KL-77", order)
    scan_a_delivery(omar, code("KL-80", DAY), code("KL-80", DAY))
    book(omar)
    open_lines.look_at_all()  # As the worker would.
    ship_the_rest(omar, order)
    send_back_and_destroy(alba, omar, order, "KL-80")

    assert ledger(omar, "KL-77") == [
        "Received +2 in Room",
        "Counted +1 in Room – found again",
        "Allocated to an order",
        "Shipped -2 in Room",
        "Status changed",
        "Released from an order – to be looked into",
    ]
    assert ledger(omar, "KL-78") == ["Received +1 in Quarantine – to be looked into"]
    assert ledger(omar, "KL-80") == [
        "Received +2 in Room",
        "Allocated to an order",
        "Shipped -1 in Room",
        "Returned by a clinic +1 in Returns – to be looked into",
        "Written off -1 in Returns – broken or leaking",
    ]
    omar.look("ledger-of-the-whole-way")


def scan_a_delivery(omar, *codes):
    omar.go("/admin/inventory/delivery/add/")
    omar.fill(Supplier="Medica", Number_of_the_delivery_note="LS-1", Arrived="2026-11-20T08:30")
    omar.click("Begin, then scan")
    for at, text in enumerate(codes, start=1):
        omar.page.keyboard.type(text)
        omar.page.keyboard.press("Enter")
        omar.page.get_by_text(f"{at} unit").first.wait_for()
    omar.go(omar.path)


def book(omar):
    omar.click("Book the delivery")
    omar.sees("Booked by")


def lot_page(number, deed="change"):
    return f"/admin/inventory/lot/{Lot.objects.get(number=number).pk}/{deed}/"


def count(omar, number, units):
    omar.go(lot_page(number, "count"))
    omar.fill(Units_counted=str(units), In_words="One more behind the box")
    omar.page.get_by_label("Reason").select_option("found")
    omar.click("Book the count")


def ordered(alba, units):
    """The Order that she places in the shop."""
    keys = with_a_basket(alba, units=units)
    keys.tab_to("Place order")
    keys.enter()
    alba.sees("is placed")
    return Order.objects.get()


def ship_two(omar, order):
    omar.go(f"/admin/parcels/parcel/begin/{order.pk}/")
    omar.page.get_by_label("Units of lot KL-77").fill("2")
    omar.click("Begin to pack")
    for says in ("1 of 2", "2 of 2"):
        omar.page.get_by_label("Scan each pack").focus()
        scan(omar, code("KL-77", DAY), says)
    omar.click("Packed: close the parcel")
    omar.click("Hand over to the carrier")
    omar.sees("If carrier or tracking number are wrong")
    order.refresh_from_db()
    assert order.is_part_shipped


def hold_and_give_up(omar, number, order):
    omar.go(lot_page(number, "status"))
    omar.page.get_by_label("Status").select_option("on_hold")
    omar.fill(Reason="A torn box")
    omar.click("Change status")
    omar.go(f"/admin/order/order/{order.pk}/change/")
    omar.click("Give up what may not leave")
    omar.sees("Given up", number)


def ship_the_rest(omar, order):
    omar.go(f"/admin/order/order/{order.pk}/ship/")
    omar.sees("KL-80")
    omar.click(f"Ship order {order.number}")
    order.refresh_from_db()
    assert order.is_shipped


def send_back_and_destroy(alba, omar, order, number):
    alba.go(f"/accounts/orders/{order.number}/return/")
    alba.page.get_by_label(f"Units of lot {number}").fill("1")
    alba.page.get_by_label("Why").select_option("damaged")
    alba.click("Announce the return")
    omar.go(f"/admin/returns/return/{Return.objects.get().pk}/change/")
    omar.page.get_by_label("Scanned codes").fill(code(number, DAY))
    omar.click("Count the scans")
    omar.click("Receive and tell the clinic")
    omar.page.get_by_label(f"Units of lot {number} destroyed").fill("1")
    omar.page.get_by_label("What was found").select_option("broken")
    omar.fill(In_words="Crushed", What_the_clinic_reads="Thank you.")
    omar.click("Inspected: tell the clinic")
    omar.sees("1 to destroy")


def ledger(omar, number):
    """What the page of a lot says of each line of its ledger, the oldest first."""
    omar.go(lot_page(number))
    told = omar.page.locator("#ledger tbody td[data-label='What']").all_inner_texts()
    return [" ".join(text.split()) for text in told][::-1]
