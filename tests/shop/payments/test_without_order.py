"""Money that a card paid and that became no order: the books tell of it until it has gone back."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal as D
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from oscar.core.loading import get_model

from common.clock import now as clock
from common.clock import today
from common.deeds import NotPossible
from shop.payment_providers import PROVIDERS
from shop.payment_providers.answers import Answer, Outcome, Told
from shop.payments import reconciling, services, webhooks
from shop.payments.models import Attempt
from shop.payments.queries import staff_should_see
from shop.receivables import allocating, audit, card_audit, figures, journal, paying_out
from shop.receivables.models import Payment
from shop.receivables.queries import credits_of
from tests import cast
from tests.shop.payments.paying import asked, begun, now, till

State, StockRecord = Attempt.State, get_model("partner", "StockRecord")
pytestmark = pytest.mark.django_db


@pytest.fixture
def money(monkeypatch):
    return till(monkeypatch)


def to_return(money):
    """An attempt of which more was taken than was asked for, by a company that then fell silent."""
    money.does, money.is_deaf = "more", True
    return asked(begun(money))


def balances():
    """{name of an account: what is on it} by the journal of all days."""
    names = {number: name for name, number in journal.USUAL.items()}
    found = {}
    for each in figures.postings(date.min, date.max):
        name = names[each.account]
        found[name] = found.get(name, D(0)) + each.amount
    return {name: amount for name, amount in found.items() if amount}


def open_on(day):
    return list(figures.open_items(SimpleNamespace(first=day, last=day)))


def test_what_is_to_be_given_back_is_in_the_books_until_it_has_gone(money):
    """J20, J22: journal, open items and audit tell the same at every moment."""
    attempt = to_return(money)
    taken, clinic = attempt.amount + 1, attempt.clinic
    assert attempt.is_to_return and money.taken == taken
    assert balances() == {"card": taken, "to return": -taken}
    (row,) = open_on(today())
    assert row[1] == clinic.name and row[-1] == -taken and open_on(today() - timedelta(1)) == []
    assert credits_of(clinic) == 0 and list(audit.faults()) == []
    money.is_deaf = False
    assert services.look(attempt).is_returned
    assert balances() == {} and open_on(today()) == [] and money.taken == 0
    assert [each.amount for each in Payment.objects.order_by("pk")] == [taken, -taken]
    services.give_back(now(attempt))
    assert Payment.objects.count() == 2 and list(audit.faults()) == []


def test_staff_make_nothing_else_of_it_and_a_payout_may_contain_it(money):
    """J23, J24."""
    attempt, admin = to_return(money), cast.person("admin")
    payment = Payment.objects.get()
    for deed in (
        lambda: allocating.take_back(payment, admin),
        lambda: allocating.credit(payment, attempt.clinic, admin),
    ):
        with pytest.raises(NotPossible):
            deed()
    here = f"/admin/receivables/payment/{payment.pk}/change/"
    page = cast.text_of(cast.client_of("admin").get(here))
    assert "it goes back" in page and "Match it again" not in page and "no clinic" not in page
    assert list(paying_out.to_be_paid_out(payment.currency)) == [payment]


def test_what_cannot_be_ordered_any_more_is_booked_too(money):
    attempt, record = begun(money), StockRecord.objects.get(product=cast.BELOTERO)
    StockRecord.objects.filter(pk=record.pk).update(price=record.price + 1)
    money.is_deaf = True
    ended = asked(attempt)
    assert ended.is_to_return and balances()["to return"] == -attempt.amount
    assert list(audit.faults()) == []


def test_what_is_paid_after_it_was_stopped_is_booked_too(money):
    money.does = Outcome.WAITING
    attempt = services.stop(asked(begun(money)))
    money.settle()
    money.give_back = lambda *_, **__: Answer(Outcome.WAITING)
    ended = services.take_nothing_more(attempt)
    assert ended.is_to_return and balances()["to return"] == -attempt.amount
    assert list(audit.faults()) == []


def test_what_the_bank_of_the_card_sends_back_is_to_be_given_back_again(money):
    """S19: staff see it among what is to be given back, and the books tell of it."""
    money.does = "more"
    attempt = asked(begun(money))
    assert attempt.is_returned and balances() == {}
    told = Told(str(attempt.key))
    webhooks._ask_about(attempt, told)
    assert now(attempt).is_returned
    money.sends_back()
    for _ in range(2):
        webhooks._ask_about(now(attempt), told)
    back = now(attempt)
    assert back.is_to_return and "The card was closed." in back.words
    taken = attempt.amount + 1
    assert balances() == {"card": taken, "to return": -taken} and open_on(today())[0][-1] == -taken
    assert staff_should_see(clock()).get() == back and list(audit.faults()) == []
    money.came_back.clear()
    money.refunds.clear()
    assert services.look(back).is_returned and balances() == {} and list(audit.faults()) == []


def test_without_an_event_the_work_of_the_day_finds_what_came_back(money, monkeypatch):
    """S19: a provider that is silent says nothing, and what was given back long ago is left."""
    money.does = "more"
    attempt = asked(begun(money))
    money.sends_back()
    money.is_deaf = True
    assert reconciling.look_at_returned(clock()) == "0 of 1 payments came back"
    money.is_deaf = False
    later = clock() + timedelta(days=40)
    assert reconciling.look_at_returned(later) == "0 of 0 payments came back"
    with monkeypatch.context() as without:
        without.delitem(PROVIDERS, money.CODE)
        assert reconciling.look_at_returned(clock()) == "0 of 1 payments came back"
    assert now(attempt).is_returned
    assert reconciling.look_at_returned(clock()) == "1 of 1 payments came back"
    assert now(attempt).is_to_return and list(audit.faults()) == []


def _without_guards(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(statement, values)
        cursor.execute("SET session_replication_role = origin")


def migrated(to):
    """The tables of receivables as they were, or are again, within the test's transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    call_command("migrate", "receivables", to, verbosity=0)


