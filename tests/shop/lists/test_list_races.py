"""Members of a clinic at one list in the same moment: one number is stored, everybody else is told;
what several add is on it once (Q13, Q14)."""

import pytest

from shop.lists import services
from shop.lists.models import ListLine
from shop.lists.rule import Typed
from tests import cast
from tests.parallel import AT_ONCE, at_once, slowed
from tests.shop.quick_order.lines import sold

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("fresh_demo")]


@pytest.fixture
def found(monkeypatch):
    order_list = services.make(cast.clinic_of("alba"), "Fortnight")
    services.add(order_list, [(sold()[0], 6)])
    monkeypatch.setattr(services, "lines_of", slowed(services.lines_of))
    return order_list


@pytest.fixture
def unlocked(monkeypatch):
    monkeypatch.setattr(services, "locked", lambda order_list: order_list)


def typed_at_once(found):
    """Each types a par level of their own over the six that all of their pages showed; how many
    were stored without a word."""
    line = found.lines.get()

    def typed(number):
        told, kept = services.write(found, "par", {line.pk: Typed("6", str(number))}, {})
        assert bool(told) == bool(kept)
        return not told

    calls = [lambda number=number: typed(number) for number in range(10, 10 + AT_ONCE)]
    return at_once(calls).count(True)


def added_at_once(found):
    """All put the same product on it; on how many lines it is."""
    product = sold()[1]
    at_once([lambda: services.add(found, [(product, 2)])] * AT_ONCE)
    return ListLine.objects.filter(of=found, product=product).count()


def test_one_number_is_stored_and_the_others_are_told(found):
    assert typed_at_once(found) == 1


def test_without_the_lock_numbers_are_lost_in_silence(found, unlocked):
    """The negative control."""
    assert typed_at_once(found) > 1


def test_what_all_add_is_on_it_once(found):
    assert added_at_once(found) == 1
