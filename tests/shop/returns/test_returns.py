"""Goods come back: announced, received apart, inspected (docs/rules/returns.md)."""

import pytest
from django.db import Error, transaction

from catalogue.models import Product
from common.deeds import NotPossible
from shop.demo.growth.sums import faults
from shop.inventory import proposals
from shop.inventory import services as stock
from shop.inventory.models import Lot, Movement, Pick, Place, Proposal, Reason
from shop.inventory.putting_right import Truth, Why, correct, move_units
from shop.inventory.queries import suppliers_of
from shop.returns import services
from shop.returns.models import Return
from shop.returns.queries import shipped_of, to_inspect, to_receive
from tests import cast
from tests.shop.returns.coming_back import announced, inspected, received, returns_place

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shipped_once")]


def lot_of(pick):
    return Lot.objects.get(pk=pick.lot_id)


def may_come_back(pick):
    (found,) = shipped_of(pick.order_line.order)
    return found.come_back


def may_be_resold(pick):
    """The product allows it, and bears the temperature of the returns."""
    told = {"store_from_celsius": None, "store_to_celsius": None, "storage_source": None}
    Product.objects.filter(pk=pick.lot.product_id).update(may_be_resold=True, **told)


def test_announced_units_are_still_with_the_clinic(pick):  # B1
    announced(pick, 2)
    assert may_come_back(pick) == 3
    assert Pick.objects.get(pk=pick.pk).returned == 0 and lot_of(pick).apart == 0
    assert to_receive().count() == 1


def test_more_than_was_shipped_is_refused_and_nothing_is_kept(pick):  # B1
    announced(pick, 2)
    with pytest.raises(NotPossible, match="5 were shipped; 2 of them"):
        announced(pick, 4)
    assert Return.objects.count() == 1


def test_what_was_not_shipped_does_not_come_back(pick):
    cast.order_of("nina")
    waiting = Pick.objects.get(order_line__order__user=cast.person("nina"))
    with pytest.raises(NotPossible, match="not had all"):
        announced(waiting, 1)
    with pytest.raises(NotPossible, match="not had all"):
        services.announce(pick.order_line.order, {waiting.pk: 1}, "other", "", cast.person("alba"))


def test_the_same_form_sent_twice_announces_once(pick):
    key = "0f9a2f3e-7a55-4a3b-9a42-1f0f6a1d3c11"
    assert announced(pick, 2, key=key) == announced(pick, 2, key=key)
    assert Return.objects.count() == 1


def test_what_came_lies_among_returns_and_is_not_for_sale(pick):  # B2
    before = lot_of(pick)
    goods_back = received(pick, 2)
    lot, line = lot_of(pick), Movement.objects.last()
    assert (lot.apart, lot.on_hand) == (2, before.on_hand)
    assert (line.kind, line.place, line.units) == ("returned", returns_place(), 2)
    assert line.order_line == pick.order_line and goods_back.number in line.note
    assert Pick.objects.get(pk=pick.pk).returned == 2
    assert to_inspect().count() == 1 and faults() == {}


def test_less_than_announced_may_come_and_the_rest_can_be_announced_again(pick):  # B2
    goods_back = announced(pick, 4)
    line = goods_back.lines.get()
    services.receive_return(goods_back, {line.pk: 1}, returns_place(), cast.person("omar"))
    assert may_come_back(pick) == 4


def test_more_than_announced_may_come_but_never_more_than_was_shipped(pick):  # B2
    goods_back, other = announced(pick, 1), announced(pick, 2)
    line, omar = goods_back.lines.get(), cast.person("omar")
    with pytest.raises(NotPossible, match="3 can come back, not 4"):
        services.receive_return(goods_back, {line.pk: 4}, returns_place(), omar)
    services.receive_return(goods_back, {line.pk: 3}, returns_place(), omar)
    assert may_come_back(pick) == 0 and other.is_announced


