"""Claims that are answered in the same second by one order: it replaces what one is about."""

import pytest

from common.deeds import NotPossible
from shop.claims import services
from shop.claims.models import Step
from shop.claims.policy import Answer
from tests import cast
from tests.parallel import at_once, read_by_all
from tests.shop.claims.claiming import claimed
from tests.shop.returns.coming_back import shipped

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("fresh_demo")]


def answered_at_once():
    """What two meet who answer claims about two orders with the same third; "" for who did."""
    claims = [claimed(shipped(units=2)) for _ in range(2)]
    anew, omar = cast.order_of("alba"), cast.person("omar")

    def answer(claim):
        try:
            services.answer(claim, Answer.REPLACEMENT, "Sent anew", omar, replacement=anew.number)
        except NotPossible as refused:
            return str(refused)
        except Exception as met:
            return met
        return ""

    return at_once([lambda claim=claim: answer(claim) for claim in claims])


def read_by_both(monkeypatch):
    facts = services._facts
    monkeypatch.setattr(services, "_facts", read_by_all(facts, count=2))


def test_an_order_that_two_claims_are_answered_with_at_once_replaces_one(monkeypatch):
    read_by_both(monkeypatch)
    done, refused = sorted(answered_at_once())
    assert done == "" and "It replaces what another claim is about." in refused
    assert Step.objects.filter(kind=Answer.REPLACEMENT).count() == 1


def test_with_the_lock_of_the_order_off_one_of_them_meets_an_error(monkeypatch):
    """The negative control: the database refuses the second one."""
    monkeypatch.setattr(services, "_alone_replacing", services.replacing)
    read_by_both(monkeypatch)
    assert any(isinstance(met, Exception) for met in answered_at_once())
