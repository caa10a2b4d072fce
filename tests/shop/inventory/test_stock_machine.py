"""Any sequence of deeds: the lots say what a plain model says, the ledger adds up, none below 0."""

from dataclasses import dataclass, field

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from oscar.core.loading import get_model

from common.clock import today
from shop.demo.growth import sums
from shop.inventory import fefo, putting_right, queries, services
from shop.inventory.models import Lot, Reason
from shop.inventory.putting_right import NotPossible, Truth, Why
from tests import cast

pytestmark = pytest.mark.django_db

NUMBERS = ("M-31", "M-34", "M-39")
DAY = cast.days_from_now(300)
UNITS = some.integers(0, 12)
NUMBER, ORDER, RECEIPT = some.sampled_from(NUMBERS), some.integers(0, 2), some.integers(0, 5)
STEPS = some.one_of(
    some.tuples(some.just("receive"), NUMBER, UNITS.filter(bool)),
    some.tuples(some.just("write_off"), NUMBER, UNITS.filter(bool)),
    some.tuples(some.just("send_back"), NUMBER, UNITS.filter(bool)),
    some.tuples(some.just("count"), NUMBER, UNITS),
    some.tuples(some.just("correct"), RECEIPT, UNITS),
    some.tuples(some.just("renumber"), RECEIPT, NUMBER),
    some.tuples(some.just("order"), ORDER, NUMBER, UNITS.filter(bool)),
    some.tuples(some.just("release"), ORDER),
    some.tuples(some.just("ship"), ORDER),
)


@dataclass
class Model:
    """Units by lot number; receipts as [number, units]; orders as {order: {number: units}}."""

    on_hand: dict = field(default_factory=dict)
    receipts: list = field(default_factory=list)
    orders: dict = field(default_factory=dict)
    shipped: dict = field(default_factory=dict)

    def allocated(self, number):
        return sum(picks.get(number, 0) for picks in self.orders.values())

    def free(self, number):
        return self.on_hand.get(number, 0) - self.allocated(number)


class Shop:
    """The real thing, with its model beside it: each deed is done in both."""

    def __init__(self, orders):
        self.model = Model()
        self.product = cast.product(cast.AQUALYX)
        self.orders = orders
        self.why = Why(Reason.OTHER, "Machine", cast.person("omar"))

    def lot(self, number):
        return Lot.objects.filter(product=self.product, number=number).first()

    def receive(self, number, units):
        services.receive_lot(self.product, number, DAY, units, "Medica")
        self.model.on_hand[number] = self.model.on_hand.get(number, 0) + units
        self.model.receipts.append([number, units])

    def write_off(self, number, units):
        self._take(number, units, lambda lot: putting_right.write_off(lot, units, self.why))

    def send_back(self, number, units):
        deed = putting_right.send_back
        self._take(number, units, lambda lot: deed(lot, units, "Medica", self.why))

    def _take(self, number, units, deed):
        if (lot := self.lot(number)) and self._is_done(deed, lot, units <= self.model.free(number)):
            self.model.on_hand[number] -= units

    def count(self, number, counted):
        lot = self.lot(number)
        may = counted >= self.model.allocated(number)
        deed = putting_right.count
        if lot and self._is_done(lambda it: deed(it, counted, it.on_hand, self.why), lot, may):
            self.model.on_hand[number] = counted

    def correct(self, at, units):
        if at >= len(self.model.receipts):
            return
        number, booked = self.model.receipts[at]
        may = self.model.free(number) + units - booked >= 0
        if self._is_done(self._correction(at, units, number), None, may):
            self.model.on_hand[number] += units - booked
            self.model.receipts[at][1] = units

    def renumber(self, at, number):
        """Only of a lot with several receipts; the rest has tests of its own."""
        if at >= len(self.model.receipts):
            return
        old, units = self.model.receipts[at]
        others = [r for i, r in enumerate(self.model.receipts) if r[0] == old and i != at and r[1]]
        if old == number or not others:
            return
        may = units <= self.model.free(old)
        if self._is_done(self._correction(at, units, number), None, may):
            self.model.on_hand[old] -= units
            self.model.on_hand[number] = self.model.on_hand.get(number, 0) + units
            self.model.receipts[at] = [old, 0]
            self.model.receipts.append([number, units])

    def _correction(self, at, units, number):
        """The receipts in the order in which the model has them."""
        found = [r for n in NUMBERS if self.lot(n) for r in queries.receipts_of(self.lot(n))]
        receipt = sorted(found, key=lambda receipt: receipt.pk)[at]
        truth = Truth(units, number, DAY, "Medica")
        return lambda _: putting_right.correct(receipt, truth, self.why)

    def order(self, at, number, units):
        lot, model = self.lot(number), self.model
        if lot is None or at in model.orders or at in model.shipped or units > model.free(number):
            return
        line = self.orders[at].lines.get()
        plan = services.plan([], today())
        records, lots = services.lock_stock([self.product.pk])
        plan = services.Plan(
            records, {row.pk: row for row in lots}, {line.pk: (fefo.Taken(lot.pk, units),)}
        )
        services.give(plan, line.pk, line)
        model.orders[at] = {number: units}

    def release(self, at):
        services.release(self.orders[at])
        self.model.orders.pop(at, None)

    def ship(self, at):
        services.ship(self.orders[at], today())
        for number, units in self.model.orders.pop(at, {}).items():
            self.model.on_hand[number] -= units
            self.model.shipped[at] = units

    def _is_done(self, deed, lot, may):
        """Whether it was done; the shop and the model agree on whether it may be."""
        try:
            deed(lot)
        except NotPossible:
            assert not may
            return False
        assert may
        return True

    def agrees(self):
        for number in NUMBERS:
            lot = self.lot(number)
            figures = (lot.on_hand, lot.allocated) if lot else (0, 0)
            model = self.model
            assert figures == (model.on_hand.get(number, 0), model.allocated(number)), number
            assert 0 <= figures[1] <= figures[0]
        assert sums.faults() == {}
        lots = Lot.objects.filter(product=self.product)
        record = get_model("partner", "StockRecord").objects.get(product=self.product)
        assert record.num_in_stock == sum(lot.on_hand for lot in lots)


@pytest.fixture
def orders():
    """Three of one line each, to which no lot is given."""
    made = [cast.order_of("alba", cast.AQUALYX) for _ in range(3)]
    for order in made:
        services.release(order)
    return made


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(some.lists(STEPS, max_size=14))
def test_any_sequence_of_deeds_leaves_what_a_plain_model_says(orders, steps):
    with transaction.atomic():
        shop = Shop(orders)
        for deed, *arguments in steps:
            getattr(shop, deed)(*arguments)
            shop.agrees()
        transaction.set_rollback(True)
