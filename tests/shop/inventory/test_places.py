"""Where units lie: what is kept apart is not sold, and nothing lies where it does not belong."""

import pytest
from django.db import IntegrityError, connection, transaction

from common.clock import today
from common.deeds import NotPossible
from shop.demo.growth import sums
from shop.inventory import putting_right, queries, services
from shop.inventory.models import Holding, Lot, Place, Proposal, Reason
from shop.inventory.places import queries as places
from shop.inventory.putting_right import Why
from tests import cast
from tests.cast import client_of, fill_in, person, text_of
from tests.shop.inventory.test_putting_right import ordered

pytestmark = pytest.mark.django_db

DAY = cast.days_from_now(300)


@pytest.fixture
def omar():
    return client_of("omar")


@pytest.fixture(autouse=True)
def sums_hold():
    yield
    assert sums.faults() == {}


@pytest.fixture
def lot():
    """KL-77, ten units in the room, of a product of which no storage is stated."""
    return services.receive_lot(cast.product(cast.BELOTERO), "KL-77", DAY, 10, "Medica")


@pytest.fixture
def cold():
    """A product of which a source says that it is stored at 2 to 8 degrees."""
    product = cast.product(cast.AQUALYX)
    product.store_from_celsius, product.store_to_celsius = 2, 8
    product.storage_source = product.facts.first().source
    product.save()
    return product


def place(name):
    return Place.objects.get(name=name)


def move(client, lot, units, to, reason="to_look_into", **more):
    page = f"/admin/inventory/lot/{lot.pk}/move/"
    typed = {"units": units, "into": place(to).pk, "reason": reason, "words": "Seen on the round"}
    return fill_in(client, page, **typed, **more)


def lies(lot):
    return {each.place.name: each.units for each in places.held(lot)}


def sold(lot):
    """How many units of the lot's product an order placed today could get."""
    return queries.sellable(queries.with_sellable_stock(lot_products(lot), today()).get()).quantity


def lot_products(lot):
    return type(lot.product).objects.filter(pk=lot.product_id)


def test_what_lies_in_quarantine_is_in_the_house_and_not_sold(omar, lot):
    before = sold(lot)
    assert move(omar, lot, 4, "Quarantine").status_code == 302
    lot.refresh_from_db()
    assert (lot.on_hand, lot.apart, lies(lot)) == (6, 4, {"Room": 6, "Quarantine": 4})
    assert sold(lot) == before - 4
    out, into = lot.movements.order_by("-pk")[:2][::-1]
    assert [(m.kind, m.place.name, m.units) for m in (out, into)] == [
        ("moved", "Room", -4),
        ("moved", "Quarantine", 4),
    ]


def test_out_of_quarantine_it_takes_a_second_person(omar, lot):
    move(omar, lot, 4, "Quarantine")
    asked = move(omar, lot, 4, "Room", "looked_into", place=place("Quarantine").pk)
    assert asked.status_code == 302 and lies(lot) == {"Room": 6, "Quarantine": 4}
    proposal = Proposal.objects.get()
    assert "leave Quarantine" in proposal.because
    page = f"/admin/inventory/proposal/{proposal.pk}/change/"
    assert "Somebody else has to agree" in text_of(fill_in(omar, page, decision="agree"))
    assert fill_in(client_of("admin"), page, decision="agree").status_code == 302
    assert lies(lot) == {"Room": 10}
    assert lot.movements.last().agreed_by == person("admin")


def test_between_places_that_are_kept_apart_one_person_is_enough(omar, lot):
    move(omar, lot, 4, "Returns")
    move(omar, lot, 3, "Quarantine", place=place("Returns").pk)
    assert lies(lot) == {"Room": 6, "Returns": 1, "Quarantine": 3} and not Proposal.objects.exists()


def test_what_orders_have_is_not_put_into_quarantine(omar, lot):
    ordered("alba", lot, 8)
    refused = move(omar, lot, 3, "Quarantine")
    assert refused.status_code == 409 and "has 2 free units, not 3" in text_of(refused)


