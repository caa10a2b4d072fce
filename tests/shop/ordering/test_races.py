"""Parallel buyers on real connections: never one unit too many, never one order too many."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections
from oscar.core.loading import get_model

from accounts.models import Licence, Membership, Role, User
from accounts.personal_data import closing
from accounts.reviewing.decisions import suspend
from shop.inventory import services
from shop.inventory.models import Lot, Movement, Pick
from shop.ordering import permission, placing
from shop.your_data import services as personal_data
from tests import cast
from tests.offers import offer
from tests.parallel import AT_ONCE, at_once, read_by_all, slowed, somebody_waits

Basket = get_model("basket", "Basket")
Order = get_model("order", "Order")
OrderDiscount = get_model("order", "OrderDiscount")
StockRecord = get_model("partner", "StockRecord")
UserAddress = get_model("address", "UserAddress")

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("fresh_demo")]


def physicians(number):
    """Copies of alba, each with a licence and an address of their own."""
    for index in range(number):
        copy_of_alba(f"buyer{index}")
    return [f"buyer{index}" for index in range(number)]


def copy_of_alba(name):
    alba = cast.person("alba")
    licence, membership = alba.professional.licences.get(), alba.memberships.get()
    clinic, address = membership.clinic, membership.clinic.addresses.get()
    professional = alba.professional
    user = User.objects.create_user(f"{name}@demo.example", "demo-only-pass", first_name=name)
    professional.pk, professional.user = None, user
    professional.save(force_insert=True)
    licence.pk, licence.professional, licence.number = None, professional, f"{user.pk:07d}"
    licence.save(force_insert=True)
    clinic.pk, clinic.responsible = None, user
    clinic.save(force_insert=True)
    membership.pk, membership.user, membership.clinic = None, user, clinic
    membership.save(force_insert=True)
    address.pk, address.clinic = None, clinic
    address.save(force_insert=True)


def only_lot(product_pk, units):
    """The product's whole stock: one lot of so many units."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE inventory_movement DISABLE TRIGGER append_only")
        cursor.execute(
            "DELETE FROM inventory_movement WHERE lot_id IN "
            "(SELECT id FROM inventory_lot WHERE product_id = %s)",
            [product_pk],
        )
        cursor.execute("ALTER TABLE inventory_movement ENABLE TRIGGER append_only")
    Lot.objects.filter(product=product_pk).delete()
    product = cast.product(product_pk)
    return services.receive_lot(product, "RACE", cast.days_from_now(100), units, "Demo supplier")


def ready_clients(names):
    clients = []
    for name in names:
        client = cast.client_of(name)
        assert cast.put_in_basket(client, cast.BELOTERO).status_code == 302
        cast.choose_address(client, name)
        clients.append(client)
    return clients


def race_for(units):
    lot = only_lot(cast.BELOTERO, units)
    clients = ready_clients(physicians(AT_ONCE))
    at_once([lambda client=client: cast.place_order(client) for client in clients])
    lot.refresh_from_db()
    return lot


@pytest.mark.parametrize("units", [1, 3, AT_ONCE - 2])
def test_many_buyers_at_once_get_exactly_what_a_lot_holds(units, monkeypatch):  # L7
    monkeypatch.setattr(services, "lock_stock", slowed(services.lock_stock))
    lot = race_for(units)
    assert Order.objects.count() == units
    assert sum(pick.quantity for pick in Pick.objects.filter(lot=lot)) == units
    assert (lot.on_hand, lot.allocated) == (units, units)
    record = StockRecord.objects.get(product=cast.BELOTERO)
    assert (record.num_in_stock, record.num_allocated) == (units, units)
    assert Basket.open.filter(lines__isnull=False).count() == AT_ONCE - units
    for each in Lot.objects.all():
        moves = Movement.objects.filter(lot=each)
        assert each.on_hand == sum(move.on_hand_change for move in moves)
        assert each.allocated == sum(move.allocated_change for move in moves)


