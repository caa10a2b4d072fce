"""Orders in the admin: who reaches them, and that shipping is the one deed and done once."""

import re

import pytest
from django.contrib import admin
from oscar.core.loading import get_model

from accounts.clinics.queries import verified_addresses
from accounts.licences.policy import State
from accounts.models import Licence
from shop.inventory import services
from shop.inventory.models import Lot, Movement, Pick
from tests import cast

Order = get_model("order", "Order")

pytestmark = pytest.mark.django_db

ORDERS = "/admin/order/order/"
TRACKING = 'RM 12 "GB" <4711>'
SHOWN_TRACKING = "RM 12 &quot;GB&quot; &lt;4711&gt;"


@pytest.fixture
def order():
    """Alba's order of two, which waits to be shipped."""
    return cast.order_of("alba", quantity=2)


@pytest.fixture
def omar():
    return cast.client_of("omar")


@pytest.fixture
def dispatch_mails(mailoutbox):
    """How many mails have told the buyer so far that the order is on its way."""
    return lambda: len(
        [m for m in mailoutbox if "on its way" in m.subject and m.to == ["alba@demo.example"]]
    )


def page(order, deed):
    return f"{ORDERS}{order.pk}/{deed}/"


def ship(client, order, reference=TRACKING):
    return cast.fill_in(client, page(order, "ship"), reference=reference)


def pick_again(client, order):
    return cast.fill_in(client, page(order, "change"), to=page(order, "pick-again"))


def status_of(order):
    return Order.objects.get(pk=order.pk).status


def lots_of(order):
    picks = Pick.objects.filter(order_line__order=order).order_by("lot__number")
    return [(pick.lot.number, pick.quantity) for pick in picks]


def text_of(response):
    return re.sub(r"\s+", " ", response.content.decode())


def turn_bad(order, status=Lot.Status.RECALLED):
    lot = Pick.objects.filter(order_line__order=order).first().lot
    return services.set_status(lot, status, "Maker's notice 4711")


# Who.


def test_only_the_warehouse_and_the_superuser_reach_orders(order):
    for name, answer in (
        ("visitor", 302),
        ("bruno", 302),
        ("alba", 302),
        ("rita", 403),
        ("omar", 200),
        ("admin", 200),
    ):
        client = cast.client_of(name)
        pages = [page(order, deed) for deed in ("change", "ship", "slip", "cancel")]
        for path in (ORDERS, *pages):
            assert client.get(path).status_code == answer, path


def test_nobody_else_ships_cancels_or_picks_again(order, dispatch_mails):
    for name in ("visitor", "bruno", "alba", "rita"):
        client, before = cast.client_of(name), Movement.objects.count()
        assert ship(client, order).status_code in (302, 403)
        assert client.post(page(order, "pick-again")).status_code in (302, 403)
        assert client.post(page(order, "cancel"), {"reason": "x"}).status_code in (302, 403)
        assert status_of(order) == "Placed"
        assert Movement.objects.count() == before and dispatch_mails() == 0


def test_who_may_only_look_at_orders_ships_none(order, omar):
    group = cast.person("omar").groups.get()
    group.permissions.remove(*group.permissions.filter(codename="change_order"))
    assert omar.get(page(order, "change")).status_code == 200
    assert "Ship this order" not in text_of(omar.get(page(order, "change")))
    assert ship(omar, order).status_code == 403
    assert status_of(order) == "Placed"


@pytest.mark.parametrize("name", ["omar", "admin"])
def test_no_order_is_added_edited_or_deleted_by_djangos_forms(name, order):
    client = cast.client_of(name)
    assert client.get(f"{ORDERS}add/").status_code == 403
    assert client.post(f"{ORDERS}add/", {"number": "1"}).status_code == 403
    assert client.post(page(order, "delete"), {"post": "yes"}).status_code == 403
    assert client.post(page(order, "change"), {"status": "Shipped"}).status_code == 405
    chosen = {"action": "delete_selected", "_selected_action": [order.pk], "post": "yes"}
    client.post(ORDERS, chosen)
    assert status_of(order) == "Placed"


def test_no_admin_page_of_oscars_own_is_served(order):
    modules = {type(page).__module__ for page in admin.site._registry.values()}
    assert not [module for module in modules if module.startswith("oscar.")]
    client = cast.client_of("admin")
    for model in ("order/line", "order/shippingevent", "partner/stockrecord", "basket/basket"):
        assert client.get(f"/admin/{model}/").status_code == 404, model


# The deed.


def test_what_waits_is_listed_oldest_first_and_what_is_shipped_is_not(order, omar):
    younger, gone = cast.order_of("nina"), cast.order_of("cosmo")
    ship(omar, gone)
    assert f"Order {gone.number} is shipped" in text_of(omar.get(ORDERS))
    listed = text_of(omar.get(ORDERS))
    assert listed.index(order.number) < listed.index(younger.number)
    assert gone.number not in listed
    assert gone.number in text_of(omar.get(ORDERS, {"status": "Shipped"}))


def test_an_order_is_found_by_the_lot_that_is_in_it(order, omar):
    (lot, _), *_ = lots_of(order)
    found = text_of(omar.get(ORDERS, {"q": lot, "status": "all"}))
    assert order.number in found
    assert order.number not in text_of(omar.get(ORDERS, {"q": "NO-SUCH-LOT", "status": "all"}))


