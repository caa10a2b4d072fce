"""Packing in the admin: scan by scan, what stops a parcel, and that it leaves once."""

import re
import uuid

import pytest

from shop.inventory import services as stock
from shop.inventory.models import Lot, Pick
from shop.parcels import services
from shop.parcels.models import Check, Parcel
from tests import cast
from tests.shop.parcels.packing import code_of, packed

pytestmark = pytest.mark.django_db

PARCELS = "/admin/parcels/parcel/"


@pytest.fixture
def order():
    """Alba's order of five of one lot."""
    return cast.order_of("alba", quantity=5)


@pytest.fixture
def omar():
    return cast.client_of("omar")


@pytest.fixture
def parcel(order):
    return services.begin(order, cast.person("omar"))


@pytest.fixture
def lot(order):
    return Pick.objects.get(order_line__order=order).lot


def page(parcel, deed="change"):
    return f"{PARCELS}{parcel.pk}/{deed}/"


def scan(client, parcel, code, key=None):
    return client.post(page(parcel, "scan"), {"code": code, "key": key or str(uuid.uuid4())})


def confirm(client, parcel, lot, number=None, units=1):
    typed = {"product": lot.product_id, "number": number or lot.number, "units": units}
    return client.post(page(parcel, "confirm"), {**typed, "key": str(uuid.uuid4())})


def do(client, parcel, deed, **typed):
    return cast.fill_in(client, page(parcel), to=page(parcel, deed), **typed)


def counted(parcel):
    return sum(check.units for check in Check.objects.filter(parcel=parcel))


# Who.


@pytest.mark.parametrize(
    ("name", "answer"), [("visitor", 302), ("alba", 302), ("rita", 403), ("omar", 200)]
)
def test_only_the_warehouse_packs(name, answer, parcel, order):
    client = cast.client_of(name)
    for address in (PARCELS, page(parcel), f"{PARCELS}begin/{order.pk}/"):
        assert client.get(address).status_code == answer
    if name != "omar":
        assert scan(client, parcel, "x").status_code == answer and not counted(parcel)


# From the order to the carrier, as somebody does it.


def test_an_order_is_packed_scan_by_scan_and_handed_over(order, omar, lot, mailoutbox):
    begin = f"{PARCELS}begin/{order.pk}/"
    pick = Pick.objects.get(order_line__order=order)
    begun = cast.fill_in(omar, begin, **{f"units-{pick.pk}": 5})
    parcel = Parcel.objects.get(order=order)
    assert begun.url == page(parcel)
    for _ in range(5):
        assert "Packed" not in re.findall(r'value="(\w+)"', cast.text_of(omar.get(page(parcel))))
        assert scan(omar, parcel, code_of(lot)).url == page(parcel)
    assert "5 of 5" in cast.text_of(omar.get(page(parcel)))
    do(omar, parcel, "pack")
    do(omar, parcel, "hand-over", carrier="DPD", tracking="D1")
    parcel.refresh_from_db()
    assert parcel.is_handed_over and (parcel.carrier, parcel.tracking) == ("DPD", "D1")
    assert any("on its way" in mail.subject for mail in mailoutbox)


def test_less_than_everything_goes_into_a_parcel(order, omar):
    pick = Pick.objects.get(order_line__order=order)
    cast.fill_in(omar, f"{PARCELS}begin/{order.pk}/", **{f"units-{pick.pk}": 2})
    assert [pick.quantity for pick in Parcel.objects.get().picks.all()] == [2]


@pytest.mark.parametrize("units", ["6", "-1", "two", "9" * 25])
def test_a_number_of_units_that_cannot_be_begins_no_parcel(units, order, omar):
    pick = Pick.objects.get(order_line__order=order)
    refused = cast.fill_in(omar, f"{PARCELS}begin/{order.pk}/", **{f"units-{pick.pk}": units})
    assert refused.status_code == 409 and "No parcel was begun" in cast.text_of(refused)
    assert f'value="{units}"' in cast.text_of(refused)
    assert not Parcel.objects.exists()


