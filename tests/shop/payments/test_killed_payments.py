"""Killed at any statement between hold and claim, the shop or the company: after one look at it
all, charged is ordered, given back or undecided, and nothing is held for nothing (S8 to S11)."""

import pytest
from oscar.core.loading import get_model

from shop.demo.growth import sums
from shop.inventory.models import Held
from shop.payment_providers import PROVIDERS, card_company
from shop.payments import services
from shop.payments.models import Attempt
from shop.payments.reconciling import reconcile, undecided
from shop.receivables import card_audit
from shop.receivables.models import Payment
from tests import cast, mortal
from tests.shop.payments.company import company, pay  # noqa: F401
from tests.shop.payments.paying import asked, begun, now
from tests.shop.payments.till import Kept

Basket, Order = get_model("basket", "Basket"), get_model("order", "Order")
State = Attempt.State
pytestmark = [pytest.mark.race, pytest.mark.usefixtures("fresh_demo")]


def paid(money, turn):
    Basket.open.filter(owner=cast.person("alba")).delete()
    asked(begun(money, number=f"KILL-{turn}"))


def adds_up(money):
    """What was taken is what is ordered, given back, or of an attempt that is undecided."""
    money._read()
    open_ones = {str(each.key) for each in undecided()}
    ordered = sum(each.amount for each in Attempt.objects.filter(state=State.ORDERED))
    taken = sum(pay.taken for key, pay in money.payments.items() if key not in open_ones)
    return taken == ordered and sums.faults() == {} and list(card_audit.faults()) == []


def test_killed_at_any_statement_nothing_is_charged_without_an_order(monkeypatch, tmp_path):
    money = Kept().kept_in(tmp_path / "books")
    monkeypatch.setitem(PROVIDERS, money.CODE, money)
    paid(money, "warm")
    count, commits = mortal.boundaries_of(lambda: paid(money, "first"))
    assert len(commits) >= 2  # What is held is committed before anybody is asked.
    for boundary in mortal.chosen(count, commits):
        assert mortal.is_killed_at(boundary, lambda turn=boundary: paid(money, turn)), boundary
        assert adds_up(money), boundary
        reconcile(undecided())
        assert adds_up(money), boundary
        for attempt in undecided():  # Of these the provider knows nothing: its time has to pass.
            assert str(attempt.key) not in money.payments, boundary
            Attempt.objects.filter(pk=attempt.pk).update(holds_until=attempt.begun_at)
        reconcile(undecided())
        assert not undecided().exists() and not Held.objects.exists(), boundary
    assert now(Attempt.objects.earliest("begun_at")).ended_at


def test_killed_while_money_goes_back_the_books_tell_of_it(monkeypatch, tmp_path):
    """J20: another amount was taken, so it is no order; what is booked is what is there."""
    money = Kept(does="more").kept_in(tmp_path / "books")
    monkeypatch.setitem(PROVIDERS, money.CODE, money)
    paid(money, "warm")
    count, commits = mortal.boundaries_of(lambda: paid(money, "first"))
    for boundary in mortal.chosen(count, commits):
        assert mortal.is_killed_at(boundary, lambda turn=boundary: paid(money, turn)), boundary
        assert list(card_audit.faults()) == [], boundary
        for attempt in undecided():
            Attempt.objects.filter(pk=attempt.pk).update(holds_until=attempt.begun_at)
        reconcile(undecided())
        money._read()
        assert money.taken == 0 and list(card_audit.faults()) == [], boundary
        assert not Order.objects.exists() and not undecided().exists(), boundary
    assert sum(each.amount for each in Payment.objects.all()) == 0 < Payment.objects.count()


def paid_by_card(turn):
    """Begun, asked for, paid on the company's page, and followed."""
    Basket.open.filter(owner=cast.person("alba")).delete()
    attempt = begun(card_company, number=f"CARD-{turn}")
    attempt, page = services.ask(attempt, "https://shop.example/back/")
    pay(page)
    services.look(attempt)


def test_shop_and_company_killed_at_any_point_leave_no_charge_without_an_order(
    company,  # noqa: F811
):
    paid_by_card("warm")
    count, commits = mortal.boundaries_of(lambda: paid_by_card("first"))
    for boundary in mortal.chosen(count, commits):
        deed = lambda turn=boundary: paid_by_card(turn)  # noqa: E731
        assert mortal.is_killed_at(boundary, deed), boundary
        company.kill()
        reconcile(undecided())  # Nobody answers: nothing is known, and nothing is lost.
        company.start()
        reconcile(undecided())
        for attempt in undecided():  # Its payer has not paid: the time has to pass.
            Attempt.objects.filter(pk=attempt.pk).update(holds_until=attempt.begun_at)
        reconcile(undecided())
        ordered = Attempt.objects.filter(state=State.ORDERED)
        assert company.taken == sum(int(100 * each.amount) for each in ordered), boundary
        assert not undecided().exists() and not Held.objects.exists(), boundary
    assert Order.objects.count() > 2 and sums.faults() == {} and list(card_audit.faults()) == []
