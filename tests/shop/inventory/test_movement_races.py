"""Many at once at each movement of stock, more than one unit each: nothing is lost nor twice.

How many and how often: tests/parallel.py; `make races` runs 32 at once, 20 times. Each race has a
negative control: the same with its lock off, which must go wrong.
"""

import pytest
from oscar.apps.order.exceptions import InvalidShippingEvent
from oscar.core.loading import get_model

from common.deeds import NotPossible
from shop.demo.growth import sums
from shop.inventory import giving_up, goods_in, putting_right, services, taking_back
from shop.inventory.models import Lot, Movement, Pick, Reason
from shop.inventory.putting_right import Why
from shop.ordering import cancelling, open_lines, processing
from shop.ordering.cancelling import cancel_units
from shop.ordering.models import CancelledUnits
from shop.parcels import services as parcels
from shop.parcels.models import Check, Parcel
from shop.returns import services as returns
from shop.returns.models import Return, ReturnLine
from tests import cast
from tests.parallel import AT_ONCE, ROUNDS, outcomes, read_by_all, slowed
from tests.shop.ordering.test_races import physicians, without_locks
from tests.shop.parcels.packing import code_of, compared
from tests.shop.returns.coming_back import announced, returns_place

Order, Basket = get_model("order", "Order"), get_model("basket", "Basket")
pytestmark = [pytest.mark.race, pytest.mark.usefixtures("fresh_demo")]
REFUSALS = (NotPossible, InvalidShippingEvent, services.NotEnoughStock)
READS_STOCK = (services, goods_in, putting_right, taking_back)
UNITS = 6


def fresh_lot(number, units):
    """The only lot that is sold, with so many units."""
    product = cast.product(cast.BELOTERO)
    Lot.objects.filter(product=product).update(status=Lot.Status.ON_HOLD)
    return services.receive_lot(product, number, cast.days_from_now(100), units, "Medica")


def of_order(order):
    return Pick.objects.filter(order_line__order=order)


class Race:
    """A movement that everybody does at once: `begin` gives what each of them does, and `is_right`
    says whether as many did it as could, and what came of it. What it goes by, where it reads that
    after its lock, is `counting`."""

    counting = None

    def goes_wrong(self, turn, before=lambda: None):
        """One round of it; whether anybody met what nobody should, or a figure is wrong."""
        deed = self.begin(turn)
        before()
        done, others = outcomes(deed, *REFUSALS)
        return bool(others) or not self.is_right(done) or bool(sums.faults())


class Receive(Race):
    """Everybody receives three units of one lot."""

    modules, reading, unlocked = READS_STOCK, "lock_stock", staticmethod(without_locks)

    def begin(self, turn):
        self.lot = fresh_lot(f"RCV-{turn}", 1)
        product, number, day = self.lot.product, self.lot.number, self.lot.expires_on
        return lambda: services.receive_lot(product, number, day, 3, "Medica")

    def is_right(self, done):
        self.lot.refresh_from_db()
        return done == AT_ONCE and self.lot.on_hand == 1 + 3 * AT_ONCE


class Adjust(Race):
    """Everybody writes off two units of a lot that has them for half of the people."""

    modules, reading, unlocked = READS_STOCK, "lock_stock", staticmethod(without_locks)

    def begin(self, turn):
        self.lot = fresh_lot(f"ADJ-{turn}", AT_ONCE)
        why = Why(Reason.BROKEN, "Race", cast.person("omar"))
        return lambda: putting_right.write_off(self.lot, 2, why)

    def is_right(self, done):
        self.lot.refresh_from_db()
        return done == AT_ONCE // 2 and self.lot.on_hand == 0


class Place(Race):
    """Everybody orders two units of a lot that has them for half of the people."""

    modules, reading, unlocked = READS_STOCK, "lock_stock", staticmethod(without_locks)

    def begin(self, turn):
        self.lot = fresh_lot(f"ORD-{turn}", AT_ONCE)
        Basket.open.all().delete()  # Of those who got nothing the round before.
        self.names = iter(self.names_of(turn))
        return lambda: cast.order_of(next(self.names), cast.BELOTERO, 2)

    def is_right(self, done):
        self.lot.refresh_from_db()
        picked = sum(pick.quantity for pick in Pick.objects.filter(lot=self.lot))
        return done == AT_ONCE // 2 and picked == self.lot.allocated == AT_ONCE

    def names_of(self, turn):
        return physicians(AT_ONCE) if turn == 0 else [f"buyer{at}" for at in range(AT_ONCE)]


