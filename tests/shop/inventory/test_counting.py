"""Stock is counted blind, scan by scan; what differs is explained and booked."""

import uuid
from datetime import timedelta

import pytest
from django.conf import settings as of_shop
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalogue.models import TradeItem
from common.deeds import NotPossible
from shop.demo.growth import sums
from shop.inventory import goods_in, putting_right
from shop.inventory import services as stock
from shop.inventory.counting import queries, services
from shop.inventory.models import CountSheet, Holding, Lot, Place, Proposal, Reason, Tally
from shop.inventory.putting_right import Why
from shop.parcels import services as parcels
from tests import cast
from tests.cast import client_of, person, text_of
from tests.pages import form_on
from tests.sheets import words_on
from tests.shop.parcels.packing import compared, packed

pytestmark = pytest.mark.django_db

SHEETS = "/admin/inventory/countsheet/"
GTIN, CASE = "09506000134352", "19506000134359"
DAY = cast.days_from_now(300)


@pytest.fixture(autouse=True)
def everything_has_its_place(settings):
    settings.STOCK_TWO_PEOPLE_ABOVE = 1_000_000
    yield
    assert sums.faults() == {}


@pytest.fixture
def omar():
    return client_of("omar")


@pytest.fixture
def product():
    product = cast.product(cast.BELOTERO)
    product.upc = GTIN
    product.save()
    return product


@pytest.fixture
def fridge():
    return Place.objects.get(name="Fridge")


@pytest.fixture
def lot(product, fridge):
    """Twelve units in the fridge, where nothing else lies."""
    return received(product, "KL-77", 12, fridge)


@pytest.fixture
def sheet(lot, fridge):
    return services.begin(person("omar"), place=fridge)


def received(product, number, units, place):
    goods = goods_in.Goods(product, number, DAY, units, place=place, reason=Reason.NO_ROOM)
    return goods_in.receive([goods], "Medica")[0]


def code(number="KL-77", day=DAY, serial="", gtin=GTIN):
    tail = f"(21){serial}" if serial else ""
    return f"(01){gtin}(17){day:%y%m%d}(10){number}{tail}"


def scan(sheet, text, by="omar", **more):
    return services.count(sheet, sheet.place, text, person(by), **more)


def counted(sheet, text="KL-77", units=12):
    scan(sheet, text, units=units)
    services.compare(sheet)
    return {row.lot.number: row for row in queries.compared(fresh(sheet))}


def fresh(sheet):
    return CountSheet.objects.get(pk=sheet.pk)


def page(sheet):
    return f"{SHEETS}{sheet.pk}/change/"


def post(client, sheet, deed, **sent):
    return client.post(f"{SHEETS}{sheet.pk}/{deed}/", sent, follow=True)


def sums_on(sheet):
    return {each.lot and each.lot.number: each.units for each in queries.sums_of(sheet)}


# Counting (R50, R51).


def test_a_sheet_is_counted_by_scans_compared_and_booked(omar, lot, fridge):
    begun = omar.post(f"{SHEETS}add/", {"place": fridge.pk})
    sheet = CountSheet.objects.get()
    assert begun["Location"] == page(sheet)
    for _ in range(2):
        key = omar.get(page(sheet)).context["key"]
        said = text_of(post(omar, sheet, "count", scan=code(), place=fridge.pk, key=key))
    assert "1 unit: BELOTERO" in said and "2 units of 1 lot counted" in said
    post(omar, sheet, "count", scan="kl-77", units="9", place=fridge.pk)
    post(omar, sheet, "count", scan="KL-77", units="9", place=fridge.pk)
    shown = post(omar, sheet, "compare")
    assert "1 missing" in text_of(shown)
    name = f"{lot.pk}-{fridge.pk}"
    sent = form_on(shown) | {f"reason-{name}": Reason.LOST, f"words-{name}": "Nowhere"}
    assert "1 with a difference" in text_of(
        omar.post(f"{SHEETS}{sheet.pk}/book/", sent, follow=True)
    )
    movement = lot.movements.last()
    assert (movement.kind, movement.units, movement.place) == ("counted", -1, fridge)
    assert movement.note == "Count of Fridge. Nowhere" and movement.by == person("omar")
    assert fresh(sheet).closed_by == person("omar")


