"""Several people at one lot in the same second: nobody sees an error page, nothing is lost."""

import uuid

import pytest

from shop.demo.growth import sums
from shop.inventory import goods_in, locks, proposals, putting_right, services
from shop.inventory.deliveries import services as deliveries
from shop.inventory.models import Lot, Movement, Proposal, Reason, Supplier
from shop.inventory.proposals import Asked
from shop.inventory.putting_right import NotPossible, Why
from tests import cast
from tests.cast import person
from tests.pages import form_on
from tests.parallel import at_once, read_by_all, slowed
from tests.shop.ordering.test_races import (
    only_lot,
    physicians,
    ready_clients,
    without_locks,
)

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("fresh_demo")]

PAGE = "/admin/inventory/lot/add/"
UNITS = 8
DAY = cast.days_from_now(300)


@pytest.fixture
def locked(monkeypatch):
    read_stock(monkeypatch, slowed(locks.lock_stock))


@pytest.fixture
def unlocked(monkeypatch):
    """Nobody goes on before everybody has read, however busy the machine is."""
    read_stock(monkeypatch, read_by_all(without_locks, UNITS))


def read_stock(monkeypatch, read):
    for module in (services, goods_in, putting_right, deliveries):
        monkeypatch.setattr(module, "lock_stock", read)


def received_at_once(*goods):
    """Answers to forms that several people send in the same second; None for an error page."""

    def send(client, changes):
        typed = {
            "product": cast.BELOTERO,
            "number": "RC-1",
            "expires_on": cast.days_from_now(300).isoformat(),
            "quantity": 10,
            "supplier": "Medica",
            "receipt": uuid.uuid4(),
            **changes,
        }
        try:
            return client.post(PAGE, typed)
        except Exception:
            return None

    Supplier(name="Medica").save()  # Else its row would keep them apart.
    clients = [cast.client_of("omar") for _ in goods]
    return at_once(
        [lambda c=client, g=each: send(c, g) for client, each in zip(clients, goods, strict=True)]
    )


TWO_DATES = [{"expires_on": cast.days_from_now(300 + at % 2).isoformat()} for at in range(8)]
TWO_NUMBERS = [{"number": ("RC-1", "RC 1")[at % 2]} for at in range(8)]


def test_of_people_who_receive_one_lot_with_two_dates_the_second_is_told_the_first(locked):  # R7
    answers = received_at_once(*TWO_DATES)
    lot = Lot.objects.get(number="RC-1")
    booked = [answer for answer in answers if answer.status_code == 302]
    told = [answer.text for answer in answers if answer.status_code == 200]
    assert len(booked) == len(told) == 4 and lot.on_hand == 40
    assert all(f"This lot is known with {lot.expires_on:%-d %b %Y}. Check" in text for text in told)


def test_with_the_lock_off_they_meet_an_error_page(unlocked):
    """The negative control."""
    assert None in received_at_once(*TWO_DATES)


def test_of_numbers_that_look_alike_one_is_booked_and_the_other_asked_about(locked):
    answers = received_at_once(*TWO_NUMBERS)
    lot = Lot.objects.get(number__startswith="RC")
    assert sorted(answer.status_code for answer in answers) == [200] * 4 + [302] * 4
    assert lot.on_hand == 40


def test_with_the_lock_off_both_are_booked(unlocked):
    """The negative control."""
    received_at_once(*TWO_NUMBERS)
    assert Lot.objects.filter(number__startswith="RC").count() == 2


def taken_at_once(deed):
    """A lot of eight: as many orders and deeds as it has units, each for one, all at once."""
    lot = only_lot(cast.BELOTERO, UNITS)
    clients = ready_clients(physicians(UNITS))
    why = Why(Reason.BROKEN, "Race", cast.person("omar"))

    def do():
        try:
            deed(lot, why)
        except Exception as refused:
            return refused
        return None

    orders = [lambda client=client: cast.place_order(client) for client in clients]
    answers = at_once([*orders, *[do] * UNITS])
    lot.refresh_from_db()
    return lot, answers[UNITS:]


