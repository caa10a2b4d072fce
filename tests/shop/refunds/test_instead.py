"""What a card paid without an order and takes nothing back of: by bank, by staff (F11)."""

from decimal import Decimal as D

import pytest
from django.db import IntegrityError, transaction

from common.clock import now as clock
from common.clock import today
from common.deeds import NotPossible
from shop.ordering.cancelling import cancel_own
from shop.payment_providers import PROVIDERS
from shop.payment_providers.answers import NotAnswered, Told
from shop.payments import services as payments
from shop.payments import webhooks
from shop.payments.queries import staff_should_see
from shop.receivables import allocating, audit, card_audit, paying_out
from shop.receivables.models import Payment
from shop.receivables.queries import credits_of
from shop.refunds import ending, giving, services
from shop.refunds.models import Refund
from tests import cast, outbox
from tests.cast import fill_in
from tests.shop.payments.paying import now
from tests.shop.payments.test_without_order import _without_guards, balances, migrated, open_on
from tests.shop.receivables.paying import bill, paid
from tests.shop.refunds.giving_back import company, not_taken_back, paid_order, somebody

pytestmark = pytest.mark.django_db
TYPED = {"way": "bank", "reason": "Your card was closed."}


@pytest.fixture
def money(monkeypatch, settings):
    outbox.use(settings)
    return company(monkeypatch)


def asking(attempt):
    return f"/admin/refunds/refund/ask/{Payment.objects.get(key=f'attempt {attempt.key} 1').pk}/"


def page_of(name, address):
    return cast.text_of(cast.client_of(name).get(address))


def test_staff_give_it_back_by_bank_and_the_books_tell_of_each_step(money):
    attempt = not_taken_back(money)
    admins = cast.client_of("admin").get(f"/admin/payments/attempt/{attempt.pk}/change/")
    assert f"/admin/receivables/payment/?q={attempt.number}" in admins.content.decode()
    taken, clinic, rita = attempt.amount + 1, attempt.clinic, somebody("rita", "Refunds")
    assert "goes back to the card by itself" in page_of("rita", asking(attempt))
    form = TYPED | {"amount": str(taken), "key": "0b9c2f3e-3b5d-4a58-9e0e-6f1f2d3c4b5a"}
    client = cast.client_of("rita")
    assert [fill_in(client, asking(attempt), **form).status_code for _ in range(2)] == [302, 302]
    refund, ended = Refund.objects.get(), now(attempt)
    assert (refund.amount, refund.clinic, refund.asked_by) == (taken, clinic, rita)
    assert ended.is_credited and not staff_should_see(clock()).exists()
    assert balances() == {"card": taken, "to match": -taken}
    assert refund.is_agreed and list(audit.faults()) == [] == list(card_audit.faults())
    assert "is to go back to your bank account" in outbox.last_mail().body
    said = page_of("alba", f"/accounts/payments/{attempt.pk}/")
    assert "credit on your clinic's account" in said and "goes back to your card" not in said
    here = f"/admin/receivables/payment/{refund.payment_id}/change/"
    for words in ("Your card was closed.", "The card company: The card was closed.", "Rita"):
        assert words in page_of("admin", here)
    assert [each.amount for each in paying_out.to_be_paid_out("GBP")] == [taken]
    out = paid(-taken, f"Ampoule {refund.number}")
    assert Refund.objects.get().gone == out and credits_of(clinic) == 0
    assert balances() == {"card": taken, "bank": -taken}
    assert list(audit.faults()) == [] == open_on(today())