def test_with_the_lock_off_the_same_race_oversells(monkeypatch):
    """The negative control: only the lock differs, so the race above would notice."""
    monkeypatch.setattr(services, "lock_stock", read_by_all(without_locks))
    race_for(1)
    assert Order.objects.count() > 1


def without_locks(product_ids):
    records = {r.product_id: r for r in StockRecord.objects.filter(product__in=product_ids)}
    return records, list(Lot.objects.filter(product__in=product_ids).order_by("pk"))


def test_one_basket_submitted_8_times_at_once_is_one_order_and_every_reply_leads_to_it():
    only_lot(cast.BELOTERO, 5)
    (client,) = ready_clients(["alba"])
    basket = Basket.open.get(owner=cast.person("alba"))
    replies = at_once([lambda: cast.place_order(same_browser(client)) for _ in range(8)])
    order = Order.objects.get()
    basket.refresh_from_db()
    assert basket.status == Basket.SUBMITTED
    assert [where(reply) for reply in replies] == [f"/checkout/thank-you/?order={order.number}"] * 8


def test_the_last_unit_ordered_twice_by_a_double_click_is_one_order():
    only_lot(cast.BELOTERO, 1)
    (client,) = ready_clients(["alba"])
    replies = at_once([lambda: cast.place_order(same_browser(client)) for _ in range(8)])
    order = Order.objects.get()
    assert [where(reply) for reply in replies] == [f"/checkout/thank-you/?order={order.number}"] * 8


def where(reply):
    return reply.url if reply.status_code == 302 else reply.status_code


def same_browser(client):
    """Another tab: the same cookies, a connection of its own."""
    tab = type(client)()
    tab.cookies = client.cookies.copy()
    return tab


def test_100_parallel_adds_of_one_unit_leave_100_in_the_basket():
    only_lot(cast.BELOTERO, 200)
    client = cast.client_of("alba")
    tabs = [same_browser(client) for _ in range(100)]
    at_once([lambda tab=tab: cast.put_in_basket(tab, cast.BELOTERO) for tab in tabs])
    basket = Basket.open.get(owner=cast.person("alba"))
    assert basket.num_items == 100
    assert basket.lines.count() == 1


def test_an_offer_for_one_order_is_used_by_one_of_eight_orders_at_once():
    limited = offer(max_global_applications=1)
    seen = [(client, cast.seen_by(client)) for client in ready_clients(physicians(8))]
    at_once([lambda one=one, saw=saw: cast.place_order(one, **saw) for one, saw in seen])
    limited.refresh_from_db()
    assert limited.num_applications == 1
    assert OrderDiscount.objects.filter(offer_id=limited.pk).count() == 1
    assert Order.objects.count() == 1, "the others saw a total that no longer held"
    assert Basket.open.filter(lines__isnull=False).count() == 7


def typed_by_staff(clinician, number):
    """Sends an order of 1 × BELOTERO, checked before, and answers where that led."""
    browser = cast.client_of("admin")
    url, fields = cast.typed_by_staff(browser, clinician, units=1)
    fields |= {"number": number or fields["number"]}
    fields |= {"seen": browser.post(url, fields).context["seen"], "action": "place"}
    return lambda: where(browser.post(url, fields))


def test_staff_type_two_orders_while_the_clinician_orders_and_all_three_are_placed():
    only_lot(cast.BELOTERO, 5)
    (alba,) = ready_clients(["alba"])
    typed = [typed_by_staff("alba", number) for number in (None, None)]
    replies = at_once([*typed, lambda: where(cast.place_order(alba))])
    assert len(set(replies)) == 3 and Order.objects.count() == 3
    assert Lot.objects.get(product=cast.BELOTERO).allocated == 3
    assert not Basket.open.filter(lines__isnull=False).exists()


