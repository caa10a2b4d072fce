"""Hold, pay, claim: whatever the provider does, what is charged is ordered, returned or pending."""

from datetime import timedelta
from decimal import Decimal as D
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from oscar.apps.order.exceptions import UnableToPlaceOrder
from oscar.core.loading import get_model

from accounts.clinics.queries import verified_addresses
from accounts.licences.policy import State as LicenceState
from accounts.models import Licence
from common.clock import now as clock
from common.endings import Ended
from shop.demo.growth import sums
from shop.forks.checkout.submission import submission
from shop.inventory import ledger
from shop.inventory import services as stock
from shop.inventory.models import Held, Lot
from shop.inventory.services import NotEnoughStock
from shop.payment_providers.answers import Answer, Outcome, Told
from shop.payments import services, webhooks
from shop.payments.models import Attempt
from shop.payments.reconciling import due, look_after, reconcile, undecided
from shop.tracing.figures import figures_that_do_not_follow
from tests import cast
from tests.shop.payments.paying import asked, begun, held, now, till

Order, Basket = get_model("order", "Order"), get_model("basket", "Basket")
State = Attempt.State
pytestmark = pytest.mark.django_db


@pytest.fixture
def money(monkeypatch):
    return till(monkeypatch)


def later(attempt, minutes=60):
    """The hold ended so long ago."""
    then = clock() - timedelta(minutes=minutes)
    Attempt.objects.filter(pk=attempt.pk).update(holds_until=then, asked_at=None, begun_at=then)
    return now(attempt)


def attempt_held(attempt):
    return list(Held.objects.filter(payment=attempt.key))


def all_adds_up():
    return sums.faults() == {} and not list(figures_that_do_not_follow())


def test_what_is_paid_is_an_order_with_the_lots_that_were_held_for_it(money):
    attempt = begun(money)
    assert held() == 2 and not money.asked and attempt.basket.status == Basket.FROZEN
    assert all_adds_up()
    of_hold = [(row.lot_id, row.units) for row in attempt_held(attempt)]
    ended = asked(attempt)
    order = Order.objects.get()
    assert (ended.state, ended.order) == (State.ORDERED, order)
    assert [(p.lot_id, p.quantity) for p in stock.open_picks(order)] == of_hold
    source = order.sources.get()
    assert (source.amount_debited, source.reference) == (order.total_incl_tax, ended.reference)
    assert money.taken == order.total_incl_tax and held() == 0 and all_adds_up()
    assert order.basket.status == Basket.SUBMITTED
    asked(attempt)  # Whoever answers twice is heard once.
    assert Order.objects.count() == 1 and money.taken == order.total_incl_tax


def test_units_are_free_for_others_where_a_payment_fails_not_where_it_becomes_an_order(
    money, monkeypatch
):
    told = []
    monkeypatch.setattr(ledger, "announce", lambda *what, **_: told.append(what))
    asked(begun(money))
    assert Order.objects.exists() and told == []
    attempt = begun(money, number="PAID-2")
    services.follow(attempt, Answer(Outcome.FAILED))
    assert held() == 0 and told == [(Ended.SHORTAGE,)]


def test_the_money_is_asked_for_outside_of_any_transaction(
    money, django_capture_on_commit_callbacks
):
    depth = len(connection.savepoint_ids)
    money.at_start = lambda: seen.append(len(connection.savepoint_ids))
    seen = []
    asked(begun(money))
    assert seen == [depth]


def test_a_failure_keeps_the_basket_and_frees_what_was_held(money):
    money.does = Outcome.FAILED
    ended = asked(begun(money))
    assert ended.state == State.FAILED and "Nothing was paid" in ended.words
    assert Basket.open.get(owner=cast.person("alba")).num_items == 2
    assert held() == 0 and not Order.objects.exists() and all_adds_up()