def write_off_one(lot, why):
    putting_right.write_off(lot, 1, why)


def count_one_less(lot, why):
    """Each counted seven where the page said eight."""
    putting_right.count(lot, 7, 8, why)


@pytest.mark.parametrize("deed", [write_off_one, count_one_less])
def test_orders_and_deeds_at_once_take_what_there_is_and_no_more(deed, locked):
    lot, answers = taken_at_once(deed)
    gone = UNITS - lot.on_hand
    assert lot.allocated + gone == UNITS
    assert answers.count(None) == gone
    assert all(isinstance(answer, NotPossible) for answer in answers if answer)
    assert sums.faults() == {}


def test_with_the_lock_off_figures_and_ledger_part(monkeypatch):
    """The negative control."""
    read_stock(monkeypatch, read_by_all(without_locks, 2 * UNITS))
    _, answers = taken_at_once(write_off_one)
    others = [a for a in answers if a is not None and not isinstance(a, NotPossible)]
    assert others or sums.faults()


def test_of_two_who_agree_at_once_one_books(locked, settings):
    settings.STOCK_TWO_PEOPLE_ABOVE = 0
    lot = only_lot(cast.BELOTERO, 10)
    asked = Asked(Proposal.Deed.WRITE_OFF, lot, Reason.BROKEN, "Race", {"units": 4})
    proposal = proposals.do_or_propose(asked, cast.person("omar"))

    def agree():
        try:
            proposals.agree(proposal, cast.person("admin"))
        except NotPossible as refused:
            return str(refused)
        return ""

    answers = at_once([agree] * 6)
    lot.refresh_from_db()
    assert answers.count("") == 1 and lot.on_hand == 6
    assert Movement.objects.filter(lot=lot, kind="written_off").count() == 1


# Deliveries.


def deliveries_at_once(count, *, is_one):
    """Answers to as many people who book one delivery, or each one of their own, at once; None for
    an error page. All are of ten units of one lot."""
    by = person("omar")
    product = cast.product(cast.BELOTERO)
    line = {"product": product, "number": "RC-1", "expires_on": DAY, "units": 10}
    made = [deliveries.begin("Medica", by) for _ in range(1 if is_one else count)]
    for delivery in made:
        deliveries.add_lines(delivery, [line], by)

    def send(client, sent, page):
        try:
            return client.post(page, sent)
        except Exception:
            return None

    calls = []
    for at in range(count):
        page = f"/admin/inventory/delivery/{made[at % len(made)].pk}/change/"
        client = cast.client_of("omar")
        sent = form_on(client.get(page))
        calls.append(lambda c=client, s=sent, p=page: send(c, s, p))
    return at_once(calls)


def test_of_people_who_book_one_delivery_one_does_and_the_others_are_told(locked):
    answers = deliveries_at_once(UNITS, is_one=True)
    assert sorted(answer.status_code for answer in answers) == [302] + [409] * (UNITS - 1)
    told = [answer.text for answer in answers if answer.status_code == 409]
    assert all("This delivery was booked by" in text for text in told)
    assert Lot.objects.get(number="RC-1").on_hand == 10 and sums.faults() == {}


def test_of_a_new_lot_in_several_deliveries_all_units_are_booked_on_one(locked):
    answers = deliveries_at_once(UNITS, is_one=False)
    assert [answer.status_code for answer in answers] == [302] * UNITS
    assert Lot.objects.get(number="RC-1").on_hand == 10 * UNITS and sums.faults() == {}


def test_with_the_lock_off_some_of_these_deliveries_are_lost(unlocked):
    """The negative control."""
    answers = deliveries_at_once(UNITS, is_one=False)
    assert None in answers or sums.faults()


def test_packs_that_two_people_scan_at_once_are_all_counted(locked):
    delivery = deliveries.begin("Medica", person("omar"))
    scan = "(01)09506000134352(17)310131(10)RC-1"
    deliveries.add_scan(delivery, scan, person("omar"))
    at_once([lambda: deliveries.add_scan(delivery, scan, person("omar"))] * UNITS)
    assert delivery.lines.get().units == UNITS + 1