def test_nothing_is_received_twice_nor_into_a_place_that_is_picked_from(pick):  # B2
    goods_back, omar = announced(pick), cast.person("omar")
    line, room = goods_back.lines.get(), Place.objects.get(name="Room")
    with pytest.raises(NotPossible, match="not a place for returns"):
        services.receive_return(goods_back, {line.pk: 2}, room, omar)
    with pytest.raises(NotPossible, match="Nothing of it"):
        services.receive_return(goods_back, {line.pk: 0}, returns_place(), omar)
    services.receive_return(goods_back, {line.pk: 2}, returns_place(), omar)
    with pytest.raises(NotPossible, match="received already"):
        services.receive_return(goods_back, {line.pk: 2}, returns_place(), omar)
    assert lot_of(pick).apart == 2


def test_a_recalled_lot_comes_back_and_stays_recalled(pick):  # B2, L14
    may_be_resold(pick)
    stock.set_status(pick.lot, Lot.Status.RECALLED, "FSN 2026-12", cast.person("omar"))
    goods_back = received(pick, 2)
    assert lot_of(pick).is_recalled and lot_of(pick).apart == 2
    with pytest.raises(NotPossible, match="is not sold: recalled"):
        inspected(goods_back, sellable=2)
    inspected(goods_back, destroyed=2)
    assert lot_of(pick).is_recalled and lot_of(pick).apart == 0 and faults() == {}


def test_what_is_destroyed_and_what_goes_to_the_supplier_leaves_the_books(pick):  # B3
    goods_back, (supplier, *_) = received(pick, 2), suppliers_of(pick.lot)
    before = lot_of(pick).on_hand
    assert inspected(goods_back, supplier, destroyed=1, to_supplier=1) == []
    written_off, sent_back = Movement.objects.order_by("pk")[Movement.objects.count() - 2 :]
    assert (written_off.kind, written_off.place) == ("written_off", returns_place())
    assert (sent_back.kind, sent_back.supplier.name) == ("sent_back", supplier)
    assert (lot_of(pick).apart, lot_of(pick).on_hand) == (0, before) and faults() == {}


def test_outcomes_that_do_not_add_up_change_nothing(pick):  # B3
    goods_back = received(pick, 2)
    with pytest.raises(NotPossible, match="this makes 1"):
        inspected(goods_back, destroyed=1)
    assert lot_of(pick).apart == 2 and to_inspect().count() == 1


def test_units_go_only_to_a_supplier_they_came_from(pick):  # B3, R22
    with pytest.raises(NotPossible, match="did not come from Nobody we know"):
        inspected(received(pick, 2), "Nobody we know", to_supplier=2)


def test_a_product_that_nobody_has_said_it_of_is_not_sold_again(pick):  # B4
    goods_back = received(pick, 2)
    with pytest.raises(NotPossible, match="not sold again"):
        inspected(goods_back, sellable=2)
    room, why = Place.objects.get(name="Room"), Why(Reason.PUT_AWAY, "x", cast.person("omar"))
    for to in (room, Place.objects.get(name="Quarantine")):
        with pytest.raises(NotPossible, match="not sold again"):
            move_units(pick.lot, 1, returns_place(), to, why)


def test_selling_again_takes_a_second_person(pick):  # B4, R16
    may_be_resold(pick)
    before = lot_of(pick)
    (proposal,) = inspected(received(pick, 2), sellable=2)
    assert (lot_of(pick).apart, lot_of(pick).on_hand) == (2, before.on_hand)
    with pytest.raises(NotPossible, match="yourself"):
        proposals.agree(proposal, cast.person("omar"))
    proposals.agree(proposal, cast.person("admin"))
    assert (lot_of(pick).apart, lot_of(pick).on_hand) == (0, before.on_hand + 2)
    moved = Movement.objects.last()
    assert (moved.by, moved.agreed_by) == (cast.person("omar"), cast.person("admin"))
    assert faults() == {}


def recalled(pick):
    stock.set_status(pick.lot, Lot.Status.RECALLED, "FSN 2026-12", cast.person("omar"))


def recalled_by_its_right_number(pick):
    """Some units of the lot turned out to be of another, which is recalled."""
    number, day, omar = pick.lot.number, pick.lot.expires_on, cast.person("omar")
    stock.receive_lot(pick.lot.product, number, day, 3, "Medica", omar)
    receipt = Movement.objects.filter(kind=Movement.Kind.RECEIVED, lot=pick.lot).last()
    truth = Truth(3, "RIGHT-1", day, "Medica")
    right = correct(receipt, truth, Why(Reason.TYPED, "Read again", omar))
    stock.set_status(right, Lot.Status.RECALLED, "FSN 2026-12", omar)