def test_who_counts_does_not_see_what_the_books_say(omar, product, fridge):
    lot = received(product, "KL-99", 7341, fridge)
    sheet = services.begin(person("omar"), place=fridge)
    scan(sheet, lot.number, units=3)
    assert "7341" not in text_of(omar.get(page(sheet)))
    services.compare(sheet)
    assert "7341" in text_of(omar.get(page(sheet)))


def test_the_code_of_a_case_adds_its_units(product, sheet):
    TradeItem.objects.create(product=product, gtin=CASE, level=TradeItem.Level.CASE, units=10)
    scan(sheet, code(gtin=CASE))
    scan(sheet, code())
    assert sums_on(sheet) == {"KL-77": 11}


def test_a_scan_that_was_sent_twice_counts_once(sheet):
    key = uuid.uuid4()
    assert scan(sheet, code(), key=key).tally == scan(sheet, code(), key=key).tally
    assert sums_on(sheet) == {"KL-77": 1}
    scan(sheet, "KL-77", key=key)
    assert sums_on(sheet) == {"KL-77": 2}


def test_the_same_pack_is_not_counted_again(sheet):
    scan(sheet, code(serial="S1"))
    assert scan(sheet, code(serial="S1")).was_counted
    assert sums_on(sheet) == {"KL-77": 1}


def test_two_people_count_on_one_sheet(sheet, lot, fridge):
    scan(sheet, code())
    assert services.begin(person("admin"), place=fridge) == sheet
    scan(sheet, code(), by="admin")
    assert sums_on(sheet) == {"KL-77": 2}


@pytest.mark.parametrize(
    ("text", "question"),
    [
        (code("NEW-1"), "Lot NEW-1 of BELOTERO® HYDRO is not in the books."),
        (code(gtin="00614141999996"), "No product of ours has the code of this pack"),
        (code(day=cast.days_from_now(30)), "lot KL-77 is booked through"),
        (GTIN, "the code names no lot"),
        ("KL77", "No lot has exactly this number; what looks like it is below."),
        ("nosuch", "No lot and no product has this number."),
    ],
)
def test_what_is_not_sure_is_asked_and_not_counted(omar, sheet, fridge, text, question):
    asked = post(omar, sheet, "count", scan=text, units="2", place=fridge.pk)
    assert asked.status_code == 409 and text_of(asked).count(question) == 1
    assert text in asked.content.decode() and not Tally.objects.exists()


def test_the_answer_to_a_question_counts(omar, sheet, lot, fridge):
    post(omar, sheet, "count", scan="KL77", units="2", place=fridge.pk, answer=lot.pk)
    stranger = Lot.objects.exclude(pk=lot.pk).first()
    post(omar, sheet, "count", scan="KL77", units="5", place=fridge.pk, answer=stranger.pk)
    assert sums_on(sheet) == {"KL-77": 2}


def test_a_pack_that_is_not_in_the_books_stays_on_the_sheet_and_books_nothing(omar, sheet, fridge):
    scan(sheet, code("NEW-1"), answer=services.NOT_IN_THE_BOOKS)
    assert list(counted(sheet)) == ["KL-77"]
    assert "NEW-1" in text_of(omar.get(page(sheet)))
    services.book(sheet, {}, person("omar"))
    assert not Lot.objects.filter(number="NEW-1").exists()


def test_a_lot_that_the_books_have_elsewhere_is_found_here(product, sheet):
    other = Lot.objects.exclude(holdings__place=sheet.place).filter(product=product).first()
    rows = counted(sheet, other.number, 3)
    assert rows[other.number].difference == 3 and rows["KL-77"].difference == -12


def test_a_slip_is_taken_back(omar, sheet):
    tally = scan(sheet, code(), units=120).tally
    post(omar, sheet, "take-back", tally=tally.pk)
    assert sums_on(sheet) == {}


def test_what_was_typed_wrongly_is_said_and_still_there(omar, sheet, fridge):
    answer = post(omar, sheet, "count", scan="KL-77", units="many", place=fridge.pk)
    assert "Units are a whole number" in text_of(answer)
    assert 'value="many"' in answer.content.decode() and not Tally.objects.exists()


