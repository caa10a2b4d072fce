"""A recall in the middle of orders, picks and parcels: not one unit leaves after the release.

RECALL_ROUNDS says how often it is tried.
"""

import os
import random
import time
from contextlib import suppress
from threading import Event

import pytest
from django.db import IntegrityError
from oscar.apps.order.exceptions import InvalidShippingEvent

from common.deeds import NotPossible
from shop.demo.growth import sums
from shop.inventory import putting_right
from shop.inventory import services as stock
from shop.inventory.models import Lot, Movement
from shop.inventory.putting_right import Why
from shop.ordering.exceptions import Refused
from shop.parcels import services as parcels
from shop.recalls import answering, campaigns
from shop.recalls.coverage import coverage_of
from shop.recalls.models import Answer, Campaign, Notice
from shop.recalls.policy import Units
from tests import cast
from tests.parallel import AT_ONCE, at_once, read_by_all, slowed
from tests.shop.ordering.test_races import physicians, ready_clients
from tests.shop.parcels.packing import packed
from tests.shop.recalls.campaigning import a_lot, draft, released, shipped

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("fresh_demo")]
ROUNDS = int(os.environ.get("RECALL_ROUNDS", "1"))
SPAN = 1.5  # Seconds over which the workers come.
_REFUSALS = (NotPossible, InvalidShippingEvent, Refused, stock.NotShippable)


def some_time_later(deed, most=SPAN):
    def call():
        time.sleep(random.uniform(0, most))
        with suppress(*_REFUSALS):
            return deed()

    return call


