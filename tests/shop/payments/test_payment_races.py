"""Answers, events, forms and holds at the same moment: one effect, and no unit held twice
(S8, S9, S15, S16)."""

import json
import time
from itertools import permutations

import pytest
from oscar.core.loading import get_model

from shop.demo.card_company.events import signature
from shop.demo.growth import sums
from shop.inventory import holding
from shop.inventory import services as inventory
from shop.inventory.models import Held
from shop.inventory.services import NotEnoughStock
from shop.payment_providers import card_company
from shop.payment_providers.answers import Asked, Told
from shop.payments import services, webhooks
from shop.payments.models import Attempt
from shop.receivables import card_audit
from shop.receivables.models import Payment
from tests import cast
from tests.parallel import AT_ONCE, at_once, outcomes, slowed
from tests.shop.ordering.test_races import only_lot, physicians, without_locks
from tests.shop.payment_terms.test_po_numbers import ready
from tests.shop.payments.company import SECRET, company, pay  # noqa: F401
from tests.shop.payments.paying import begun, till

Order = get_model("order", "Order")
pytestmark = [pytest.mark.race, pytest.mark.usefixtures("fresh_demo")]


def test_the_same_answer_twenty_times_at_once_has_one_effect(monkeypatch):
    money = till(monkeypatch)
    attempt = begun(money)
    money.start(asked_of(attempt))
    answer = money.answer(attempt.key)
    done, met = outcomes(lambda: services.follow(attempt, answer), count=20)
    assert (done, met) == (20, [])
    assert Order.objects.get().total_incl_tax == money.taken
    assert not Held.objects.exists() and sums.faults() == {}


def asked_of(attempt):
    told = {"order": attempt.number, "return_url": ""}
    return Asked(str(attempt.key), attempt.amount, attempt.currency, **told)


def test_without_the_locks_the_answer_would_be_followed_more_than_once(monkeypatch):
    """The negative control: the attempt is only read."""
    money = till(monkeypatch)
    attempt = begun(money)
    money.start(asked_of(attempt))
    answer, followed = money.answer(attempt.key), []
    unlocked = slowed(lambda key: Attempt.objects.select_related("basket").get(pk=key))
    monkeypatch.setattr(services, "locked", unlocked)
    monkeypatch.setattr(services, "_placing", [lambda attempt: followed.append(1)])
    outcomes(lambda: services.follow(attempt, answer), count=4)
    assert len(followed) > 1


def holding_at_once(monkeypatch, units, each):
    money = till(monkeypatch)
    only_lot(cast.BELOTERO, units)
    names = physicians(AT_ONCE)
    calls = [lambda name=name: _begun(money, name, each) for name in names]
    found = at_once(calls)
    return found.count(True), sum(row.units for row in Held.objects.all())


def _begun(money, name, units):
    try:
        return bool(begun(money, name, units, number=f"PAID-{name}"))
    except NotEnoughStock:
        return False


def test_attempts_at_once_hold_no_unit_twice(monkeypatch):
    assert holding_at_once(monkeypatch, units=7, each=3) == (2, 6)
    assert sums.faults() == {}


def test_without_the_lock_of_stock_attempts_hold_units_twice(monkeypatch):
    """The negative control: stock is only read."""
    monkeypatch.setattr(inventory, "lock_stock", slowed(without_locks))
    begun_, held = holding_at_once(monkeypatch, units=7, each=3)
    assert begun_ > 2 and held > 7


def test_what_is_let_go_twice_at_once_is_free_once(monkeypatch):
    money = till(monkeypatch)
    only_lot(cast.BELOTERO, 5)
    attempt = begun(money)
    at_once([lambda: holding.let_go(attempt.key)] * 4)
    assert not Held.objects.exists() and sums.faults() == {}


def paid_at_the_company():
    attempt = begun(card_company)
    attempt, page = services.ask(attempt, "https://shop.example/back/")
    pay(page)
    return attempt