def test_what_a_card_paid_is_of_a_kind_that_an_upgrade_finds_by_its_name(money):
    order, payment = paid_order(money, name="nina", number="PAID-2")
    cancel_own(order, cast.person("nina"), "Ordered twice")
    services.agree(Refund.objects.get(), somebody("rita", "Refunds"))
    giving.give_all(giving.due(clock()))
    attempt = not_taken_back(money)
    form = TYPED | {"amount": "1.00", "key": "0b9c2f3e-3b5d-4a58-9e0e-6f1f2d3c4b5a"}
    fill_in(cast.client_of("rita"), asking(attempt), **form)
    paid("5.00", "Nothing that is known")
    kinds = list(Payment.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["order", "refund", "no_order", "no_order", "credit", ""]
    with pytest.raises(IntegrityError, match="What came stays"), transaction.atomic():
        Payment.objects.filter(pk=payment.pk).update(kind="refund")
    for to in ("0006", "0008"):
        migrated(to)
    assert list(Payment.objects.order_by("pk").values_list("kind", flat=True)) == kinds
    assert list(audit.faults()) == []


def test_above_a_value_two_people_stand_for_it(money, settings):
    """F5: what is not given back stays the clinic's credit."""
    settings.REFUND_TWO_PEOPLE_ABOVE = 10
    attempt = not_taken_back(money)
    somebody("rita", "Refunds")
    fill_in(cast.client_of("rita"), asking(attempt), amount="20.00", **TYPED)
    refund = Refund.objects.get()
    assert refund.is_asked and "two people" in refund.because
    assert credits_of(attempt.clinic) == attempt.amount + 1 - 20
    assert services.agree(refund, somebody("omar", "Refunds")).is_agreed


def silent(*_, **__):
    raise NotAnswered


def test_as_long_as_the_card_may_take_it_back_nobody_ends_it(money):
    """What has gone meanwhile is late, what may go is not possible; of neither anything is
    booked."""
    attempt = not_taken_back(money)
    somebody("rita", "Refunds")
    client, address, sent = cast.client_of("rita"), asking(attempt), TYPED | {"amount": "5.00"}
    del money.refuses
    money.give_back = silent
    refused = fill_in(client, address, **sent)
    assert refused.status_code == 409 and "has not refused it" in cast.text_of(refused)
    del money.give_back
    gone = fill_in(client, address, **sent)
    assert gone.status_code == 409 and now(attempt).is_returned
    assert not Refund.objects.exists() and balances() == {} and money.taken == 0
    assert list(audit.faults()) == []


def test_what_is_credited_goes_back_to_no_card(money):
    attempt = not_taken_back(money)
    somebody("rita", "Refunds")
    fill_in(cast.client_of("rita"), asking(attempt), amount="5.00", **TYPED)
    del money.refuses
    payments.give_back(attempt)
    webhooks._ask_about(now(attempt), Told(str(attempt.key)))
    assert now(attempt).is_credited and money.taken == attempt.amount + 1
    assert list(audit.faults()) == []


def test_where_its_provider_is_gone_staff_end_it_too(money, monkeypatch):
    attempt = not_taken_back(money)
    somebody("rita", "Refunds")
    monkeypatch.delitem(PROVIDERS, money.CODE)
    fill_in(cast.client_of("rita"), asking(attempt), amount="5.00", **TYPED)
    assert now(attempt).is_credited and Refund.objects.get().amount == D("5.00")


def test_what_is_credited_stays_its_clinics(money):
    """Also where all that was paid with it is undone."""
    attempt, admin = not_taken_back(money), cast.person("admin")
    fill_in(cast.client_of("admin"), asking(attempt), amount="5.00", **TYPED)
    refund = Refund.objects.get()
    ending.decline(refund, admin, "It is kept")
    credit, invoice = refund.payment, bill("20.00")
    (allocation,) = allocating.allocate(credit, {invoice.pk: invoice.gross}, "Test", admin)
    allocating.undo(allocation, "Another's", admin)
    assert Payment.objects.get(pk=credit.pk).clinic == attempt.clinic
    with pytest.raises(NotPossible, match="that clinic's"):
        allocating.take_back(credit, admin)


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ('UPDATE receivables_payment SET amount = 1, "left" = 0 {credit}', "clinic's credit"),
        ("UPDATE receivables_payment SET clinic_id = NULL {credit}", "clinic's credit"),
        ("UPDATE receivables_payment SET key = 'credit of X' {credit}", "credit of no attempt"),
        ("DELETE FROM receivables_payment WHERE amount < 0", "is booked as there"),
        ("UPDATE payments_attempt SET state = 'returned'", "it is returned"),
    ],
)
def test_the_audit_names_a_credit_that_is_not_what_its_attempt_took(money, statement, words):
    """J22."""
    attempt = not_taken_back(money)
    fill_in(cast.client_of("admin"), asking(attempt), amount="5.00", **TYPED)
    assert now(attempt).is_credited and list(card_audit.faults()) == []
    _without_guards(statement.format(credit="WHERE key LIKE 'credit of %%'"))
    assert any(words in fault for fault in card_audit.faults())
