"""Two phones compare one parcel at once: no unit counts twice (K6)."""

from contextlib import suppress

import pytest

from common.deeds import NotPossible
from shop.arrivals import services
from shop.arrivals.models import Arrival, ArrivedPack
from tests.cast import person
from tests.parallel import at_once, read_by_all, slowed
from tests.shop.arrivals.arriving import sent

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("fresh_demo")]


def counted_at_once(monkeypatch, looking, *, is_begun=False):
    """Four count one of the two units, with a moment between looking and writing."""
    parcel, alba = sent("S1", "S2"), person("alba")
    if is_begun:
        Arrival.objects.create(parcel=parcel, begun_by=alba)
    pick = parcel.picks.select_related("lot").get()
    monkeypatch.setattr(services, "packs_of", looking(services.packs_of))

    def count():
        with suppress(NotPossible):
            services.count(parcel, pick, 1, alba)

    at_once([count] * 4)
    return sum(pack.units for pack in ArrivedPack.objects.all())


def test_four_who_count_at_once_count_no_more_than_was_sent(monkeypatch):
    assert counted_at_once(monkeypatch, slowed) == 2


def test_with_the_lock_off_they_count_too_many(monkeypatch):
    """The negative control: only the lock differs, so the race above would notice. Whoever began
    the check would keep the others apart."""
    monkeypatch.setattr(services, "locked_order", lambda order: order)
    assert counted_at_once(monkeypatch, lambda looked: read_by_all(looked, 4), is_begun=True) == 4