@pytest.mark.parametrize("behaviour", ["lost reply", "lost on the way"])
def test_what_nobody_knows_stays_pending_until_it_is_asked_about(money, behaviour):  # S10
    money.does = behaviour
    attempt = asked(begun(money))
    assert attempt.is_open and held() == 2
    assert not due(clock()).exists() and due(clock() + timedelta(minutes=2)).exists()
    reconcile(undecided())
    if behaviour == "lost reply":
        assert now(attempt).is_ordered and Order.objects.get().total_incl_tax == money.taken
    else:  # A request may still be on its way, until the hold is over.
        assert now(attempt).is_open and held() == 2
        later(attempt)
        reconcile(undecided())
        assert now(attempt).state == State.FAILED and money.taken == 0
    assert held() == 0 and all_adds_up()


def test_a_silent_provider_keeps_no_goods_from_others_and_what_was_paid_is_never_lost(money):  # S10
    """The hold ends, the attempt does not: when the provider speaks again, it is an order after
    all, or the money goes back where the goods are gone."""
    money.does = "lost reply"
    first, second = begun(money, "alba"), begun(money, "nina", number="PAID-2")
    for attempt in (first, second):
        asked(attempt)
        later(attempt)
    money.is_deaf = True
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("reconcile_payments", stdout=out)
    assert "not decided yet" in out.getvalue()
    assert held() == 0 and undecided().count() == 2 and not Order.objects.exists()
    stock_of = Lot.objects.filter(product=cast.BELOTERO)
    Lot.objects.exclude(pk=stock_of.first().pk).filter(product=cast.BELOTERO).update(
        status=Lot.Status.ON_HOLD
    )
    lot = stock_of.first()
    cast.put_on_the_shelf(lot, lot.allocated + 2)
    money.is_deaf = False
    call_command("reconcile_payments", stdout=out)
    assert [now(first).state, now(second).state] == [State.ORDERED, State.RETURNED]
    assert "asked for 2" in now(second).words or "short" in now(second).words
    assert money.taken == Order.objects.get().total_incl_tax
    assert Basket.open.get(owner=cast.person("nina")).num_items == 2


def test_what_is_stopped_while_it_is_asked_for_leads_nobody_to_pay(money):
    """S9: of two tabs one asks, the other stops."""
    money.does = Outcome.WAITING
    attempt = begun(money)
    money.at_start = lambda: services.stop(now(attempt))
    ended, page = services.ask(attempt, "https://shop.example/back/")
    assert (ended.state, page) == (State.FAILED, "")
    assert money.payments[str(attempt.key)].outcome is Outcome.FAILED


def test_what_is_paid_after_it_was_stopped_goes_back(money, client, monkeypatch):
    """S11, S16: a genuine event is a reason to ask; where nobody answers, it comes again."""
    monkeypatch.setitem(webhooks._ADDRESSED, "till", money.CODE)
    money.does = Outcome.WAITING
    attempt = begun(money)
    money.told = lambda body, headers: Told(str(attempt.key), "T-1")

    def stopped():
        services.stop(now(attempt))
        money.is_deaf = True

    money.at_start = stopped
    assert services.ask(attempt, "https://shop.example/back/")[1] == ""
    money.settle()
    assert money.taken == attempt.amount and now(attempt).state == State.FAILED
    told = [client.post("/webhooks/till/").status_code]
    money.is_deaf = False
    told += [client.post("/webhooks/till/").status_code for _ in range(2)]
    ended = now(attempt)
    assert told == [503, 204, 204] and (ended.state, money.taken) == (State.RETURNED, 0)
    assert "after it had been stopped" in ended.words and not Order.objects.exists()
    assert Basket.open.get(owner=cast.person("alba")).num_items == 2 and held() == 0


def test_a_provider_that_has_not_given_back_yet_is_asked_once_a_minute(money, monkeypatch):
    money.does = "more"
    waits = Answer(Outcome.WAITING)
    monkeypatch.setattr(money, "give_back", lambda *_, **__: waits)
    attempt = asked(begun(money))
    Attempt.objects.update(begun_at=clock() - timedelta(minutes=9), asked_at=None)
    services.give_back(now(attempt))
    assert now(attempt).is_to_return and not due(clock()).exists()
    client = cast.client_of("alba")
    page = cast.text_of(client.get(reverse("payment", args=[attempt.pk])))
    assert "has not confirmed yet that it went back" in page and str(attempt.amount) not in page


