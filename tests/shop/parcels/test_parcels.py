"""Orders leave in parcels: what is packed, what stays open, and what the order says of it."""

import pytest
from oscar.apps.order.exceptions import InvalidShippingEvent
from oscar.core.loading import get_model

from common.deeds import NotPossible
from common.parcel_states import ParcelState
from shop.inventory import services as stock
from shop.inventory.models import Lot, Pick
from shop.ordering.exceptions import Refused
from shop.ordering.processing import EventHandler
from shop.parcels import services
from shop.parcels.models import Check, Parcel
from shop.parcels.policy import Stop
from shop.parcels.queries import loose_picks
from tests import cast
from tests.shop.parcels.packing import by_eye, packed

Order = get_model("order", "Order")

pytestmark = pytest.mark.django_db


@pytest.fixture
def order():
    """Alba's order of fourteen: twelve of one lot, two of the next."""
    return cast.order_of("alba", quantity=14)


@pytest.fixture
def omar():
    return cast.person("omar")


def picks(order):
    return list(Pick.objects.filter(order_line__order=order).order_by("lot__expires_on", "pk"))


def status(order):
    return Order.objects.get(pk=order.pk).status


def sent(order, by, units=None, **how):
    return services.hand_over(packed(services.begin(order, by, units)), by, **how)


def to_alba(mails, subject):
    return [m for m in mails if subject in m.subject and m.to == ["alba@demo.example"]]


# From order to parcel.


def test_shipped_at_once_an_order_is_one_parcel_of_everything(order, omar):  # L13, L15
    parcel = services.ship(order, omar, "Royal Mail", "RM1")
    assert parcel.number == f"{order.number}-1" and parcel.is_handed_over
    assert (parcel.carrier, parcel.tracking, parcel.handed_over_by) == ("Royal Mail", "RM1", omar)
    assert {pick.parcel_id for pick in picks(order)} == {parcel.pk}
    assert sum(check.units for check in Check.objects.filter(parcel=parcel)) == 14
    assert status(order) == "Shipped"


def test_a_part_leaves_and_the_rest_waits_with_its_lots(order, omar):
    first, second = picks(order)
    parcel = sent(order, omar, {first.pk: 12})
    assert status(order) == "Part shipped"
    second.refresh_from_db()
    assert second.shipped_at is None and second.parcel is None
    last = sent(order, omar)
    assert (parcel.number, last.number) == (f"{order.number}-1", f"{order.number}-2")
    assert status(order) == "Shipped" and not loose_picks(order)


def test_part_of_a_lot_goes_into_a_parcel_and_of_it_as_much_leaves(order, omar):
    first, _ = picks(order)
    lot = first.lot
    before = (lot.on_hand, lot.allocated)
    sent(order, omar, {first.pk: 5})
    lot.refresh_from_db()
    assert (lot.on_hand, lot.allocated) == (before[0] - 5, before[1] - 5)
    assert sorted(pick.quantity for pick in loose_picks(order)) == [2, 7]
    sent(order, omar)
    assert status(order) == "Shipped"


@pytest.mark.parametrize("units", [{}, {0: 1}, "none", "too many"])
def test_what_the_order_has_not_goes_into_no_parcel(units, order, omar):
    first, _ = picks(order)
    units = {"none": {first.pk: 0}, "too many": {first.pk: 13}}.get(str(units), units)
    with pytest.raises(NotPossible):
        services.begin(order, omar, units)
    assert not Parcel.objects.exists()


def test_nothing_is_in_two_parcels(order, omar):
    services.begin(order, omar)
    with pytest.raises(NotPossible):
        services.begin(order, omar)


def test_a_parcel_is_packed_only_when_every_unit_was_compared(order, omar):  # L15
    parcel = services.begin(order, omar)
    first, second = picks(order)
    by_eye(parcel, first, 12, omar)
    with pytest.raises(NotPossible, match="Not compared yet: 2 units"):
        services.pack(parcel, omar)
    assert by_eye(parcel, second, 3, omar) == Stop.TOO_MANY
    by_eye(parcel, second, 2, omar)
    assert services.pack(parcel, omar).is_packed


def test_nothing_leaves_before_it_is_packed_and_nothing_leaves_twice(order, omar):
    parcel = services.begin(order, omar)
    with pytest.raises(NotPossible):
        services.hand_over(parcel, omar)
    services.hand_over(packed(parcel), omar)
    with pytest.raises(NotPossible, match="handed over already"):
        services.hand_over(parcel, omar)


def test_a_parcel_taken_apart_gives_everything_back_and_its_number_is_not_used_again(order, omar):
    first, _ = picks(order)
    parcel = services.begin(order, omar, {first.pk: 5})
    services.take_apart(packed(parcel))
    assert [pick.quantity for pick in picks(order)] == [12, 2]
    assert services.begin(order, omar).number == f"{order.number}-2"


# The rule and the lots are asked again.


def test_a_lot_that_turned_bad_in_a_packed_parcel_does_not_leave(order, omar):  # L12
    parcel = packed(services.begin(order, omar))
    stock.set_status(picks(order)[0].lot, Lot.Status.RECALLED, "FSN 2026-12")
    with pytest.raises(stock.NotShippable):
        services.hand_over(parcel, omar)
    parcel.refresh_from_db()
    assert parcel.state == ParcelState.PACKED and status(order) == "Placed"


