"""Two phones compare one parcel at once: no unit counts twice (K6)."""

import time
from contextlib import suppress

import pytest

from common.deeds import NotPossible
from shop.arrivals import services
from shop.arrivals.models import ArrivedPack
from tests.cast import person
from tests.parallel import at_once
from tests.shop.arrivals.arriving import sent

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("fresh_demo")]


def counted_at_once(monkeypatch):
    """Four count one of the two units, with a moment between looking and writing."""
    parcel, alba, packs_of = sent("S1", "S2"), person("alba"), services.packs_of
    pick = parcel.picks.select_related("lot").get()

    def slow(arrival):
        found = packs_of(arrival)
        time.sleep(0.3)
        return found

    monkeypatch.setattr(services, "packs_of", slow)

    def count():
        with suppress(NotPossible):
            services.count(parcel, pick, 1, alba)

    at_once([count] * 4)
    return sum(pack.units for pack in ArrivedPack.objects.all())


def test_four_who_count_at_once_count_no_more_than_was_sent(monkeypatch):
    assert counted_at_once(monkeypatch) == 2


def test_with_the_lock_off_they_count_too_many(monkeypatch):
    """The negative control: only the lock differs, so the race above would notice."""
    monkeypatch.setattr(services, "locked_order", lambda order: order)
    assert counted_at_once(monkeypatch) > 2
