"""Deeds with orders, parcels and returns, each done in the shop and in the plain model."""

from uuid import uuid4

from django.db import transaction
from oscar.core.loading import get_model

from common.clock import today
from shop.demo.growth import sums
from shop.inventory import holding, services
from shop.inventory.models import Lot, Movement, Pick
from shop.inventory.places import queries as places
from shop.inventory.queries import recalled_lots, shipped
from shop.ordering import open_lines
from shop.ordering.back_orders import missing_of
from shop.ordering.cancelling import cancel_units
from shop.ordering.queries import waiting_for_goods, waiting_orders
from shop.parcels import services as parcels
from shop.returns import services as returns
from shop.returns.policy import Outcome
from tests import cast
from tests.shop.parcels.packing import packed
from tests.shop.returns.coming_back import WHY

from .machine import StockRoom
from .plain_stock import (
    AVAILABLE,
    GONE,
    LIFE,
    ON_HOLD,
    PACKED,
    PACKING,
    RECALLED,
    TAKEN_APART,
    Parcel,
    Return,
)

Order, StockRecord = get_model("order", "Order"), get_model("partner", "StockRecord")


class Shop(StockRoom):
    """All of it. What a step names by a number is one of those that there are."""

    def __init__(self):
        super().__init__()
        self.orders, self.parcels, self.returns, self.payments = [], [], [], []

    def order(self, by, who, units):
        """Exactly what was wanted, or nothing."""
        may = units <= self.model.sellable_units()
        if self.is_done(self._place, who, units, may=may):
            self.model.ordered.append(units)
            self.model.give(len(self.orders) - 1, units)

    def _place(self, who, units):
        with transaction.atomic():
            self.orders.append(cast.order_of(who, cast.BELOTERO, units))

    def keep_for_payment(self, by, units):
        """As when a card is asked: nobody else gets them meanwhile."""
        may = units <= self.model.sellable_units()
        if self.is_done(self._keep, units, by, may=may):
            self.model.kept.append(self.model.first_expired(units))

    def _keep(self, units, by):
        payment, want = uuid4(), services.Want(1, self.product, units)
        with transaction.atomic():
            holding.hold(services.plan([want], today()), payment, self.people[by])
        self.payments.append(payment)

    def let_go(self, by, at):
        """Twice does no harm."""
        if self.payments:
            at = at % len(self.payments)
            units = holding.let_go(self.payments[at], self.people[by])
            assert units == sum(self.model.kept[at].values())
            self.model.kept[at] = {}

    def pick_open(self, by):
        """As the worker does it: orders one after the other, the oldest first."""
        open_lines.look_at_all()
        for order in range(len(self.orders)):
            if self.model.waiting(order):
                self.model.give_up(order, RECALLED)
                self.model.pick_open(order)

    def give_up(self, by, at):
        if not self.orders:
            return
        at, model = at % len(self.orders), self.model
        bad = [key for key in model.loose(at) if model.status[key[1]] != AVAILABLE]
        told = (self.orders[at], self.people[by])
        if self.is_done(open_lines.give_up_and_pick, *told, may=bool(bad)):
            model.give_up(at, RECALLED, ON_HOLD)
            model.pick_open(at)

    def cancel(self, by, at, units):
        """Which of two lots with one last day goes back first is nobody's rule."""
        if not self.orders:
            return
        at, model = at % len(self.orders), self.model
        ranks = [(model.status[n] == AVAILABLE, model.life[n]) for _, n, _ in model.loose(at)]
        if len(set(ranks)) < len(ranks):
            return
        order = self.orders[at]
        told = (order, {order.lines.get().pk: units}, "Machine", self.people[by])
        if self.is_done(cancel_units, *told, may=units <= model.most_to_cancel(at)):
            is_all = model.is_whole(at) and units == model.waiting(at)
            model.give_back(at, units)
            model.shut |= {at} if is_all else set()
            model.cancelled[at] += units

    # Parcels.

    def begin(self, by, at, most):
        """A parcel of at most so many of each lot."""
        if not self.orders:
            return
        at, model = at % len(self.orders), self.model
        units = {key: min(units, most) for key, units in model.loose(at).items()}
        wanted = {self._pick(key).pk: count for key, count in units.items()}
        if self.is_done(self._begin, at, by, wanted, may=bool(units)):
            model.parcels.append(Parcel(at))
            for key, count in units.items():
                model.less(key, count)
                model.picks[at, key[1], len(model.parcels) - 1] = count

    def _begin(self, at, by, wanted):
        self.parcels.append(parcels.begin(self.orders[at], self.people[by], wanted))

    def pack(self, by, at):
        self._of_parcel(at, packed, to=PACKED, of=(PACKING,))

    def unpack(self, by, at):
        if (
            at := self._of_parcel(at, parcels.take_apart, to=TAKEN_APART, of=(PACKING, PACKED))
        ) >= 0:
            for key, units in self.model.inside(at).items():
                del self.model.picks[key]
                self.model.picks[key[0], key[1], None] += units

    def ship(self, by, at):
        """What has turned bad meanwhile does not leave."""
        inside = self.model.inside(at % len(self.parcels)) if self.parcels else {}
        is_good = all(self.model.status[number] == AVAILABLE for _, number, _ in inside)
        deed = parcels.hand_over
        if (
            at := self._of_parcel(at, deed, self.people[by], to=GONE, of=(PACKED,), may=is_good)
        ) >= 0:
            self.model.leave(at)

    def _of_parcel(self, at, deed, *arguments, to, of, may=True):
        """The number of the parcel that came into a state; -1 where none did."""
        if not self.parcels:
            return -1
        at = at % len(self.parcels)
        parcel = self.model.parcels[at]
        may = may and parcel.state in of
        if not self.is_done(deed, self.parcels[at], *arguments, may=may):
            return -1
        parcel.state = to
        return at

    def swap(self, by, at, number, units):
        model, lot = self.model, self.lot(number)
        if not model.picks or lot is None:
            return
        key = sorted(model.picks, key=str)[at % len(model.picks)]
        order, old, parcel = key
        is_loose = parcel is None or model.parcels[parcel].state == PACKING
        is_there = units <= model.picks[key] and units <= model.free(number)
        may = is_loose and is_there and number != old and model.may_be_sold(number)
        told = (self._pick(key), lot, units, "Machine", self.people[by])
        if self.is_done(parcels.swap, *told, may=may):
            model.less(key, units)
            model.picks[order, number, parcel] += units
            model.swaps += 1

    def _pick(self, key):
        order, number, parcel = key
        of = {"order_line__order": self.orders[order], "lot__number": number}
        return Pick.objects.get(**of, parcel=None if parcel is None else self.parcels[parcel])

    # Returns.

    def announce(self, by, at, units):
        if not self.model.shipped:
            return
        key = sorted(self.model.shipped)[at % len(self.model.shipped)]
        may = units <= self.model.may_come_back(key)
        if self.is_done(self._announce, key, units, may=may):
            self.model.returns.append(Return(key, units))

    def _announce(self, key, units):
        told = (
            self.orders[key[0]],
            {self._pick(key).pk: units},
            "damaged",
            "",
            self.people["omar"],
        )
        self.returns.append(returns.announce(*told))

    def receive_return(self, by, at, units):
        if not self.returns:
            return
        at = at % len(self.returns)
        known, goods_back = self.model.returns[at], self.returns[at]
        may = known.state == "announced" and units <= self.model.may_come_back(known.of, but=known)
        told = (goods_back, {goods_back.lines.get().pk: units}, self.places["Returns"])
        if self.is_done(returns.receive_return, *told, self.people[by], may=may):
            known.state, known.received = "received", units
            self.model.lies[known.of[1]]["Returns"] += units

    def inspect(self, by, at, destroyed, to_supplier):
        """What is neither destroyed nor for the supplier is sold again, if another one agrees."""
        if not self.returns:
            return
        at, model = at % len(self.returns), self.model
        known, goods_back = model.returns[at], self.returns[at]
        number = known.of[1]
        destroyed = min(destroyed, known.received)
        to_supplier = min(to_supplier, known.received - destroyed)
        again = known.received - destroyed - to_supplier
        outcome = {goods_back.lines.get().pk: Outcome(destroyed, to_supplier, again, "Medica")}
        may = known.state == "received" and known.received <= model.lies[number]["Returns"]
        may = may and (not again or self._may_sell_again(number))
        told = (goods_back, outcome, WHY, "Thank you.", self.people[by])
        if self.is_done(returns.inspect, *told, may=may):
            known.state = "inspected"
            model.lies[number]["Returns"] -= destroyed + to_supplier
            if again:
                model.asked.append([number, again, "Returns", "Room", by])

    def _may_sell_again(self, number):
        """The model does not follow what a shipped lot was found to be afterwards."""
        model = self.model
        if not model.may_be_sold(number):
            return False
        is_plain = number not in model.renumbered or RECALLED not in model.status.values()
        return True if is_plain else None

    def close(self, by, at):
        if self.returns:
            at = at % len(self.returns)
            known = self.model.returns[at]
            told = (self.returns[at], "It never came.", self.people[by])
            if self.is_done(returns.close, *told, may=known.state == "announced"):
                known.state = "closed"

    # What both say.

    def agrees(self):
        self._agrees_about_lots()
        model = self.model
        rows = Pick.objects.filter(order_line__order__in=self.orders)
        found = {self._key(pick): pick for pick in rows.select_related("lot", "order_line")}
        assert {key: pick.quantity for key, pick in found.items()} == model.picks + model.shipped
        assert {key for key, pick in found.items() if pick.shipped_at} == set(model.shipped)
        for key in model.shipped:
            assert found[key].returned == model.returned(key)
        now = Order.objects.in_bulk([order.pk for order in self.orders])
        self.orders = [now[order.pk] for order in self.orders]
        for at, order in enumerate(self.orders):
            assert order.waits == bool(model.waiting(at)), order.status
        assert set(waiting_for_goods()) == {o for o in waiting_orders() if missing_of(o)}
        left = shipped(Pick.objects.filter(order_line__order__in=self.orders))
        recalled = {row["pk"] for row in recalled_lots()}
        assert all(pick.is_recalled == (pick.lot_id in recalled) for pick in left)
        swapped = Movement.objects.filter(note__startswith="Swapped for lot")
        assert swapped.count() == 2 * model.swaps
        assert sums.faults() == {}
        record = StockRecord.objects.get(product=self.product)
        lots = Lot.objects.filter(product=self.product)
        assert record.num_in_stock == sum(lot.on_hand for lot in lots)

    def _key(self, pick):
        order = next(at for at, o in enumerate(self.orders) if o.pk == pick.order_line.order_id)
        keys = [parcel.pk for parcel in self.parcels]
        parcel = keys.index(pick.parcel_id) if pick.parcel_id else None
        return order, pick.lot.number, parcel

    def _agrees_about_lots(self):
        lots = {
            lot.number: lot for lot in Lot.objects.filter(product=self.product, number__in=LIFE)
        }
        lies = places.held_in([lot.pk for lot in lots.values()])
        for number in LIFE:
            lot = lots.get(number)
            self._agrees_about(number, lot, lies[lot.pk] if lot else [])

    def _agrees_about(self, number, lot, lies):
        model = self.model
        figures = (lot.on_hand, lot.apart, lot.allocated) if lot else (0, 0, 0)
        on_hand, allocated = model.on_hand(number), model.allocated(number)
        assert figures == (on_hand, model.apart(number), allocated), number
        assert 0 <= allocated <= on_hand
        held = {each.place.name: each.units for each in lies}
        assert held == {place: units for place, units in model.lies[number].items() if units}
        assert not lot or lot.status == model.status[number]
        assert not lot or lot.expires_on == cast.days_from_now(model.life[number])
