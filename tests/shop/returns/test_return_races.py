"""Two browsers announce and receive at once: never more than was shipped."""

from contextlib import suppress

import pytest

from common.deeds import NotPossible
from shop.demo.growth.sums import faults
from shop.inventory.models import Lot, Pick
from shop.returns import services
from shop.returns.models import Return, ReturnLine
from tests.cast import person
from tests.parallel import at_once, read_by_all, slowed
from tests.shop.returns.coming_back import announced, returns_place, shipped

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("fresh_demo")]


def announced_at_once(monkeypatch, looking):
    """Four announce three of the five units, with a moment between looking and writing."""
    pick = shipped(units=5)
    monkeypatch.setattr(services, "shipped_of", looking(services.shipped_of))

    def announce(number):
        with suppress(NotPossible):
            announced(pick, 3)

    at_once([lambda n=n: announce(n) for n in range(4)])
    return sum(line.announced for line in ReturnLine.objects.all())


def test_four_who_announce_at_once_announce_no_more_than_was_shipped(monkeypatch):
    assert announced_at_once(monkeypatch, slowed) == 3


def test_with_the_lock_off_they_announce_too_many(monkeypatch):
    """The negative control: only the lock differs, so the race above would notice."""
    monkeypatch.setattr(services, "locked_order", lambda order: order)
    numbers = iter(range(1000, 9999))
    create = Return.objects.create
    monkeypatch.setattr(
        Return.objects, "create", lambda **of: create(**of | {"number": f"R{next(numbers)}"})
    )
    assert announced_at_once(monkeypatch, lambda looked: read_by_all(looked, 4)) == 12


def test_a_return_received_by_four_at_once_is_received_once():
    pick, place, omar = shipped(units=5), returns_place(), person("omar")
    goods_back = announced(pick, 2)
    line = goods_back.lines.get()

    def receive():
        with suppress(NotPossible):
            services.receive_return(goods_back, {line.pk: 2}, place, omar)

    at_once([receive] * 4)
    assert Lot.objects.get(pk=pick.lot_id).apart == 2
    assert Pick.objects.get(pk=pick.pk).returned == 2 and faults() == {}
