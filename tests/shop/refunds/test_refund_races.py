"""Several people give the same money back in the same second, and the card company is asked."""

from contextlib import nullcontext, suppress
from decimal import Decimal as D
from threading import Event, local

import pytest
from django.db import DatabaseError

from common.deeds import NotPossible
from shop.ordering.cancelling import cancel_own
from shop.payment_providers.answers import Answer, Outcome
from shop.payments import services as payments
from shop.receivables import audit
from shop.receivables.models import Payment
from shop.refunds import ending, giving, services
from shop.refunds.models import Refund
from shop.refunds.rule import Way
from tests import cast
from tests.parallel import at_once, outcomes, slowed
from tests.shop.receivables.paying import faults, money
from tests.shop.refunds.giving_back import company, not_taken_back, paid_order, somebody

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("fresh_demo")]


def asked_at_once(count=32):
    """(how many of 3.00 each were asked for of 10.00, what others met)."""
    payment, rita = money(D("10.00"), clinic=cast.clinic_of("alba")), somebody("rita", "Refunds")
    told = (payment, D("3.00"), Way.BANK, "Came back", rita)
    return outcomes(lambda: services.ask(*told), NotPossible, count=count)


def test_no_more_is_given_back_than_was_paid():
    """F3."""
    assert asked_at_once() == (3, [])
    assert sum(Refund.objects.values_list("amount", flat=True)) == 9
    assert faults() == []


def test_without_the_lock_more_would_be_asked_for(monkeypatch):
    """The negative control: the payment is only read; the database still refuses what is too
    much, with an error."""
    allocating = services.allocating
    monkeypatch.setattr(allocating, "locked", slowed(lambda *keys: _read(keys)))
    made, met = asked_at_once(8)
    assert made > 3 or met


def _read(keys):
    return [Payment.objects.get(pk=key) for key in keys]


def test_one_refund_that_is_given_by_several_at_once_is_given_once(monkeypatch):
    """F6."""
    till = company(monkeypatch)
    order, payment = paid_order(till)
    cancel_own(order, cast.person("alba"), "No")
    refund, rita = Refund.objects.get(), somebody("rita", "Refunds")
    assert outcomes(lambda: services.agree(refund, rita), NotPossible) == (1, [])
    refund = Refund.objects.select_related("attempt").get()
    assert outcomes(lambda: giving.give(refund))[1] == []
    assert till.taken == 0 and Refund.objects.get().gone.amount == -payment.amount
    assert faults() == []


def test_a_refund_is_agreed_to_or_not_but_never_both():
    """Half of them agree, half do not."""
    payment, rita = money(D("10.00"), clinic=cast.clinic_of("alba")), somebody("rita", "Refunds")
    refund = services.ask(payment, D("10.00"), Way.BANK, "X", cast.person("alba"))
    turns = iter([True, False] * 8)

    def decide():
        if next(turns):
            services.agree(refund, rita)
            ending.transferred(refund, money(D("-10.00")), rita)
        else:
            ending.decline(refund, rita, "No")

    assert outcomes(decide, NotPossible, count=16)[1] == []
    assert Refund.objects.get().state in ("done", "declined")
    assert faults() == []


def sent_back(monkeypatch):
    """The attempt of an order that was cancelled and given back, and then sent back by the bank."""
    found = company(monkeypatch)
    order, _ = paid_order(found)
    cancel_own(order, cast.person("alba"), "No")
    giving.give(services.agree(Refund.objects.get(), somebody("rita", "Refunds")))
    found.sends_back()
    return order.attempt


def test_what_was_sent_back_is_booked_once_however_often_it_is_told_of(monkeypatch):
    """F10: twenty events at once."""
    attempt = sent_back(monkeypatch)
    assert outcomes(lambda: giving.heard_of(attempt), count=20) == (20, [])
    assert Refund.objects.get().is_bounced
    assert Payment.objects.filter(amount__gt=0).count() == 2 and faults() == []


def test_without_the_lock_it_would_be_booked_by_several(monkeypatch):
    """The negative control: the database refuses the second."""
    attempt = sent_back(monkeypatch)
    rows = Refund.objects.select_related("payment", "attempt", "order", "clinic")
    monkeypatch.setattr(ending, "locked", slowed(lambda refund, *_: rows.get(pk=refund.pk)))
    _, met = outcomes(lambda: giving.heard_of(attempt), count=8)
    assert met and all(isinstance(each, DatabaseError) for each in met)


def ended_both_ways(monkeypatch, seconds):
    """Whether a payment without an order went back to its card, and is the clinic's credit too,
    where staff end it while the card company is asked for it; the company refuses staff only. It
    answers once it was asked by both, and staff have ended it, or after so many seconds."""
    found = company(monkeypatch)
    attempt, rita = not_taken_back(found), somebody("rita", "Refunds")
    payment, of_staff, usual = Payment.objects.get(), local(), found.give_back
    found.refuses, is_asked, is_ended = "", Event(), Event()

    def give_back(key, reference, refund):
        if hasattr(of_staff, "is_here"):
            is_asked.wait(seconds)
            return Answer(Outcome.FAILED, reference, words="The card was closed.")
        is_asked.set()
        is_ended.wait(seconds)
        return usual(key, reference, refund)

    def end_by_hand():
        of_staff.is_here = True
        with suppress(NotPossible), payments.refused_to_give_back(attempt) as refused:
            services.ask_instead(payment, refused, D("5.00"), Way.BANK, "Closed", rita)
        is_ended.set()

    monkeypatch.setattr(found, "give_back", give_back)
    at_once([end_by_hand, lambda: payments.give_back(attempt)])
    attempt.refresh_from_db()
    assert attempt.is_credited or attempt.is_returned
    return attempt.is_credited and not found.taken


def test_what_goes_back_to_a_card_is_not_ended_by_hand_meanwhile(monkeypatch):
    """F11: whoever comes second does nothing."""
    assert not ended_both_ways(monkeypatch, seconds=0.3)
    assert list(audit.faults()) == []


def test_without_being_alone_it_would_be_given_back_twice(monkeypatch):
    """The negative control: everybody is told that they ask alone."""
    monkeypatch.setattr(payments, "alone", lambda name: nullcontext(True))
    assert ended_both_ways(monkeypatch, seconds=30)