def test_the_page_and_the_slip_name_each_lot_with_its_last_day(order, omar):
    for deed in ("change", "ship", "slip"):
        shown = text_of(omar.get(page(order, deed)))
        for pick in Pick.objects.filter(order_line__order=order):
            assert pick.lot.number in shown and f"{pick.lot.expires_on:%-d %b %Y}" in shown


@pytest.mark.parametrize("typed", ["+44 20 7946 0958 ext. 214", "020 7946 0958, ask for Ann"])
def test_the_page_and_the_slip_name_the_telephone_as_the_clinic_typed_it(typed, omar):
    verified = verified_addresses(cast.person("alba"))
    verified.update(phone_number=typed)
    order = cast.order_of("alba")
    for deed in ("change", "slip"):
        assert f"Telephone: {typed}" in text_of(omar.get(page(order, deed)))


def test_of_an_older_order_the_number_without_extension_is_named(order, omar):
    there = order.shipping_address
    there.phone_number, there.notes = "+442079460958", ""
    there.save()
    for deed in ("change", "slip"):
        assert "Telephone: +442079460958" in text_of(omar.get(page(order, deed)))
    there.phone_number = ""
    there.save()
    assert "Telephone" not in text_of(omar.get(page(order, "slip")))


def test_shipping_moves_the_stock_and_tells_the_buyer_lot_expiry_and_tracking(
    order, omar, mailoutbox
):
    pick = Pick.objects.get(order_line__order=order)
    response = ship(omar, order)
    assert response.url == ORDERS
    assert status_of(order) == "Shipped"
    (letter, *_) = [mail for mail in mailoutbox if "on its way" in mail.subject]
    assert letter.to == ["alba@demo.example"]
    assert (
        f"2 × lot {pick.lot.number}, usable through {pick.lot.expires_on:%-d %b %Y}" in letter.body
    )
    assert TRACKING in letter.body
    moved = Movement.objects.get(lot=pick.lot, kind=Movement.Kind.SHIPPED)
    assert (moved.on_hand_change, moved.allocated_change) == (-2, -2)
    assert moved.by == cast.person("omar")


def test_shipping_twice_says_so_and_sends_one_mail(order, omar, dispatch_mails):
    ship(omar, order)
    before = Movement.objects.count()
    response = ship(omar, order)
    assert response.status_code == 409
    assert f"Order {order.number} is shipped already." in text_of(response)
    assert Movement.objects.count() == before and dispatch_mails() == 1


@pytest.mark.parametrize("status", [Lot.Status.RECALLED, Lot.Status.ON_HOLD])
def test_a_lot_that_turned_bad_does_not_leave_and_the_tracking_number_is_kept(
    status, order, omar, dispatch_mails
):
    lot = turn_bad(order, status)
    response = ship(omar, order)
    assert response.status_code == 409
    shown = text_of(response)
    assert f"These lots may not leave: {lot.number} ({status.label.lower()})." in shown
    assert f'value="{SHOWN_TRACKING}"' in shown
    assert status_of(order) == "Placed" and dispatch_mails() == 0
    assert not Pick.objects.exclude(shipped_at=None).exists()


def test_a_lot_that_expired_in_the_warehouse_does_not_leave(order, omar):
    Lot.objects.filter(picks__order_line__order=order).update(expires_on=cast.days_from_now(-1))
    assert "(expired)" in text_of(ship(omar, order))
    assert status_of(order) == "Placed"


def test_nothing_leaves_for_a_buyer_whose_licence_was_suspended_meanwhile(
    order, omar, dispatch_mails
):
    licence = Licence.objects.filter(professional__user=cast.person("alba"))
    licence.update(state=State.SUSPENDED)
    response = ship(omar, order)
    assert response.status_code == 409
    assert "suspended" in text_of(response)
    assert f'value="{SHOWN_TRACKING}"' in text_of(response)
    assert status_of(order) == "Placed" and dispatch_mails() == 0
    licence.update(state=State.VERIFIED)
    assert ship(omar, order).status_code == 302


def test_picked_again_an_order_gets_good_lots_and_ships(order, omar):
    bad = turn_bad(order)
    assert pick_again(omar, order).url == page(order, "change")
    ((number, quantity),) = lots_of(order)
    assert number != bad.number and quantity == 2
    bad.refresh_from_db()
    assert bad.allocated == 0
    assert ship(omar, order).status_code == 302


def test_where_no_other_lot_is_left_picking_again_says_so_and_keeps_the_picks(order, omar):
    before = lots_of(order)
    Lot.objects.filter(product=cast.BELOTERO).update(status=Lot.Status.ON_HOLD)
    said = text_of(omar.get(pick_again(omar, order).url))
    assert "There are not enough other lots. The old picks are kept." in said
    assert lots_of(order) == before


def test_a_shipped_order_is_not_picked_again(order, omar):
    old_page = cast.typed_into(omar, page(order, "change"))
    ship(omar, order)
    before = lots_of(order)
    refused = omar.post(page(order, "pick-again"), old_page)
    assert refused.status_code == 409 and "Shipped" in text_of(refused)
    assert "Pick again" not in text_of(omar.get(page(order, "change")))
    assert lots_of(order) == before


def test_an_order_that_is_not_there_is_said_so(omar):
    for deed in ("ship", "pick-again", "slip", "change"):
        response = omar.get(f"{ORDERS}999999/{deed}/", follow=True)
        assert response.status_code == 404 or "doesn’t exist" in text_of(response)


def test_nothing_is_picked_again_by_following_a_link(order, omar):
    assert omar.get(page(order, "pick-again")).status_code == 405