def test_what_was_to_go_back_before_the_books_told_of_it_is_in_them_once(money):
    """J20: on the day of the shop, also where the upgrade is made again."""
    attempt = to_return(money)
    _without_guards("DELETE FROM receivables_payment")
    Attempt.objects.filter(pk=attempt.pk).update(ended_at=datetime(2026, 7, 31, 23, 30, tzinfo=UTC))
    booked = import_module("shop.receivables.migrations.0006_money_without_orders").FORWARD
    migrated("0006")
    with connection.cursor() as cursor:
        for _ in range(2):
            cursor.execute(booked, [settings.TIME_ZONE])
    migrated("0007")
    assert Payment.objects.get().on == date(2026, 8, 1)
    assert list(card_audit.faults()) == []


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ('UPDATE receivables_payment SET amount = amount + 1, "left" = "left" + 1', "is booked"),
        ("UPDATE receivables_payment SET currency = 'EUR'", "EUR"),
        ("UPDATE receivables_payment SET kind = ''", "is booked of it"),
        ("UPDATE receivables_payment SET clinic_id = NULL", "for None"),
        ("UPDATE receivables_payment SET key = 'X'", "no payment is booked of it"),
        ("UPDATE receivables_payment SET key = 'X'", "no attempt took it"),
        ("UPDATE payment_source SET amount_debited = 1", "says that 1.00 was paid"),
        ("UPDATE payments_attempt SET number = number || 'X'", "its order"),
    ],
)
def test_the_audit_names_a_card_payment_that_is_not_what_its_attempt_took(money, statement, words):
    """J22: one to one, in amount, currency and clinic."""
    asked(begun(money))
    assert list(card_audit.faults()) == []
    _without_guards(statement)
    assert any(words in fault for fault in card_audit.faults())


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("DELETE FROM receivables_payment", "0.00 of 0.00 is booked"),
        ("UPDATE payments_attempt SET state = 'returned'", "it is returned"),
        ("UPDATE payments_attempt SET state = 'failed'", "not to be given back"),
    ],
)
def test_the_audit_names_money_without_an_order_that_is_not_as_its_attempt_says(
    money, statement, words
):
    """J22."""
    to_return(money)
    assert list(card_audit.faults()) == []
    _without_guards(statement)
    assert any(words in fault for fault in card_audit.faults())
