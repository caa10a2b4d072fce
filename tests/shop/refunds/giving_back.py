"""Orders that were paid by card, and money that goes back, in tests."""

from decimal import Decimal

from django.contrib.auth.models import Group

from shop.payment_providers import PROVIDERS
from shop.payment_providers.answers import Answer, NotAnswered, Outcome
from shop.receivables import allocating
from shop.receivables.card_money import payment_of
from shop.receivables.models import Payment
from shop.refunds import ending, services
from shop.refunds.rule import State, Way
from tests import cast
from tests.shop.payments.paying import asked, begun
from tests.shop.payments.till import Till
from tests.shop.receivables.paying import money


class Company(Till):
    """A Till that says RETURNED where so much as was asked for was given back."""

    refuses = ""  # Its words.
    loses_replies = False

    def give_back(self, key, reference, refund, amount=None):
        if self.refuses:
            return Answer(Outcome.FAILED, reference, words=self.refuses)
        answer = super().give_back(key, reference, refund, amount)
        if self.loses_replies:
            raise NotAnswered
        if answer.outcome is Outcome.FAILED:
            return answer
        return Answer(Outcome.RETURNED, reference, answer.amount, answer.currency)


def company(monkeypatch):
    found = Company()
    monkeypatch.setitem(PROVIDERS, found.CODE, found)
    return found


def paid_order(found, units=2, name="alba", number="PAID-1"):
    """(the order of so many units that was paid by card, the payment of it)."""
    attempt = asked(begun(found, name, units, number))
    return attempt.order, payment_of(attempt)


def settle(payment, invoice):
    """What was paid by card is for the invoice of its order."""
    if Payment.objects.get(pk=payment.pk).left:
        allocating.allocate(payment, {invoice.pk: invoice.gross}, "Paid by card")


def somebody(name, *groups):
    """One of the cast, who has the work of these groups too."""
    person = cast.person(name)
    person.groups.add(*Group.objects.filter(name__in=groups))
    return type(person).objects.get(pk=person.pk)


def ask(payment, amount, by=None, way=Way.CARD, **more):
    by = by or somebody("rita", "Refunds")
    return services.ask(payment, Decimal(amount), way, "Came back", by, **more)


def waiting(by="alba"):
    """A refund of 5.00 by bank that somebody of the clinic asked for."""
    payment = money(5, clinic=cast.clinic_of("alba"))
    return services.ask(payment, 5, Way.BANK, "Came back", cast.person(by))


def agreed():
    return waiting(by="admin")


def refused():
    """As if its card company had refused it."""
    refund = waiting()
    allocating.let_go(refund, "Refused")
    ending._end(refund, State.REFUSED, "The card is closed")
    return refund


def not_taken_back(found, words="The card was closed."):
    """The Attempt of which more was taken than was asked for, and whose card takes nothing back."""
    found.does, found.refuses = "more", words
    attempt = asked(begun(found))
    assert attempt.is_to_return
    return attempt