def test_of_several_places_one_must_be_named(omar, lot):
    move(omar, lot, 4, "Fridge", "no_room")
    page = f"/admin/inventory/lot/{lot.pk}/write-off/"
    typed = {"units": 1, "reason": "broken", "words": "Leaks"}
    assert "several places: say which" in text_of(fill_in(omar, page, **typed))
    fill_in(omar, page, **typed, place=place("Fridge").pk)
    assert lies(lot) == {"Room": 6, "Fridge": 3}


def test_a_place_is_counted_and_the_others_stay(omar, lot):
    move(omar, lot, 4, "Fridge", "no_room")
    page = f"/admin/inventory/lot/{lot.pk}/count/"
    fill_in(omar, page, counted=5, reason="found", words="One more", place=place("Fridge").pk)
    assert lies(lot) == {"Room": 6, "Fridge": 5}


def test_an_order_is_shipped_from_the_first_place_on_the_way(lot):
    why = Why(Reason.NO_ROOM, "Full", person("omar"))
    putting_right.move_units(lot, 4, place("Room"), place("Fridge"), why)
    order = ordered("alba", lot, 5)
    services.ship(services.open_picks(order), today())
    assert lies(lot) == {"Room": 5}


def test_who_packs_an_order_reads_where_its_lots_lie(omar, lot):
    order = ordered("alba", lot, 5)
    for page in ("change", "ship"):
        assert "in Room: 10" in text_of(omar.get(f"/admin/order/order/{order.pk}/{page}/"))
    slip = text_of(omar.get(f"/admin/order/order/{order.pk}/slip/"))
    assert "KL-77" in slip and "Room" not in slip


# Where a product belongs.


def test_goods_are_put_where_they_belong(cold):  # R19
    assert lies(services.receive_lot(cold, "C-1", DAY, 3, "Medica")) == {"Fridge": 3}


def test_elsewhere_it_takes_a_reason_that_says_why(cold):  # R18
    lot = services.receive_lot(cold, "C-1", DAY, 3, "Medica")
    for reason in (Reason.PUT_AWAY, Reason.LOOKED_INTO):
        with pytest.raises(NotPossible, match="stored at 2 to 8 °C"):
            why = Why(reason, "Round", person("omar"))
            putting_right.move_units(lot, 1, place("Fridge"), place("Room"), why)
    with pytest.raises(NotPossible, match="stored at 2 to 8 °C"):
        services.receive_lot(cold, "C-2", DAY, 3, "Medica", place=place("Room"))


def test_the_page_asks_whether_it_is_put_there_all_the_same(omar, cold):
    lot = services.receive_lot(cold, "C-1", DAY, 3, "Medica")
    asked = move(omar, lot, 1, "Room", "no_room")
    assert "is stored at 2 to 8 °C; Room is kept at 15 to 25 °C" in text_of(asked)
    key = asked.context["form"].questions[0].key
    assert move(omar, lot, 1, "Room", "no_room", sure=key).status_code == 302
    assert lies(lot) == {"Fridge": 2, "Room": 1}


def test_what_no_source_states_is_said_to_be_unknown(omar, lot):
    page = text_of(omar.get(f"/admin/inventory/lot/{lot.pk}/change/"))
    assert "not stated" in page and "Room 10" in page


def test_goods_that_no_place_suits_are_not_booked(cold):
    Place.objects.filter(name="Fridge").update(to_celsius=12)
    with pytest.raises(NotPossible, match="No place is kept at 2 to 8 °C"):
        services.receive_lot(cold, "C-1", DAY, 3, "Medica")


# What the database holds.


@pytest.mark.parametrize("figure", ["on_hand", "apart"])
def test_the_database_refuses_units_that_lie_nowhere(lot, figure):  # R17
    with pytest.raises(IntegrityError, match="other units than lie"), transaction.atomic():
        Lot.objects.filter(pk=lot.pk).update(**{figure: 11})
        _check_now()


def test_the_database_refuses_places_that_no_lot_knows_of(lot):
    with pytest.raises(IntegrityError, match="other units than lie"), transaction.atomic():
        Holding.objects.filter(lot=lot).update(units=11)
        _check_now()
    with pytest.raises(IntegrityError, match="other units than lie"), transaction.atomic():
        Holding.objects.filter(lot=lot).delete()
        _check_now()


def test_a_place_stays_apart_or_not():
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        Place.objects.filter(name="Quarantine").update(kind="room")


def _check_now():
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