def test_a_product_is_counted_wherever_it_lies(omar, lot, fridge):
    sheet = services.begin(person("omar"), product=lot.product)
    post(omar, sheet, "count", scan="KL-77", units="12", place=fridge.pk)
    services.compare(sheet)
    rows = queries.compared(fresh(sheet))
    assert {row.lot.product_id for row in rows} == {lot.product_id}
    assert next(row for row in rows if row.lot == lot).difference == 0


# What moved meanwhile (R52).


def test_what_was_packed_before_the_count_is_not_missing(product, lot, fridge):
    only(lot)
    order = cast.order_of("alba", cast.BELOTERO, 2)
    compared(parcels.begin(order, person("omar")))
    sheet = services.begin(person("omar"), place=fridge)
    assert counted(sheet, units=10)["KL-77"].difference == 0


def test_what_is_picked_and_not_packed_still_lies_there(lot, fridge):
    only(lot)
    cast.order_of("alba", cast.BELOTERO, 2)
    sheet = services.begin(person("omar"), place=fridge)
    assert counted(sheet, units=10)["KL-77"].difference == -2


def test_what_is_packed_and_shipped_after_the_count_is_no_difference(lot, fridge):
    only(lot)
    order = cast.order_of("alba", cast.BELOTERO, 2)
    sheet = services.begin(person("omar"), place=fridge)
    scan(sheet, "KL-77", units=12)
    parcel = packed(parcels.begin(order, person("omar")))
    parcels.hand_over(parcel, person("omar"), although="Today")
    services.compare(sheet)
    (row,) = queries.compared(fresh(sheet))
    assert (row.difference, row.was) == (0, 12)


def test_what_is_received_or_moved_after_the_count_is_no_difference(product, sheet, lot, fridge):
    scan(sheet, "KL-77", units=12)
    received(product, "KL-77", 5, fridge)
    room = Place.objects.get(name="Room")
    why = Why(Reason.NO_ROOM, "Full", person("omar"))
    putting_right.move_units(lot, 3, fridge, room, why)
    services.compare(sheet)
    assert {row.difference for row in queries.compared(fresh(sheet))} == {0}


def test_a_count_of_somebody_else_is_not_booked_a_second_time(sheet, lot, fridge):
    scan(sheet, "KL-77", units=10)
    putting_right.count(lot, 10, 12, Why(Reason.LOST, "Two gone", person("admin")), fridge)
    services.compare(sheet)
    (row,) = queries.compared(fresh(sheet))
    assert row.difference == 0


def only(lot):
    """No other lot of its product can be sold."""
    for other in Lot.objects.filter(product=lot.product).exclude(pk=lot.pk):
        stock.set_status(other, Lot.Status.ON_HOLD, "Looked into", by=person("omar"))


# Booking (R53).


def test_what_agrees_is_a_line_of_the_ledger_too(sheet, lot):
    counted(sheet)
    services.book(sheet, {}, person("omar"))
    assert (lot.movements.last().kind, lot.movements.last().units) == ("counted", 0)


def test_nothing_is_booked_before_each_difference_is_explained(omar, sheet, lot):
    counted(sheet, units=10)
    answer = post(omar, sheet, "book", **form_on(omar.get(page(sheet))))
    assert answer.status_code == 409 and "Say why each lot differs" in text_of(answer)
    with pytest.raises(NotPossible, match="Say why lot KL-77 in Fridge differs"):
        services.book(sheet, {}, person("omar"))


def test_a_difference_above_the_value_waits_for_a_second_person(settings, sheet, lot):
    settings.STOCK_TWO_PEOPLE_ABOVE = 0
    row = counted(sheet, units=10)["KL-77"]
    (outcome,) = services.book(sheet, {row.key: (Reason.LOST, "")}, person("omar"))
    assert outcome.proposal == Proposal.objects.get() and outcome.difference == -2
    assert Lot.objects.get(pk=lot.pk).on_hand == 12
    again = services.begin(person("omar"), place=sheet.place)
    row = counted(again, units=10)["KL-77"]
    with pytest.raises(NotPossible, match="waits for a second person"):
        services.book(again, {row.key: (Reason.LOST, "")}, person("omar"))