# What stops a parcel.


def stopped(response, word):
    """Whether the page says Stop with this word, beside a shape and a colour."""
    shown = cast.text_of(response)
    return response.status_code == 409 and f'chip-recalled">Stop: {word}</span>' in shown


def test_the_sixth_of_five_stops_the_parcel(parcel, omar, lot):
    for _ in range(5):
        scan(omar, parcel, code_of(lot))
    assert stopped(scan(omar, parcel, code_of(lot)), "One too many")
    assert counted(parcel) == 5


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"10": "NOT-THIS"}, "Wrong lot"),
        ({"10": None}, "No lot in the code"),
        ({"17": "300101"}, "Wrong date"),
        ({"01": "04006381333931"}, "Unknown product"),
        ({"01": "09501101530004"}, "Not readable"),
    ],
)
def test_a_pack_that_is_not_the_pick_stops_the_parcel(changed, word, parcel, omar, lot):
    assert stopped(scan(omar, parcel, code_of(lot, **changed)), word)
    assert not counted(parcel)


def test_another_lot_of_the_same_product_is_the_wrong_lot(parcel, omar, lot):
    other = Lot.objects.filter(product=lot.product).exclude(pk=lot.pk).first()
    assert stopped(scan(omar, parcel, code_of(other)), "Wrong lot")


def test_another_product_of_ours_is_the_wrong_product(parcel, omar):
    other = Lot.objects.filter(product=cast.AQUALYX).first()
    assert stopped(scan(omar, parcel, code_of(other)), "Wrong product")


def test_the_same_pack_by_its_serial_number_counts_once(parcel, omar, lot):
    scan(omar, parcel, code_of(lot, **{"21": "S1"}))
    assert stopped(scan(omar, parcel, code_of(lot, **{"21": "S1"})), "Scanned before")
    scan(omar, parcel, code_of(lot, **{"21": "S2"}))
    assert counted(parcel) == 2


@pytest.mark.parametrize("code", ["", "hello", "12345678", "x" * 2000, "\0"])
def test_what_is_no_code_of_ours_is_answered_in_words(code, parcel, omar):
    assert scan(omar, parcel, code).status_code == 409 and not counted(parcel)


def test_a_lot_number_as_a_scanner_spells_it_is_the_lot(omar):
    lot = stock.receive_lot(
        cast.product(cast.AQUALYX), "KL-77", cast.days_from_now(300), 2, "Medica"
    )
    Lot.objects.filter(product=lot.product).exclude(pk=lot.pk).update(status=Lot.Status.ON_HOLD)
    order = cast.order_of("alba", cast.AQUALYX, 2)
    parcel = services.begin(order, cast.person("omar"))
    assert scan(omar, parcel, code_of(lot, **{"10": "KL77"})).status_code == 302
    assert counted(parcel) == 1


# Twice.


def test_a_scan_that_is_sent_twice_counts_once(parcel, omar, lot):
    key = str(uuid.uuid4())
    for _ in range(2):
        assert scan(omar, parcel, code_of(lot), key).status_code == 302
    assert counted(parcel) == 1


def test_another_pack_scanned_on_a_page_that_was_gone_back_to_is_not_taken_for_counted(
    parcel, omar, lot
):
    key = str(uuid.uuid4())
    scan(omar, parcel, code_of(lot), key)
    again = scan(omar, parcel, code_of(lot, **{"21": "S2"}), key)
    assert again.status_code == 409 and "Scan this one again" in cast.text_of(again)
    assert counted(parcel) == 1


def test_handed_over_twice_it_leaves_once(order, parcel, omar):
    packed(parcel)
    form = cast.typed_into(omar, page(parcel), carrier="DPD", tracking="D1")
    assert omar.post(page(parcel, "hand-over"), form).status_code == 302
    again = omar.post(page(parcel, "hand-over"), form)
    assert again.status_code == 409 and "Handed over" in cast.text_of(again)
    assert order.shipping_events.count() == 1