class PickOpen(Race):
    """Goods arrive for half of the orders that wait, and everybody picks one of these."""

    modules, reading = (open_lines, services, giving_up), "lock_stock"
    unlocked, waiting = staticmethod(without_locks), ()

    def begin(self, turn):
        """Who was served the round before orders again; the others still wait."""
        served, left = self.waiting[: AT_ONCE // 2], self.waiting[AT_ONCE // 2 :]
        names = [name for name, _ in served] or physicians(AT_ONCE)
        old = fresh_lot(f"OLD-{turn}", 2 * AT_ONCE)
        new = [(name, cast.order_of(name, cast.BELOTERO, 2)) for name in names]
        services.set_status(old, Lot.Status.RECALLED, "Race")
        open_lines.look_at_all()
        self.lot, self.waiting = fresh_lot(f"PIK-{turn}", AT_ONCE), [*left, *new]
        orders = iter([order for _, order in self.waiting])
        return lambda: open_lines.pick_open(next(orders))

    def is_right(self, done):
        """Whoever came first gets two; the others keep waiting, and nobody is refused."""
        self.lot.refresh_from_db()
        got = [sum(pick.quantity for pick in of_order(order)) for _, order in self.waiting]
        half = AT_ONCE // 2
        return done == AT_ONCE == self.lot.allocated and got == [2] * half + [0] * half


class Pack(Race):
    """Everybody scans a pack of the last three of six units."""

    modules, reading, counting = (parcels,), "locked", "expected_of"

    @staticmethod
    def unlocked(parcel, *states):
        return Parcel.objects.get(pk=parcel.pk)

    def begin(self, turn):
        lot = fresh_lot(f"PCK-{turn}", UNITS)
        omar = cast.person("omar")
        self.parcel = parcels.begin(cast.order_of("alba", cast.BELOTERO, UNITS), omar)
        parcels.confirm(self.parcel, lot.product, lot.number, UNITS - 3, omar)
        return lambda: self.scan(code_of(lot), omar)

    def scan(self, code, by):
        _, found = parcels.scan(self.parcel, code, by)
        if found == "too_many":
            raise NotPossible(found)

    def is_right(self, done):
        counted = sum(check.units for check in Check.objects.filter(parcel=self.parcel))
        return done == 3 and counted == UNITS


class Announce(Race):
    """Everybody announces two of six units that were shipped."""

    modules, reading = (returns,), "locked_order"

    @staticmethod
    def unlocked(order):
        return order

    def begin(self, turn):
        fresh_lot(f"RET-{turn}", UNITS)
        order = cast.order_of("alba", cast.BELOTERO, UNITS)
        parcels.ship(order, cast.person("omar"))
        self.pick = of_order(order).get()
        return lambda: announced(self.pick, 2)

    def is_right(self, done):
        lines = ReturnLine.objects.filter(pick=self.pick)
        return done == 3 and sum(line.announced for line in lines) == UNITS


class TakeBack(Announce):
    """Everybody receives one return of four units."""

    reading = "locked"

    @staticmethod
    def unlocked(goods_back, *states):
        return Return.objects.select_related("order", "place").get(pk=goods_back.pk)

    def begin(self, turn):
        super().begin(turn)
        goods_back, place, omar = announced(self.pick, 4), returns_place(), cast.person("omar")
        units = {goods_back.lines.get().pk: 4}
        return lambda: returns.receive_return(goods_back, units, place, omar)

    def is_right(self, done):
        self.pick.refresh_from_db()
        lot = Lot.objects.get(pk=self.pick.lot_id)
        return done == 1 and self.pick.returned == lot.apart == 4


class Cancel(Race):
    """Everybody cancels two of six units."""

    modules, reading = (cancelling, processing), "waiting_order"

    @staticmethod
    def unlocked(order, *statuses):
        return Order.objects.get(pk=order.pk)

    def begin(self, turn):
        self.lot = fresh_lot(f"CNC-{turn}", UNITS)
        self.order, omar = cast.order_of("alba", cast.BELOTERO, UNITS), cast.person("omar")
        units = {self.order.lines.get().pk: 2}
        return lambda: cancel_units(self.order, units, "Race", omar)

    def is_right(self, done):
        """The last two are the whole rest: the order is cancelled with them."""
        self.lot.refresh_from_db()
        self.order.refresh_from_db()
        released = Movement.objects.filter(lot=self.lot, kind="released")
        given_back = -sum(movement.allocated_change for movement in released)
        kept = sum(row.units for row in CancelledUnits.objects.filter(line__order=self.order))
        is_over = self.order.is_cancelled and self.lot.allocated == 0
        return done == 3 and is_over and (kept, given_back) == (4, UNITS)


class Leave(Pack):
    """Everybody hands over one packed parcel of four of six units; the order waits for the rest."""

    counting = None  # Its order is locked before: who counts is alone and would wait in vain.

    def begin(self, turn):
        self.lot = fresh_lot(f"GO-{turn}", UNITS)
        order, omar = cast.order_of("alba", cast.BELOTERO, UNITS), cast.person("omar")
        self.parcel = parcels.begin(order, omar, {of_order(order).get().pk: 4})
        parcels.pack(compared(self.parcel), omar)
        return lambda: parcels.hand_over(self.parcel, omar)

    def is_right(self, done):
        self.lot.refresh_from_db()
        shipped = Movement.objects.filter(lot=self.lot, kind="shipped").count()
        return (done, shipped, self.lot.on_hand, self.lot.allocated) == (1, 1, 2, 2)


RACES = [Receive, Adjust, Place, PickOpen, Pack, Leave, Announce, TakeBack, Cancel]


@pytest.mark.parametrize("race", RACES)
def test_many_do_what_there_is_to_do_and_no_more_unless_its_lock_is_off(race, monkeypatch):
    """The last round is the negative control: only the lock differs."""
    found, locked = race(), getattr(race.modules[0], race.reading)

    def read_with(read):
        for module in race.modules:
            monkeypatch.setattr(module, race.reading, read)

    for turn in range(ROUNDS):
        assert not found.goes_wrong(turn, lambda: read_with(slowed(locked)))
        read_with(locked)  # Who prepares the next round is alone.

    def without_its_lock():
        read_with(read_by_all(race.unlocked))
        if race.counting:
            (module,) = race.modules
            count = read_by_all(getattr(module, race.counting))
            monkeypatch.setattr(module, race.counting, count)

    assert found.goes_wrong(ROUNDS, without_its_lock)