def test_a_lot_is_counted_again_and_the_first_count_is_set_aside(omar, sheet, lot):
    row = counted(sheet, units=10)["KL-77"]
    shown = post(omar, sheet, "again", row=row.key)
    assert "To count again" in text_of(shown) and fresh(sheet).is_counting
    refused = post(omar, sheet, "compare")
    assert "Nothing is counted yet" in text_of(refused)
    assert counted(sheet, units=12)["KL-77"].difference == 0


def test_a_lot_that_nobody_found_is_looked_for_again(sheet, product, lot):
    scan(sheet, "NOTHING", answer=services.NOT_IN_THE_BOOKS)
    services.compare(sheet)
    (row,) = queries.compared(fresh(sheet))
    assert (row.counted, row.difference) == (None, -12)
    services.count_again(sheet, row.key, person("omar"))
    with pytest.raises(NotPossible, match="lot KL-77 in Fridge"):
        services.compare(sheet)
    assert counted(sheet, units=0)["KL-77"].difference == -12


def test_a_page_of_differences_left_open_books_nothing(omar, sheet, lot, fridge):
    counted(sheet, units=10)
    sent = form_on(omar.get(page(sheet))) | {f"reason-{lot.pk}-{fridge.pk}": Reason.LOST}
    putting_right.count(lot, 11, 12, Why(Reason.LOST, "One", person("admin")), fridge)
    answer = omar.post(f"{SHEETS}{sheet.pk}/book/", sent)
    assert answer.status_code == 409 and "counted 10, booked 11" in text_of(answer)
    assert fresh(sheet).is_compared


def test_a_sheet_that_is_given_up_books_nothing_and_makes_room_for_another(omar, sheet, fridge):
    scan(sheet, "KL-77", units=3)
    post(omar, sheet, "drop")
    assert "Nothing of it was booked" in text_of(omar.get(page(sheet)))
    assert services.begin(person("omar"), place=fridge) != sheet
    with pytest.raises(NotPossible, match="given up"):
        scan(sheet, "KL-77")


# Due (R54), paper, pages.


def test_what_nobody_counted_for_long_is_due_until_it_is_counted(omar, sheet, lot):
    assert not [due for due in queries.due_places() if due.key == sheet.place_id]
    late = timezone.now() - timedelta(days=of_shop.COUNT_EVERY_DAYS + 1)
    Holding.objects.filter(lot=lot).update(counted_at=late)
    (due,) = [due for due in queries.due_places() if due.key == sheet.place_id]
    products = {due.key: due.name for due in queries.due_products()}
    assert due.lots == 1 and products[lot.product_id] == lot.product.full_name
    begin = omar.get(f"{SHEETS}add/").content.decode()
    for kind, key in (("place", sheet.place_id), ("product", lot.product_id)):
        assert f'<button class="button" name="{kind}" value="{key}">' in begin
    assert f'<a href="{page(sheet)}">Count of Fridge</a>, being counted, begun by Omar' in begin
    assert "Lots to count" in text_of(omar.get("/admin/"))
    counted(sheet)
    services.book(sheet, {}, person("omar"))
    assert not [due for due in queries.due_places() if due.key == sheet.place_id]


def test_what_comes_to_an_empty_place_is_not_due_at_once(lot, fridge):
    late = timezone.now() - timedelta(days=400)
    putting_right.write_off(lot, 12, Why(Reason.BROKEN, "All", person("omar")), fridge)
    Holding.objects.filter(lot=lot).update(counted_at=late)
    received(lot.product, "KL-77", 3, fridge)
    assert Holding.objects.get(lot=lot).counted_at > late


def test_the_blank_sheet_is_printed_by_shelf_and_without_figures(omar, sheet):
    paper = omar.get(f"{SHEETS}{sheet.pk}/blank.pdf")
    assert paper["Content-Type"] == "application/pdf" and words_on(paper.content)


def test_what_a_page_asks_of_the_database_does_not_grow(omar, product, sheet, fridge):
    def asked(of):
        omar.get(of)
        with CaptureQueriesContext(connection) as seen:
            omar.get(of)
        return len(seen)

    counted(sheet, units=10)
    few = asked(page(sheet))
    for number in range(9):
        received(product, f"NEW-{number}", 3, fridge)
    assert asked(page(sheet)) == few <= 12
