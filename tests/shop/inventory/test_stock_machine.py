"""Any sequence of deeds: the lots say what a plain model says, the ledger adds up, none below 0."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from oscar.core.loading import get_model

from common.clock import today
from shop.demo.growth import sums
from shop.inventory import fefo, putting_right, queries, services
from shop.inventory.deliveries import services as deliveries
from shop.inventory.models import Lot, Place, Reason
from shop.inventory.places import queries as places
from shop.inventory.putting_right import NotPossible, Truth, Why
from tests import cast

pytestmark = pytest.mark.django_db

NUMBERS = ("M-31", "M-34", "M-39")
DAY = cast.days_from_now(300)
UNITS = some.integers(0, 12)
NUMBER, ORDER, RECEIPT = some.sampled_from(NUMBERS), some.integers(0, 2), some.integers(0, 5)
CHOICE = some.sampled_from(("", "refuse", "quarantine"))
PLACE = some.sampled_from(("Room", "Fridge", "Quarantine"))
STEPS = some.one_of(
    some.tuples(some.just("receive"), NUMBER, UNITS.filter(bool), PLACE),
    some.tuples(some.just("deliver"), some.lists(some.tuples(NUMBER, UNITS.filter(bool), CHOICE))),
    some.tuples(some.just("move"), NUMBER, UNITS.filter(bool), PLACE, PLACE),
    some.tuples(some.just("write_off"), NUMBER, UNITS.filter(bool), PLACE),
    some.tuples(some.just("send_back"), NUMBER, UNITS.filter(bool), PLACE),
    some.tuples(some.just("count"), NUMBER, UNITS, PLACE),
    some.tuples(some.just("correct"), RECEIPT, UNITS),
    some.tuples(some.just("renumber"), RECEIPT, NUMBER),
    some.tuples(some.just("order"), ORDER, NUMBER, UNITS.filter(bool)),
    some.tuples(some.just("release"), ORDER),
    some.tuples(some.just("ship"), ORDER),
)


@dataclass
class Model:
    """Units by lot number and place; receipts as [number, units, place]; orders as {order: {number:
    units}}."""

    lies: dict = field(default_factory=lambda: defaultdict(Counter))
    receipts: list = field(default_factory=list)
    orders: dict = field(default_factory=dict)
    shipped: dict = field(default_factory=dict)

    def allocated(self, number):
        return sum(picks.get(number, 0) for picks in self.orders.values())

    def apart(self, number):
        return self.lies[number]["Quarantine"]

    def on_hand(self, number):
        return sum(self.lies[number].values()) - self.apart(number)

    def free(self, number):
        return self.on_hand(number) - self.allocated(number)

    def free_in(self, number, *places):
        """Units that may leave some places."""
        there = sum(self.lies[number][place] for place in places if place != "Quarantine")
        apart = self.apart(number) if "Quarantine" in places else 0
        return min(self.free(number), there) + apart

    def take(self, number, units, *places):
        """{place: units} that leave these places, in their order; what orders have stays."""
        left, free = {}, self.free(number)
        for place in places:
            most = self.lies[number][place]
            count = min(units, most if place == "Quarantine" else min(most, free))
            free -= 0 if place == "Quarantine" else count
            units -= count
            self.lies[number][place] -= count
            left[place] = count
        return {place: count for place, count in left.items() if count}


def first(place):
    """In which order units of a receipt are taken: from its place, then from the others."""
    return (place, *(each for each in ("Fridge", "Room", "Quarantine") if each != place))


class Shop:
    """The real thing, with its model beside it: each deed is done in both."""

    def __init__(self, orders):
        self.model = Model()
        self.product = cast.product(cast.AQUALYX)
        self.orders = orders
        self.places = {place.name: place for place in Place.objects.all()}
        self.why = Why(Reason.OTHER, "Machine", cast.person("omar"))

    def lot(self, number):
        return Lot.objects.filter(product=self.product, number=number).first()

    def receive(self, number, units, place):
        where = {"place": self.places[place], "reason": Reason.NO_ROOM}
        services.receive_lot(self.product, number, DAY, units, "Medica", **where)
        self.model.lies[number][place] += units
        self.model.receipts.append([number, units, place])

    def deliver(self, lines):
        """A delivery of these lines, booked as a whole."""
        by = self.why.by
        delivery = deliveries.begin("Medica", by)
        named = [
            {"product": self.product, "number": n, "expires_on": DAY, "units": u, "decision": d}
            for n, u, d in lines
        ]
        deliveries.add_lines(delivery, named, by)
        if lines:
            deliveries.book_delivery(delivery, by)
        for number, units, decision in lines:
            if decision != "refuse":
                place = "Quarantine" if decision else "Room"
                self.model.lies[number][place] += units
                self.model.receipts.append([number, units, place])

    def move(self, number, units, place, to):
        one, other = self.places[place], self.places[to]

        def deed(lot):
            putting_right.move_units(lot, units, one, other, self.why)

        may = place != to and units <= self.model.free_in(number, place)
        if (lot := self.lot(number)) and self._is_done(deed, lot, may):
            self.model.lies[number][place] -= units
            self.model.lies[number][to] += units

    def write_off(self, number, units, place):
        where = self.places[place]
        deed = putting_right.write_off
        self._take(number, units, place, lambda lot: deed(lot, units, self.why, where))

    def send_back(self, number, units, place):
        where = self.places[place]
        deed = putting_right.send_back
        self._take(number, units, place, lambda lot: deed(lot, units, "Medica", self.why, where))

    def _take(self, number, units, place, deed):
        may = units <= self.model.free_in(number, place)
        if (lot := self.lot(number)) and self._is_done(deed, lot, may):
            self.model.lies[number][place] -= units

    def count(self, number, counted, place):
        lot, model = self.lot(number), self.model
        was = model.lies[number][place]
        may = place == "Quarantine" or model.free(number) + counted - was >= 0
        where = self.places[place]
        deed = putting_right.count
        if lot and self._is_done(lambda it: deed(it, counted, was, self.why, where), lot, may):
            model.lies[number][place] = counted

    def correct(self, at, units):
        if at >= len(self.model.receipts):
            return
        number, booked, place = self.model.receipts[at]
        change = units - booked
        may = self.model.free(number) + self.model.apart(number) + change >= 0
        if self._is_done(self._correction(at, units, number), None, may):
            self.model.receipts[at][1] = units
            if change > 0:
                self.model.lies[number][place] += change
            else:
                self.model.take(number, -change, *first(place))

    def renumber(self, at, number):
        """Only of a lot with several receipts; the rest has tests of its own."""
        model = self.model
        if at >= len(model.receipts):
            return
        old, units, place = model.receipts[at]
        others = [r for i, r in enumerate(model.receipts) if r[0] == old and i != at and r[1]]
        if old == number or not others:
            return
        may = units <= model.free(old) + model.apart(old)
        if self._is_done(self._correction(at, units, number), None, may):
            model.receipts[at][1] = 0
            moved = model.take(old, units, *first(place))
            for where, count in moved.items():
                model.lies[number][where] += count
                model.receipts.append([number, count, where])
            if not moved:
                model.receipts.append([number, 0, "Room"])

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
        services.ship(services.open_picks(self.orders[at]), today())
        for number, units in self.model.orders.pop(at, {}).items():
            self.model.shipped[at] = units
            for place in ("Fridge", "Room"):
                count = min(units, self.model.lies[number][place])
                self.model.lies[number][place] -= count
                units -= count

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
            figures = (lot.on_hand, lot.apart, lot.allocated) if lot else (0, 0, 0)
            model = self.model
            on_hand, allocated = model.on_hand(number), model.allocated(number)
            assert figures == (on_hand, model.apart(number), allocated), number
            assert 0 <= allocated <= on_hand
            held = {each.place.name: each.units for each in places.held(lot)} if lot else {}
            assert held == {place: units for place, units in model.lies[number].items() if units}
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