def expired(pick):
    Lot.objects.filter(pk=pick.lot_id).update(expires_on=cast.days_from_now(-1))


def not_sold_again_any_more(pick):
    Product.objects.filter(pk=pick.lot.product_id).update(may_be_resold=False)


@pytest.mark.parametrize(
    ("meanwhile", "why"),
    [
        (recalled, "is not sold: recalled"),
        (recalled_by_its_right_number, "is not sold: recalled"),
        (expired, "is not sold: expired"),
        (not_sold_again_any_more, "is not sold again"),
    ],
)
def test_what_turned_bad_between_asking_and_agreeing_stays_among_the_returns(
    meanwhile, why, pick
):  # B4, L4, R25
    may_be_resold(pick)
    (proposal,) = inspected(received(pick, 2), sellable=2)
    meanwhile(pick)
    before = lot_of(pick).on_hand
    with pytest.raises(NotPossible, match=why):
        proposals.agree(proposal, cast.person("admin"))
    assert (lot_of(pick).apart, lot_of(pick).on_hand) == (2, before)
    assert Proposal.objects.get(pk=proposal.pk).state == Proposal.State.WAITING


def test_what_a_second_person_does_not_agree_to_stays_among_the_returns(pick):  # B4
    may_be_resold(pick)
    (proposal,) = inspected(received(pick, 2), sellable=2)
    proposals.decline(proposal, cast.person("admin"), "The seal is broken")
    assert lot_of(pick).apart == 2
    assert Proposal.objects.get(pk=proposal.pk).values["goods_back"] == Return.objects.get().pk


def test_what_lay_too_warm_among_the_returns_is_not_sold_again(pick):  # B4
    may_be_resold(pick)
    source = (
        pick.lot.product.contents_source
        or Product.objects.exclude(contents_source=None).first().contents_source
    )
    Product.objects.filter(pk=pick.lot.product_id).update(
        store_from_celsius=2, store_to_celsius=8, storage_source=source
    )
    with pytest.raises(NotPossible, match="lay where it does not belong"):
        inspected(received(pick, 2), sellable=2)


def test_what_never_came_is_closed_and_may_be_announced_again(pick):  # B5
    goods_back = announced(pick, 5)
    services.close(goods_back, "It has not come in four weeks.", cast.person("omar"))
    assert may_come_back(pick) == 5
    with pytest.raises(NotPossible, match="closed"):
        services.close(goods_back, "Again", cast.person("omar"))


def test_the_database_holds_that_no_more_comes_back_than_was_shipped(pick):
    for change in ({"returned": 6}, {"quantity": 4}, {"shipped_at": None}):
        with pytest.raises(Error), transaction.atomic():
            Pick.objects.filter(pk=pick.pk).update(**change)
    received(pick, 2)
    with pytest.raises(Error), transaction.atomic():
        Pick.objects.filter(pk=pick.pk).update(returned=1)
    with pytest.raises(Error), transaction.atomic():
        Pick.objects.filter(pk=pick.pk).delete()


def test_the_clinic_reads_where_it_sends_it(pick, mailoutbox, settings):  # B6
    mailoutbox.clear()
    order = announced(pick, 1).order
    where = "Ampoule Demo Ltd (not a real company), 1 Example Street, London SW1A 0AA"
    assert f"Send it to {where}, United Kingdom." in mailoutbox[0].body
    page = cast.client_of("alba").get(f"/accounts/orders/{order.number}/")
    assert f"send it to {where}, United Kingdom" in cast.text_of(page)
    settings.SELLER_STREET = ""
    announced(pick, 1)
    assert "Send it to" not in mailoutbox[-1].body


def test_the_clinic_is_told_three_times(pick, mailoutbox):  # B6
    mailoutbox.clear()
    inspected(received(pick, 2), destroyed=2)
    to_alba = [mail for mail in mailoutbox if mail.to == ["alba@demo.example"]]
    assert [mail.subject.split(" ", 2)[2] for mail in to_alba] == [
        *("is announced", "has come", "our answer")
    ]
    assert "Thank you." in to_alba[-1].body
    assert not any("refund" in mail.body or "credit" in mail.body for mail in to_alba)