def test_what_is_there_leaves_while_a_held_lot_stays(order, omar):
    held, good = picks(order)
    stock.set_status(held.lot, Lot.Status.ON_HOLD, "Wet")
    sent(order, omar, {good.pk: 2})
    assert status(order) == "Part shipped"
    assert [pick.lot for pick in loose_picks(order)] == [held.lot]


def test_the_rest_of_an_order_is_picked_again_and_what_has_left_stays_as_it_was(order, omar):
    first, second = picks(order)
    gone = sent(order, omar, {first.pk: 3})
    stock.set_status(first.lot, Lot.Status.ON_HOLD, "Wet")
    EventHandler(omar).pick_again(order)
    assert [pick.quantity for pick in Pick.objects.filter(parcel=gone)] == [3]
    (rest,) = loose_picks(order)
    assert (rest.lot, rest.quantity) == (second.lot, 11)


def test_a_parcel_is_refused_to_a_buyer_who_was_suspended_meanwhile(order, omar):
    parcel = packed(services.begin(order, omar))
    cast.person("alba").professional.licences.update(state="suspended")
    with pytest.raises(Refused):
        services.hand_over(parcel, omar)
    assert status(order) == "Placed"


def test_the_rest_of_an_order_waits_and_is_stopped_as_any_other(order, omar):  # L18
    sent(order, omar, {picks(order)[0].pk: 1})
    cast.switch_off("alba")
    assert order.stops.filter(ended_at=None).exists()


# While a parcel stands in the house.


@pytest.mark.parametrize("deed", ["cancel", "pick_again"])
def test_an_order_that_is_in_a_parcel_is_neither_cancelled_nor_picked_again(deed, order, omar):
    """L19."""
    parcel = services.begin(order, omar)
    handler = EventHandler(omar)
    deeds = {
        "cancel": lambda: handler.cancel(order, "x"),
        "pick_again": lambda: handler.pick_again(order),
    }
    with pytest.raises(InvalidShippingEvent, match="Take it apart first"):
        deeds[deed]()
    services.take_apart(parcel)
    deeds[deed]()


def test_an_order_goes_elsewhere_until_a_parcel_is_packed(order, omar):  # L19
    parcel = services.begin(order, omar)
    there = cast.address_of("alba", line2="90 New Street")
    EventHandler(omar).move(order, there)
    packed(parcel)
    back = cast.address_of("alba", line2="1 Old Street")
    with pytest.raises(InvalidShippingEvent, match="Take it apart first"):
        EventHandler(omar).move(order, back)


def test_a_parcel_that_has_left_keeps_where_it_went_when_the_rest_goes_elsewhere(
    order, omar, mailoutbox
):  # L18
    gone = sent(order, omar, {picks(order)[0].pk: 1})
    before = gone.address.line2
    EventHandler(omar).move(order, cast.address_of("alba", line2="90 New Street"))
    rest = sent(order, omar)
    gone.refresh_from_db()
    assert (gone.address.line2, rest.address.line2) == (before, "90 New Street")
    told = [letter.body for letter in to_alba(mailoutbox, "on its way")]
    assert f"It goes to: Alba Marin, Marin Skin Clinic, {before}" in told[0]
    assert "It goes to: Alba Marin, Marin Skin Clinic, 90 New Street" in told[1]


def test_what_has_left_in_part_is_not_cancelled_as_a_whole(order, omar):
    sent(order, omar, {picks(order)[0].pk: 1})
    with pytest.raises(InvalidShippingEvent, match="part shipped already"):
        EventHandler(omar).cancel(order, "x")


# What the clinic is told.


def test_each_parcel_is_told_with_its_own_lots_and_with_what_is_still_to_come(
    order, omar, mailoutbox
):
    first, second = picks(order)
    sent(order, omar, {first.pk: 12}, carrier="DPD", tracking="D1")
    (letter,) = to_alba(mailoutbox, "on its way")
    assert f"12 × lot {first.lot.number}" in letter.body and second.lot.number not in letter.body
    assert f"Still to come:\n    2 × {second.lot.product.full_name}" in letter.body
    assert "DPD" in letter.body and "D1" in letter.body


def test_a_tracking_number_is_put_right_once_and_told_once(order, omar, mailoutbox):
    parcel = services.ship(order, omar, "DPD", "D1")
    services.correct(parcel, omar, "DPD", "D2")
    with pytest.raises(NotPossible):
        services.correct(parcel, omar, "DPD", "D2")
    (letter,) = to_alba(mailoutbox, "tracking number were wrong")
    assert "Tracking: D2" in letter.body and "We had told you: DPD, tracking D1" in letter.body
    (kept,) = parcel.corrections.all()
    assert (kept.former_tracking, kept.by) == ("D1", omar)
    page = cast.text_of(cast.client_of("alba").get(f"/accounts/orders/{order.number}/"))
    assert "tracking D2" in page and "tracking D1; we changed that" in page
