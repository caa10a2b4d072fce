"""Several people count on one sheet in the same second: each scan counts once, none is lost."""

import uuid

import pytest

from shop.inventory.counting import services
from shop.inventory.models import CountSheet, Lot, Place
from tests import cast
from tests.cast import person
from tests.parallel import at_once

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("fresh_demo")]

MANY = 6


@pytest.fixture
def sheet():
    return services.begin(person("omar"), place=Place.objects.get(name="Room"))


def scans(sheet, keys):
    lot = Lot.objects.filter(product=cast.BELOTERO).first()
    by = person("omar")
    return [
        lambda key=key: services.count(sheet, sheet.place, lot.number, by, key=key) for key in keys
    ]


def units_of(sheet):
    return sum(tally.units for tally in sheet.tallies.all())


def test_every_scan_of_several_people_counts(sheet):
    at_once(scans(sheet, [uuid.uuid4() for _ in range(MANY)]))
    assert units_of(sheet) == MANY


def test_one_scan_that_is_sent_many_times_at_once_counts_once(sheet):
    at_once(scans(sheet, [uuid.uuid4()] * MANY))
    assert units_of(sheet) == 1


def test_without_the_lock_it_would_not(sheet, monkeypatch):
    """The negative control: the database refuses the second one, as an error page."""
    monkeypatch.setattr(services, "locked", lambda sheet, *states: sheet)
    with pytest.raises(Exception, match="duplicate key"):
        at_once(scans(sheet, [uuid.uuid4()] * MANY))


def test_a_sheet_that_several_begin_at_once_is_one():
    room, by = Place.objects.get(name="Room"), person("omar")
    begun = at_once([lambda: services.begin(by, place=room)] * MANY)
    assert {*begun} == {CountSheet.objects.get()}
