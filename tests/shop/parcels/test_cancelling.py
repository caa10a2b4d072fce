"""Units are cancelled line by line until they are packed; the buyer cancels all until then."""

import pytest
from oscar.apps.order.exceptions import InvalidShippingEvent
from oscar.core.loading import get_model

from common.clock import now, today
from common.deeds import NotPossible
from shop.inventory import services as stock
from shop.inventory.models import Lot, Pick
from shop.ordering.cancelling import cancel_own, cancel_units
from shop.ordering.models import CancelledUnits
from shop.ordering.queries import lines_that_wait
from shop.parcels import services
from shop.purchasing import quantity_facts
from shop.purchasing.models import PurchaseLimit
from tests import cast
from tests.shop.parcels.packing import packed

Order = get_model("order", "Order")

pytestmark = pytest.mark.django_db


@pytest.fixture
def order():
    """Alba's order of fourteen: twelve of one lot, two of the next."""
    return cast.order_of("alba", quantity=14)


@pytest.fixture
def omar():
    return cast.person("omar")


@pytest.fixture
def line(order):
    return order.lines.get()


def picks(order):
    found = Pick.objects.filter(order_line__order=order).order_by("lot__expires_on")
    return [(pick.lot.number, pick.quantity) for pick in found]


def status(order):
    return Order.objects.get(pk=order.pk).status


def test_units_go_back_to_stock_and_the_order_keeps_what_it_was_sold_at(order, line, omar):  # L21
    before, total = picks(order), order.total_incl_tax
    lot = Lot.objects.get(number=before[0][0])
    cancel_units(order, {line.pk: 5}, "None left", omar)
    order.refresh_from_db()
    assert (order.total_incl_tax, order.lines.get().quantity) == (total, 14)
    assert picks(order) == [(before[0][0], 9)], "what lasts longest goes back first"
    assert lot.allocated - Lot.objects.get(pk=lot.pk).allocated == 3
    (kept,) = CancelledUnits.objects.all()
    assert (kept.line, kept.units, kept.reason, kept.by) == (line, 5, "None left", omar)


def test_a_lot_that_may_not_leave_is_given_up_first(order, line, omar):  # L21
    held, good = picks(order)
    stock.set_status(Lot.objects.get(number=held[0]), Lot.Status.ON_HOLD, "Wet")
    cancel_units(order, {line.pk: 12}, "Wet", omar)
    assert picks(order) == [good]


def test_the_rest_leaves_and_the_order_is_shipped(order, line, omar):
    cancel_units(order, {line.pk: 5}, "None left", omar)
    services.ship(order, omar)
    assert status(order) == "Shipped"


def test_when_all_else_has_left_the_order_is_shipped(order, line, omar):
    first = Pick.objects.filter(order_line=line).first()
    services.hand_over(packed(services.begin(order, omar, {first.pk: 4})), omar)
    cancel_units(order, {line.pk: 10}, "None left", omar)
    assert status(order) == "Shipped" and not lines_that_wait(order)


def test_when_nothing_is_left_the_order_is_cancelled(order, line, omar):
    cancel_units(order, {line.pk: 5}, "None left", omar)
    cancel_units(order, {line.pk: 9}, "None left", omar)
    assert status(order) == "Cancelled" and not picks(order)


@pytest.mark.parametrize("units", [0, -1, 15])
def test_what_the_line_has_not_is_not_cancelled(units, order, line, omar):
    with pytest.raises(NotPossible):
        cancel_units(order, {line.pk: units}, "x", omar)
    assert not CancelledUnits.objects.exists()


def test_what_is_in_a_parcel_is_not_cancelled(order, line, omar):
    first = Pick.objects.filter(order_line=line).order_by("lot__expires_on").first()
    services.begin(order, omar, {first.pk: 12})
    with pytest.raises(NotPossible, match="in a parcel"):
        cancel_units(order, {line.pk: 3}, "x", omar)
    cancel_units(order, {line.pk: 2}, "x", omar)
    assert picks(order) == [(first.lot.number, 12)]


