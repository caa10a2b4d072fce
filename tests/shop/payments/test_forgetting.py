"""Cards kept at the provider are forgotten when who pays is in the clinic no more (S20)."""

from dataclasses import replace

import pytest
from django_tasks_db.models import DBTaskResult

from accounts.clinics import members
from accounts.models import Membership
from accounts.personal_data import closing
from common.clock import now
from common.endings import Ended, Ending
from shop.payment_providers.answers import Outcome
from shop.payments import forgetting, services
from shop.payments.models import Payer
from tests import cast
from tests.shop.payments.paying import asked, begun, till

pytestmark = pytest.mark.django_db


@pytest.fixture
def money(monkeypatch):
    return till(monkeypatch)


def known(name, money):
    """Who the till knows as a payer, for the clinic that they order for."""
    of = {"user": cast.person(name), "clinic": cast.clinic_of(name)}
    return Payer.objects.create(provider=money.CODE, reference=f"cust_{name}", **of)


def waiting():
    return DBTaskResult.objects.filter(task_path=forgetting.forget_ended.module_path).count()


def test_a_closed_account_or_who_leaves_keeps_no_card_anywhere(
    money, django_capture_on_commit_callbacks
):
    alba, ben = known("alba", money), known("ben", money)
    assert not forgetting.ended().exists()
    closing.switch_off(cast.person("ben"), cast.person("admin"))  # It may be opened again.
    assert not forgetting.ended().exists()
    with django_capture_on_commit_callbacks(execute=True):
        members.leave(cast.clinic_of("ben"), cast.person("ben"))
    assert list(forgetting.ended()) == [ben] and waiting() == 1
    assert forgetting.forget_all() == "1 payers forgotten" and money.forgotten == ["cust_ben"]
    assert list(Payer.objects.all()) == [alba]
    # A clinic without members has ended.
    Membership.objects.filter(clinic=alba.clinic).update(left_at=alba.user.date_joined)
    forgetting.follow(Ending(Ended.ACCOUNT, person=alba.user_id))
    assert forgetting.forget_all() == "1 payers forgotten" and not Payer.objects.exists()


def test_who_an_answer_names_after_they_left_is_forgotten_at_once(money):
    money.does = Outcome.WAITING
    attempt = asked(begun(money))
    Membership.objects.filter(user=attempt.user).update(left_at=now())
    answer = replace(money.answer(attempt.key), customer="cust_late")
    services.follow(attempt, answer)
    assert Payer.objects.get().reference == "cust_late" and waiting() == 1
    assert forgetting.forget_all() == "1 payers forgotten" and money.forgotten == ["cust_late"]


def test_while_the_provider_is_away_it_is_tried_again(money, monkeypatch):
    """One that fails stops no other; what is forgotten there is asked for again where we died."""
    alba, ben = known("alba", money), known("ben", money)
    other = Payer.objects.create(
        provider="gone", reference="cust_x", user=alba.user, clinic=ben.clinic
    )
    Membership.objects.filter(clinic__in=[alba.clinic, ben.clinic]).update(
        left_at=alba.user.date_joined
    )
    money.is_deaf = True
    with pytest.raises(ExceptionGroup, match="of 3 payers are still kept"):
        forgetting.forget_ended.func()
    assert Payer.objects.count() == 3 and money.forgotten == []
    money.is_deaf = False
    with pytest.raises(ExceptionGroup, match="of 1 payers are still kept"):
        forgetting.forget_all()
    assert list(Payer.objects.all()) == [other] and len(money.forgotten) == 2
