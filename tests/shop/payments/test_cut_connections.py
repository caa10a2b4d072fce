"""Connections are cut while buyers pay: what was acknowledged stays, and all adds up."""

import time

import pytest
from django.db import Error, connection, connections
from oscar.core.loading import get_model

from shop.demo.growth import sums
from shop.inventory.models import Held
from shop.payments.models import Attempt
from shop.payments.reconciling import reconcile, undecided
from shop.receivables import card_audit
from tests import cast
from tests.parallel import at_once
from tests.shop.ordering.test_races import only_lot, physicians
from tests.shop.payments.paying import asked, begun, till

Order = get_model("order", "Order")
pytestmark = [pytest.mark.race, pytest.mark.usefixtures("fresh_demo")]
_BUYERS, _ENOUGH, _LONGEST = 6, 12, 60  # How many are acknowledged, and seconds at most.


class Load:
    """Buyers who pay again and again until enough was acknowledged, and enough was cut off."""

    def __init__(self, money):
        self._money, self._until = money, time.monotonic() + _LONGEST
        self.acknowledged, self.cut_off = [], 0

    @property
    def goes_on(self):
        is_done = len(self.acknowledged) >= _ENOUGH and self.cut_off >= 3
        return not is_done and time.monotonic() < self._until

    def buy(self, name):
        turn = 0
        while self.goes_on:
            turn += 1
            try:
                attempt = asked(begun(self._money, name, 1, f"DOWN-{name}-{turn}"))
                self.acknowledged.append(attempt)
            except Error:
                self.cut_off += 1
                connections.close_all()

    def cut(self):
        """As a database that restarts: every connection of everybody else ends at once, whatever
        they are at, after some have come through."""
        while self.goes_on:
            came = len(self.acknowledged)
            while self.goes_on and len(self.acknowledged) < came + 2:
                time.sleep(0.02)
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )


def test_what_was_acknowledged_while_the_database_restarts_is_there(monkeypatch):
    """S8 to S11, J20."""
    load = Load(till(monkeypatch))
    only_lot(cast.BELOTERO, 10_000)
    buyers = [lambda name=name: load.buy(name) for name in physicians(_BUYERS)]
    at_once([*buyers, load.cut])
    connection.close()  # This one ended, too.
    assert load.acknowledged and load.cut_off, "Nothing was cut off, or nothing came about."
    numbers = {attempt.number for attempt in load.acknowledged if attempt.is_ordered}
    assert set(Order.objects.values_list("number", flat=True)) >= numbers
    reconcile(undecided())
    for attempt in undecided():  # Nobody asked for money: the time has to pass.
        Attempt.objects.filter(pk=attempt.pk).update(holds_until=attempt.begun_at)
    reconcile(undecided())
    ordered = Attempt.objects.filter(state=Attempt.State.ORDERED)
    assert load._money.taken == sum(each.amount for each in ordered) and numbers
    assert not undecided().exists() and not Held.objects.exists()
    assert sums.faults() == {} and list(card_audit.faults()) == []