@pytest.mark.parametrize("people", [["alba"] * 4, ["alba", "buyer0"] * 2])
def test_one_entry_sent_four_times_at_once_is_one_order(people):
    """It waits for the lock of the clinician or, where that was changed, of the clinic.

    Who typed another clinician than it was placed for is told so.
    """
    colleagues(1)
    Membership.objects.filter(user=cast.person("alba")).update(role=Role.CLINICIAN)
    only_lot(cast.BELOTERO, 5)
    browser = cast.client_of("admin")
    number = cast.typed_by_staff(browser, "alba")[1]["number"]
    replies = at_once([typed_by_staff(name, number) for name in people])
    order = Order.objects.get()
    placed_for = [order.user == cast.person(name) for name in people]
    page = f"/admin/order/order/{order.pk}/change/"
    assert replies == [page if is_theirs else 409 for is_theirs in placed_for]
    assert Lot.objects.get(product=cast.BELOTERO).allocated == 1


def test_a_suspension_waits_for_an_order_that_was_already_allowed(monkeypatch):  # V9
    (client,) = ready_clients(["alba"])
    licence, reviewer = cast.person("alba").professional.licences.get(), cast.person("rita")
    plan, states = placing.plan_lots, []

    def suspend_on_another_connection():
        try:
            suspend(licence, reviewer, "Demo")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as staff:

        def plan_while_staff_suspend(basket, **told):
            staff.submit(suspend_on_another_connection)
            assert somebody_waits()
            states.append(Licence.objects.get(pk=licence.pk).state)
            return plan(basket, **told)

        monkeypatch.setattr(placing, "plan_lots", plan_while_staff_suspend)
        cast.place_order(client)
    licence.refresh_from_db()
    assert states == ["verified"]
    assert Order.objects.count() == 1
    assert licence.state == "suspended"


@pytest.mark.parametrize("is_whole", [False, True], ids=["the account", "with its baskets"])
def test_an_order_that_waits_while_its_buyer_closes_the_account_is_refused(monkeypatch, is_whole):
    (client,) = ready_clients(["alba"])
    alba, leave_all, came_between = cast.person("alba"), closing.leave_all, []
    Membership.objects.update(role=Role.OWNER)  # Another owner stays.

    def order_on_another_connection():
        try:
            return cast.place_order(client)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as buyer:

        def leave_while_they_order(user):
            order = buyer.submit(order_on_another_connection)
            came_between.append(order)
            assert somebody_waits() and not order.done()
            leave_all(user)

        monkeypatch.setattr(closing, "leave_all", leave_while_they_order)
        if is_whole:
            personal_data.close_account(alba, alba, "asked")
        else:
            closing.close_account(alba, alba, "asked", keep_until=None)
    assert came_between[0].result().status_code == 409
    assert not Order.objects.exists()


def colleagues(number):
    """Clinicians of alba's clinic, each with an account and a licence of their own.

    Nobody is responsible for it: the lock on a responsible clinician's licences would serve too.
    """
    clinic = cast.person("alba").memberships.get().clinic
    type(clinic).objects.filter(pk=clinic.pk).update(responsible=None)
    names = physicians(number)
    for name in names:
        cast.person(name).memberships.update(clinic=clinic, role=Role.CLINICIAN)
    return names


def race_to_the_limit():
    """Three colleagues order 10 of what their clinic may order 20 of in 28 days."""
    names = colleagues(3)
    clients = [cast.client_of(name) for name in names]
    for client, name in zip(clients, names, strict=True):
        cast.put_in_basket(client, cast.AQUALYX, 10)
        cast.choose_address(client, name)
    at_once([lambda client=client: cast.place_order(client) for client in clients])
    return Order.objects.count()


def with_time_to_count(answered):
    def count(*args):
        found = answered(*args)
        time.sleep(0.3)
        return found

    return count


def test_parallel_orders_of_a_clinic_do_not_slip_under_its_limit(monkeypatch):
    slow = with_time_to_count(placing.answered_verdicts)
    monkeypatch.setattr(placing, "answered_verdicts", slow)
    assert race_to_the_limit() == 2


def test_without_the_clinics_lock_they_would(monkeypatch):
    """The negative control: only the lock of the clinic is off."""
    slow = with_time_to_count(placing.answered_verdicts)
    monkeypatch.setattr(placing, "answered_verdicts", slow)
    monkeypatch.setattr(permission, "lock_clinics_of", lambda user: ())
    assert race_to_the_limit() == 3
