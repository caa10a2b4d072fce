"""A picked lot for another sellable one: one deed, recorded on both sides."""

import pytest

from common.deeds import NotPossible
from shop.inventory import services as stock
from shop.inventory.models import Lot, Movement, Pick
from shop.parcels import services
from tests import cast
from tests.shop.parcels.packing import by_eye, code_of, packed

pytestmark = pytest.mark.django_db


@pytest.fixture
def order():
    return cast.order_of("alba", quantity=5)


@pytest.fixture
def omar():
    return cast.person("omar")


@pytest.fixture
def pick(order):
    return Pick.objects.get(order_line__order=order)


@pytest.fixture
def other(pick):
    """The next lot of the same product."""
    return Lot.objects.filter(product=pick.lot.product).exclude(pk=pick.lot_id).first()


def lots_of(order):
    picks = Pick.objects.filter(order_line__order=order)
    return {pick.lot: pick.quantity for pick in picks}


def test_a_swap_moves_units_and_both_sides_stand_in_the_ledger(order, pick, other, omar):  # L20
    was, free = pick.lot, other.free
    services.swap(pick, other, 2, "Box torn", omar)
    assert lots_of(order) == {was: 3, other: 2}
    out, into = Movement.objects.order_by("-pk")[:2][::-1]
    assert (out.kind, out.lot, out.allocated_change, out.by) == ("released", was, -2, omar)
    assert (into.kind, into.lot, into.allocated_change) == ("allocated", other, 2)
    assert out.note == f"Swapped for lot {other.number}: Box torn"
    assert into.note == f"Swapped for lot {was.number}: Box torn"
    other.refresh_from_db()
    assert other.free == free - 2


def test_all_of_a_pick_is_swapped_and_back(order, pick, other, omar):
    was = pick.lot
    services.swap(pick, other, 5, "Box torn", omar)
    assert lots_of(order) == {other: 5}
    services.swap(Pick.objects.get(order_line__order=order), was, 5, "Mended", omar)
    assert lots_of(order) == {was: 5}


def expired(lot):
    Lot.objects.filter(pk=lot.pk).update(expires_on=cast.days_from_now(-1))


def too_short(lot):
    days = lot.product.minimum_remaining_days
    Lot.objects.filter(pk=lot.pk).update(expires_on=cast.days_from_now(days - 1))


def too_few(lot):
    """One unit is free."""
    cast.put_on_the_shelf(lot, lot.allocated + 1)


@pytest.mark.parametrize(
    "turn",
    [
        expired,
        too_short,
        lambda lot: stock.set_status(lot, Lot.Status.ON_HOLD, "Wet"),
        lambda lot: stock.set_status(lot, Lot.Status.RECALLED, "FSN 2026-12"),
        too_few,
    ],
    ids=["expired", "too short", "on hold", "recalled", "too few"],
)
def test_only_a_lot_that_can_be_sold_comes_in_its_place(turn, order, pick, other, omar):  # L20
    turn(other)
    before = lots_of(order)
    with pytest.raises(NotPossible):
        services.swap(pick, other, 2, "Box torn", omar)
    assert lots_of(order) == before


def test_no_lot_of_another_product_comes_in_its_place(pick, omar):
    with pytest.raises(NotPossible):
        services.swap(pick, Lot.objects.filter(product=cast.AQUALYX).first(), 1, "x", omar)


def test_what_was_compared_already_stays_and_what_is_packed_is_swapped_no_more(
    order, pick, other, omar
):
    parcel = services.begin(order, omar)
    by_eye(parcel, pick, 4, omar)
    with pytest.raises(NotPossible, match="1 can be swapped"):
        services.swap(pick, other, 2, "Box torn", omar)
    services.swap(pick, other, 1, "Box torn", omar)
    assert {row.quantity for row in parcel.picks.all()} == {4, 1}
    services.scan(parcel, code_of(other), omar)
    services.pack(parcel, omar)
    with pytest.raises(NotPossible, match="packed already"):
        services.swap(parcel.picks.first(), other, 1, "Box torn", omar)


def test_the_page_swaps_and_keeps_what_was_typed_when_it_does_not(order, pick, other):
    client, page = cast.client_of("omar"), f"/admin/parcels/parcel/swap/{pick.pk}/"
    refused = cast.fill_in(client, page, lot=other.pk, units=6, reason="Box torn")
    assert refused.status_code == 409 and 'value="Box torn"' in cast.text_of(refused)
    assert cast.fill_in(client, page, lot=other.pk, units=5, reason="").status_code == 409
    done = cast.fill_in(client, page, lot=other.pk, units=5, reason="Box torn")
    assert done.url == f"/admin/parcels/parcel/begin/{order.pk}/"
    assert lots_of(order) == {other: 5}


def test_what_has_left_is_not_swapped(order, other, omar):
    gone = packed(services.begin(order, omar))
    services.hand_over(gone, omar)
    with pytest.raises(NotPossible):
        services.swap(gone.picks.get(), other, 1, "x", omar)