KINDS = ("payment.paid", "payment.checking", "payment.returned")


def hear(kind, attempt):
    """The status of the answer to an event of this kind."""
    told = {"id": kind, "kind": kind, "key": str(attempt.pk), "payment": attempt.reference}
    body = json.dumps(told).encode()
    how = {"headers": {"Signature": signature(SECRET, body, int(time.time()))}}
    return cast.Client().post("/webhooks/card/", body, "application/json", **how).status_code


def events_at_once(attempt, count):
    """The answers to so many events of three kinds at the same moment."""
    return at_once([lambda kind=KINDS[n % 3]: hear(kind, attempt) for n in range(count)])


def test_three_events_in_every_order_have_one_effect(company):  # noqa: F811
    """Its payer pays before the first of them, or between."""
    for n, order in enumerate(permutations(KINDS)):
        attempt = begun(card_company, number=f"EVENTS-{n}")
        attempt, page = services.ask(attempt, "https://shop.example/back/")
        before = n % 3
        assert {hear(kind, attempt) for kind in order[:before]} <= {204}
        assert Order.objects.count() == n
        pay(page)
        assert {hear(kind, attempt) for kind in (*order[before:], *order)} == {204}
        assert Order.objects.count() == Payment.objects.count() == n + 1
        assert company.taken == sum(int(100 * each.total_incl_tax) for each in Order.objects.all())
    assert not Held.objects.exists() and sums.faults() == {} and list(card_audit.faults()) == []


def test_twenty_events_at_once_in_any_order_have_one_effect(company):  # noqa: F811
    attempt = paid_at_the_company()
    assert events_at_once(attempt, 20) == [204] * 20
    assert company.taken == int(100 * Order.objects.get().total_incl_tax)
    assert not Held.objects.exists() and sums.faults() == {}


def test_without_the_locks_events_would_have_several(company, monkeypatch):  # noqa: F811
    """The negative control: the attempt is only read."""
    attempt, followed = paid_at_the_company(), []
    unlocked = slowed(lambda key: Attempt.objects.select_related("basket").get(pk=key))
    monkeypatch.setattr(services, "locked", unlocked)
    monkeypatch.setattr(services, "_placing", [lambda attempt: followed.append(1)])
    monkeypatch.setattr(services, "_end", lambda attempt, state: None)
    events_at_once(attempt, 6)
    assert len(followed) > 1


def test_the_last_form_sent_eight_times_at_once_is_one_attempt(company):  # noqa: F811
    client = ready()
    form = {"action": "place_order", "pay_by": "card", **cast.seen_by(client)}
    cookies = client.cookies

    def send():
        own = cast.Client()
        own.cookies = cookies
        return own.post("/checkout/preview/", form)

    answers = at_once([send] * 8)
    attempt = Attempt.objects.get()
    led = {answer.url for answer in answers if answer.status_code == 302}
    assert len(answers) == 8 and all(answer.status_code == 302 for answer in answers)
    page = f"/accounts/payments/{attempt.pk}/"
    assert {url for url in led if url != page} == {Attempt.objects.get().page}
    assert len(company.books.rows("select * from payments")) == 1
    assert sum(row.units for row in Held.objects.all()) == 2 and sums.faults() == {}


def test_what_the_bank_sends_back_is_booked_once_however_often_it_is_told_of(monkeypatch):
    """S19: twenty events at once."""
    money = till(monkeypatch, does="more")
    attempt, _ = services.ask(begun(money), "https://shop.example/back/")
    assert attempt.is_returned
    money.sends_back()
    told = Told(str(attempt.key))
    done, met = outcomes(lambda: webhooks._ask_about(fresh(attempt), told), count=20)
    assert (done, met) == (20, []) and fresh(attempt).is_to_return
    assert Payment.objects.count() == 3 and list(card_audit.faults()) == []


def fresh(attempt):
    return Attempt.objects.get(pk=attempt.pk)
