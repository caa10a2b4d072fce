"""Killed at any statement between hold and claim, the shop or the company: after one look at it
all, charged is ordered, given back or undecided, and nothing is held for nothing (S8 to S11)."""

import os
import signal

import pytest
from oscar.core.loading import get_model

from common.clock import now as clock
from shop.demo.growth import sums
from shop.inventory.models import Held
from shop.payment_providers import PROVIDERS, card_company
from shop.payment_providers.answers import Outcome
from shop.payments import services
from shop.payments.models import Attempt
from shop.payments.reconciling import reconcile, undecided
from shop.receivables import card_audit
from shop.receivables.models import Payment
from tests import cast, mortal
from tests.depth import times
from tests.shop.payments.company import company, pay  # noqa: F401
from tests.shop.payments.paying import asked, begun, now
from tests.shop.payments.till import Kept

Basket, Order = get_model("basket", "Basket"), get_model("order", "Order")
State = Attempt.State
pytestmark = [pytest.mark.race, pytest.mark.usefixtures("fresh_demo")]


@pytest.fixture(autouse=True)
def enough_for_a_deep_run(fresh_demo):
    cast.receive_plenty()


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


# Where a payment may die, in the order in which it comes there: before or after what is done.
POINTS = {
    "before units are held": ("services.hold", "before"),
    "held, and not committed": ("services.hold", "after"),
    "committed, and nobody was asked": ("money.start", "before"),
    "charged, and the reply is lost": ("money.start", "after"),
    "the answer is there, and nothing is locked": ("services.locked", "before"),
    "locked, and nothing is decided": ("services.locked", "after"),
    "decided, and the order is not written": ("services._placing", "before"),
    "the order is written, and the attempt is open": ("services._placing", "after"),
    "the attempt has ended, and nothing is committed": ("services._end", "after"),
    "committed, and nobody is told": ("services.follow", "after"),
}
BACK = {
    "it is no order, and the books do not say so": ("services.without_order.taken", "before"),
    "the books say so, and nothing is committed": ("services.without_order.taken", "after"),
    "committed, and nothing was given back": ("money.give_back", "before"),
    "given back, and the reply is lost": ("money.give_back", "after"),
    "given back, and the books do not say so": ("services.without_order.given_back", "before"),
    "the books say that it went, and nothing is committed": (
        "services.without_order.given_back",
        "after",
    ),
}


def dying(done, when):
    """The same, by who is killed with it."""

    def deed(*asked, **more):
        if when == "after":
            done(*asked, **more)
        os.kill(os.getpid(), signal.SIGKILL)

    return deed


def is_killed(point, money, deed):
    """Whether a child that does the deed died at the point of this name."""
    where, when = (POINTS | BACK)[point]

    def until_there():
        of = {"services": services, "money": money}
        *path, name = where.split(".")
        owner = of[path[0]]
        for each in path[1:]:
            owner = getattr(owner, each)
        done = getattr(owner, name)
        if isinstance(done, list):
            done[-1] = dying(done[-1], when)
        else:
            setattr(owner, name, dying(done, when))
        deed()

    return mortal.dies(until_there)


@pytest.mark.parametrize("does", [Outcome.PAID, "more"])
def test_killed_at_points_with_names_one_look_puts_it_right(does, monkeypatch, tmp_path):
    """What was charged is ordered, given back or undecided, and nothing is held for nothing."""
    money = Kept(does=does).kept_in(tmp_path / "books")
    monkeypatch.setitem(PROVIDERS, money.CODE, money)
    paid(money, "warm")
    for point in BACK if does == "more" else POINTS:
        for turn in range(times(1, 10)):
            number = f"{len(Attempt.objects.all())}-{turn}"
            assert is_killed(point, money, lambda number=number: paid(money, number)), point
            undecided().update(holds_until=clock())  # So that one look ends whatever it finds.
            reconcile(undecided())
            assert adds_up(money) and not undecided().exists(), point
            assert not Held.objects.exists() and Basket.objects.filter(status="Frozen").count() == 0