def test_a_payer_who_never_comes_back_is_stopped_at_the_provider(money):
    money.does = Outcome.WAITING
    attempt = asked(begun(money))
    reconcile(undecided())
    assert now(attempt).is_open and held() == 2
    later(attempt)
    reconcile(undecided())
    assert now(attempt).state == State.FAILED and held() == 0
    assert money.payments[str(attempt.key)].outcome is Outcome.FAILED
    assert all_adds_up()


def test_another_amount_than_was_asked_for_orders_nothing_and_goes_back(money):
    money.does = "more"
    ended = asked(begun(money))
    assert ended.state == State.RETURNED and "Another amount" in ended.words
    assert money.taken == 0 and not Order.objects.exists() and held() == 0


def test_where_the_order_may_not_be_placed_any_more_the_money_goes_back(money):
    attempt = begun(money)
    licences = Licence.objects.filter(professional__user=cast.person("alba"))
    licences.update(state=LicenceState.SUSPENDED)
    money.is_deaf = True
    ended = asked(attempt)
    assert ended.state == State.TO_RETURN and money.taken > 0
    assert "could not be placed any more" in ended.words
    money.is_deaf = False
    reconcile(undecided())
    assert now(attempt).state == State.RETURNED and money.taken == 0
    assert not Order.objects.exists() and held() == 0 and all_adds_up()


def test_a_price_that_changed_while_it_was_paid_orders_nothing(money):
    attempt = begun(money)
    record = get_model("partner", "StockRecord").objects.get(product=cast.BELOTERO)
    record.price += D("1.00")
    record.save()
    assert asked(attempt).state == State.RETURNED
    assert money.taken == 0 and not Order.objects.exists()


def test_what_is_held_is_sold_to_nobody_else(money):
    lots = Lot.objects.filter(product=cast.BELOTERO)
    lots.exclude(pk=lots.first().pk).update(status=Lot.Status.ON_HOLD)
    cast.put_on_the_shelf(lots.first(), 3)
    begun(money)
    with pytest.raises(NotEnoughStock):
        cast.order_of("cosmo", quantity=2)
    page = cast.text_of(cast.client_of("nina").get(cast.product(cast.BELOTERO).get_absolute_url()))
    assert "2 left" not in page
    omar = cast.client_of("omar")
    assert "2 held for payments" in cast.text_of(
        omar.get(f"/admin/inventory/stock/{cast.BELOTERO}/change/")
    )
    lot = cast.text_of(omar.get(f"/admin/inventory/lot/{lots.first().pk}/change/"))
    assert "Held for a payment" in lot
    cast.order_of("nina", quantity=1)


def test_a_lot_that_is_recalled_while_it_is_held_is_not_ordered(money):
    attempt = begun(money)
    lot = attempt_held(attempt)[0].lot
    stock.set_status(lot, Lot.Status.RECALLED, "Test")
    asked(attempt)
    order = Order.objects.get()
    assert all(pick.lot != lot for pick in stock.open_picks(order))
    assert held() == 0 and all_adds_up()


def test_the_worker_looks_after_what_is_due(money):
    attempt = begun(money)
    jobs = DBTaskResult.objects.filter(task_path__endswith="reconcile_payments")
    look_after()
    assert not jobs.exists()
    later(attempt, 2)
    look_after()
    look_after()
    assert jobs.count() == 1


def test_two_attempts_for_one_basket_are_one(money):
    attempt = begun(money)
    user = attempt.user
    basket = Basket.objects.get(pk=attempt.basket_id)
    address = verified_addresses(user).first()
    again = submission(user, basket, cast.Strategy(user=user), address)
    with pytest.raises(UnableToPlaceOrder, match="no longer open"):
        services.begin(money, again, number="PAID-2", seen=None, said={})
    assert Attempt.objects.count() == 1