def released_among_many():
    """The lot, after others who order, pick, pack and hand over while somebody releases it."""
    lot, omar, admin = a_lot(units=60), cast.person("omar"), cast.person("admin")
    handed = [packed(parcels.begin(cast.order_of("alba"), omar)) for _ in range(AT_ONCE // 2)]
    orders = [cast.order_of("alba") for _ in range(AT_ONCE // 2)]
    clients = ready_clients(physicians(AT_ONCE // 4))
    campaign = draft([lot])

    def release():
        """As soon as something has left, however slow the machine is."""
        gone, until = lot.movements.filter(kind=Movement.Kind.SHIPPED), time.monotonic() + 30
        while not gone.exists() and time.monotonic() < until:
            time.sleep(0.05)
        return campaigns.release(campaign, admin)

    at_once(
        [
            release,
            *(some_time_later(lambda it=it: parcels.hand_over(it, omar)) for it in handed),
            *(some_time_later(lambda it=it: parcels.ship(it, omar)) for it in orders),
            *(some_time_later(lambda it=it: cast.place_order(it)) for it in clients),
        ]
    )
    return Lot.objects.get(pk=lot.pk)


def after_the_release(lot):
    """What left or was given to orders after it, line by line of the ledger."""
    released_at = lot.movements.get(kind=Movement.Kind.RECALLED).pk
    kinds = (Movement.Kind.SHIPPED, Movement.Kind.ALLOCATED)
    return list(lot.movements.filter(kind__in=kinds, pk__gt=released_at))


@pytest.mark.parametrize("number", range(ROUNDS))
def test_not_one_unit_leaves_after_the_release(number):
    lot = released_among_many()
    assert lot.is_recalled and after_the_release(lot) == []
    assert lot.movements.filter(kind=Movement.Kind.SHIPPED).exists(), "some left before"
    assert sums.faults() == {}


def test_with_the_check_under_lock_off_units_leave(monkeypatch):
    """The negative control: only the check differs, so the race above would notice."""
    monkeypatch.setattr(stock, "may_leave", lambda lot, on: True)
    assert after_the_release(released_among_many())


def recalled():
    """The notice to alba's clinic, which has three units of a lot, and the Recall of the lot."""
    a_lot()
    shipped("alba", 3)
    notice = released([Lot.objects.get(number="KL-77")]).notices.get()
    return notice, notice.campaign.recalls.get()


def two_answers_at_once():
    """How many units two members say were used of the three that there are, each all three."""
    notice, recall = recalled()
    said = {recall: Units(used=3)}
    people = [cast.person(name) for name in ("alba", "bea")]
    at_once(
        [
            some_time_later(lambda by=by: answering.answer(notice, by, said, seen=0), most=0)
            for by in people
        ]
    )
    return sum(answer.used for answer in notice.answers.all())


def test_two_members_who_answer_at_once_say_no_more_than_there_is(monkeypatch):
    monkeypatch.setattr(answering, "_unless_too_many", slowed(answering._unless_too_many))
    assert two_answers_at_once() == 3


def test_with_the_lock_off_two_members_say_too_much(monkeypatch):
    look = read_by_all(answering._unless_too_many, 2)
    monkeypatch.setattr(answering, "_unless_too_many", look)
    monkeypatch.setattr(answering, "locked_with_campaign", lambda it: Notice.objects.get(pk=it.pk))
    assert two_answers_at_once() == 6


def closed_meanwhile(monkeypatch, deed, at_most=0.3):
    """The campaign of one answer that alba gave: who closes it has looked, and then waits for her
    `deed` on that answer, at most so many seconds."""
    notice, recall = recalled()
    alba, omar = cast.person("alba"), cast.person("omar")
    putting_right.write_off(recall.lot, 7, Why("recalled", "Destroyed", omar))
    (answer,) = answering.answer(notice, alba, {recall: Units(used=3)}, seen=0)
    why_not, is_looked_at, is_over = campaigns.why_not_closed, Event(), Event()

    def look(campaign):
        found = list(why_not(campaign))
        is_looked_at.set()
        is_over.wait(at_most)
        return found

    def close():
        campaigns.close(notice.campaign, omar, "All found")

    def do():
        is_looked_at.wait(30)
        with suppress(NotPossible):
            deed(answer, alba)
        is_over.set()

    monkeypatch.setattr(campaigns, "why_not_closed", look)
    at_once([close, do])
    return Campaign.objects.exclude(closed_at=None).get(pk=notice.campaign_id)


def take_back(answer, by):
    answering.take_back(answer, by, "No", seen=1)


def answer_again(answer, by):
    answering.acknowledge(answer.notice, by, seen=1)


def answers_of(campaign):
    return Answer.objects.filter(notice__campaign=campaign).count()


def test_of_a_campaign_nothing_is_taken_back_while_it_is_closed(monkeypatch):
    campaign = closed_meanwhile(monkeypatch, take_back)
    assert coverage_of(campaign).without_an_ending == 0


def test_nor_is_anything_answered_while_it_is_closed(monkeypatch):  # R82
    assert answers_of(closed_meanwhile(monkeypatch, answer_again)) == 1


def test_with_the_lock_of_the_campaign_off_it_is_closed_without_an_ending(monkeypatch):
    monkeypatch.setattr(campaigns, "locked", lambda it: Campaign.objects.get(pk=it.pk))
    campaign = closed_meanwhile(monkeypatch, take_back, at_most=30)
    assert coverage_of(campaign).without_an_ending == 3


def test_with_the_lock_of_the_campaign_off_it_has_an_answer_after_its_end(monkeypatch):
    monkeypatch.setattr(campaigns, "locked", lambda it: Campaign.objects.get(pk=it.pk))
    assert answers_of(closed_meanwhile(monkeypatch, answer_again, at_most=30)) == 2


def taken_back_by_two_at_once():
    """(who took one answer back, whom the answer names), of two members."""
    notice, recall = recalled()
    alba, bea = cast.person("alba"), cast.person("bea")
    (answer,) = answering.answer(notice, alba, {recall: Units(used=3)}, seen=0)
    done = []

    def of(by):
        answering.take_back(answer, by, f"Says {by}", seen=1)
        done.append(by)

    at_once([some_time_later(lambda by=by: of(by), most=0) for by in (alba, bea)])
    answer.refresh_from_db()
    return done, answer.taken_back_by


def read_slowly(monkeypatch):
    monkeypatch.setattr(answering, "_unless_unread", slowed(answering._unless_unread))


def test_of_two_who_take_an_answer_back_at_once_one_does(monkeypatch):
    read_slowly(monkeypatch)
    done, by = taken_back_by_two_at_once()
    assert done == [by]


def test_with_the_locks_off_the_database_takes_an_answer_back_once(monkeypatch):
    read_slowly(monkeypatch)
    monkeypatch.setattr(answering, "locked_with_campaign", lambda it: Notice.objects.get(pk=it.pk))
    with pytest.raises(IntegrityError, match="it is taken back, once"):
        taken_back_by_two_at_once()