# A pack without a code.


def test_a_lot_number_that_is_typed_counts_and_is_recorded_as_compared_by_eye(parcel, omar, lot):
    assert confirm(omar, parcel, lot, units=4).status_code == 302
    scan(omar, parcel, code_of(lot))
    assert "4 of these units were compared by eye" in cast.text_of(omar.get(page(parcel)))
    assert [bool(check.code) for check in parcel.checks.all()] == [False, True]


def test_a_wrong_lot_number_that_is_typed_stops_the_parcel_and_is_kept(parcel, omar, lot):
    refused = confirm(omar, parcel, lot, number="NOT-THIS")
    assert stopped(refused, "Wrong lot") and 'value="NOT-THIS"' in cast.text_of(refused)
    assert stopped(confirm(omar, parcel, lot, units=6), "One too many")
    assert confirm(omar, parcel, lot, units=0).status_code == 409
    assert not counted(parcel)


def test_of_several_products_somebody_says_which_a_pack_without_a_code_is_of(omar):
    two = {cast.product(cast.BELOTERO): 1, cast.product(cast.REDENSITY): 1}
    parcel = services.begin(cast.order_of_many("alba", two), cast.person("omar"))
    lots = [pick.lot for pick in parcel.picks.all()]
    shown = omar.get(page(parcel)).content.decode()
    assert '<option value="" selected>Choose…</option>' in shown
    nobody_said = omar.post(page(parcel, "confirm"), {"number": lots[0].number, "units": 1})
    assert nobody_said.status_code == 409 and "This field is required" in cast.text_of(nobody_said)
    other = confirm(omar, parcel, lots[0], number=lots[1].number)
    assert "none such of that product" in cast.text_of(other) and not counted(parcel)
    assert [confirm(omar, parcel, lot).status_code for lot in lots] == [302, 302]


# What holds it back.


def test_a_recalled_lot_stays_and_what_was_typed_is_kept(parcel, omar, lot):
    packed(parcel)
    stock.set_status(lot, Lot.Status.RECALLED, "FSN 2026-12")
    refused = do(omar, parcel, "hand-over", carrier="DPD", tracking="D1")
    shown = cast.text_of(refused)
    assert refused.status_code == 409 and f"may not leave: {lot.number} (recalled)" in shown
    assert 'value="D1"' in shown
    assert "is the order's again" not in shown
    assert do(omar, parcel, "take-apart").status_code == 302


def test_a_buyer_without_the_right_gets_nothing_and_the_page_says_why(parcel, omar):
    packed(parcel)
    cast.person("alba").professional.licences.update(state="suspended")
    refused = do(omar, parcel, "hand-over")
    assert refused.status_code == 409 and "suspended" in cast.text_of(refused)


def test_a_tracking_number_is_put_right_on_the_page(order, omar):
    parcel = services.ship(order, cast.person("omar"), "DPD", "D1")
    do(omar, parcel, "correct", carrier="DPD", tracking="D2")
    assert "it was DPD, D1" in cast.text_of(omar.get(page(parcel)))
    same = do(omar, parcel, "correct", carrier="DPD", tracking="D2")
    assert same.status_code == 409 and "so already" in cast.text_of(same)


def test_the_page_that_ships_the_rest_lists_only_what_is_in_no_parcel(omar):
    order = cast.order_of("alba", quantity=14)
    by = cast.person("omar")
    gone, rest = Pick.objects.filter(order_line__order=order).order_by("lot__expires_on")
    services.hand_over(packed(services.begin(order, by, {gone.pk: 12})), by)
    shown = cast.text_of(omar.get(f"/admin/order/order/{order.pk}/ship/"))
    assert rest.lot.number in shown and gone.lot.number not in shown