def test_nothing_of_an_order_that_has_left_is_cancelled(order, line, omar):
    services.ship(order, omar)
    with pytest.raises(InvalidShippingEvent):
        cancel_units(order, {line.pk: 1}, "x", omar)


def test_what_is_cancelled_counts_towards_no_limit(order, line, omar):
    clinic = cast.clinic_of("alba")
    PurchaseLimit.objects.filter(product=cast.BELOTERO).delete()
    PurchaseLimit.objects.create(
        product_id=cast.BELOTERO,
        per_order=100,
        per_period=20,
        period_days=30,
        basis="Test",
        checked_on=today(),
    )
    asked = [get_model("order", "Line")(pk=0, product=cast.product(cast.BELOTERO), quantity=10)]
    beyond = quantity_facts.verdicts(asked, clinic, now())[asked[0]]
    cancel_units(order, {line.pk: 10}, "None left", omar)
    within = quantity_facts.verdicts(asked, clinic, now())[asked[0]]
    assert not beyond.is_fine and within.is_fine


def test_the_clinic_reads_what_was_cancelled_and_why(order, line, omar, mailoutbox):
    page = f"/admin/order/order/{order.pk}/cancel-units/"
    client = cast.client_of("omar")
    refused = cast.fill_in(client, page, **{f"units-{line.pk}": 15, "reason": "None left"})
    assert refused.status_code == 409 and "None left" in cast.text_of(refused)
    cast.fill_in(client, page, **{f"units-{line.pk}": 5, "reason": "None left"})
    letters = [mail for mail in mailoutbox if "some units are cancelled" in mail.subject]
    assert "5 × " in letters[0].body and "None left" in letters[0].body
    shown = cast.text_of(cast.client_of("alba").get(f"/accounts/orders/{order.number}/"))
    assert "5 cancelled, not to be paid" in shown


def test_a_report_of_sales_leaves_out_what_was_cancelled(order, line, omar):  # M13
    report = "/admin/reports/sales-by-product.csv"
    client = cast.client_of("admin")
    before = b"".join(client.get(report).streaming_content).decode()
    cancel_units(order, {line.pk: 7}, "None left", omar)
    after = b"".join(client.get(report).streaming_content).decode()
    half = f"{line.line_price_excl_tax / 2:.2f}"
    assert ",14," in before and ",7," in after and half in after


# The buyer.


def own_page(order):
    return f"/accounts/orders/{order.number}/cancel/"


def test_who_ordered_cancels_until_packing_begins(order, omar):
    alba = cast.client_of("alba")
    assert own_page(order) in cast.text_of(alba.get(f"/accounts/orders/{order.number}/"))
    assert alba.post(own_page(order), {"reason": ""}).status_code == 409
    assert alba.post(own_page(order), {"reason": "Ordered twice"}).status_code == 302
    assert status(order) == "Cancelled" and not picks(order)
    shown = cast.text_of(alba.get(f"/accounts/orders/{order.number}/"))
    assert "Ordered twice" in shown and own_page(order) not in shown


def test_once_packing_has_begun_the_buyer_reads_that_it_has(order, omar):
    services.begin(order, omar)
    alba = cast.client_of("alba")
    assert own_page(order) not in cast.text_of(alba.get(f"/accounts/orders/{order.number}/"))
    refused = alba.post(own_page(order), {"reason": "Ordered twice"})
    assert refused.status_code == 409 and "begun to pack" in cast.text_of(refused)
    assert status(order) == "Placed"


def test_nobody_else_cancels_it(order):
    for name in ("ben", "bea"):
        assert cast.client_of(name).post(own_page(order), {"reason": "x"}).status_code == 409
    assert cast.client_of("nina").get(own_page(order)).status_code == 404
    with pytest.raises(NotPossible):
        cancel_own(order, cast.person("nina"), "x")
    assert status(order) == "Placed"
