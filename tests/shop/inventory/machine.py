"""Deeds of the stock room, each done in the shop and in a plain model beside it."""

from oscar.apps.order.exceptions import InvalidShippingEvent

from catalogue.models import Product
from common.deeds import NotPossible
from shop.inventory import proposals, putting_right, queries, services
from shop.inventory.deliveries import services as deliveries
from shop.inventory.goods_in import LotMismatch
from shop.inventory.models import Lot, Place, Reason
from shop.inventory.proposals import Asked
from shop.inventory.putting_right import Truth, Why
from tests import cast

from .plain_stock import APART, AVAILABLE, LIFE, MINIMUM, ON_HOLD, PLACES, RECALLED, Model

REFUSALS = (
    *(NotPossible, InvalidShippingEvent, LotMismatch),
    *(services.NotEnoughStock, services.NotShippable, services.StillRecalled),
)


class StockRoom:
    """What the demo has of the product is on hold: it is nobody's."""

    def __init__(self):
        told = {"store_from_celsius": None, "store_to_celsius": None, "storage_source": None}
        of_product = Product.objects.filter(pk=cast.BELOTERO)
        of_product.update(may_be_resold=True, minimum_remaining_days=MINIMUM, **told)
        Lot.objects.filter(product=cast.BELOTERO).update(status=Lot.Status.ON_HOLD)
        self.model = Model()
        self.product = cast.product(cast.BELOTERO)
        self.places = {place.name: place for place in Place.objects.all()}
        self.people = {name: cast.person(name) for name in ("omar", "admin")}

    def lot(self, number):
        return Lot.objects.filter(product=self.product, number=number).first()

    def why(self, by):
        return Why(Reason.OTHER, "Machine", self.people[by])

    def is_done(self, deed, *arguments, may, **more):
        """Whether it was done; shop and model agree on whether it may be. `may` None: the model
        does not know."""
        try:
            deed(*arguments, **more)
        except REFUSALS as refused:
            assert not may, refused
            return False
        assert may is not False
        return True

    # Goods in.

    def receive(self, by, number, units, place):
        where = {"place": self.places[place], "reason": Reason.NO_ROOM}
        day = cast.days_from_now(self.model.life.get(number, LIFE[number]))
        services.receive_lot(self.product, number, day, units, "Medica", self.people[by], **where)
        self.model.bring(number, units, place)

    def deliver(self, by, lines):
        """A delivery of these lines, booked as a whole or not at all."""
        model, by = self.model, self.people[by]
        delivery = deliveries.begin("Medica", by)
        life = {number: model.life.get(number, LIFE[number]) for number in LIFE}
        named = [
            {
                "product": self.product,
                "number": number,
                "expires_on": cast.days_from_now(life[number]),
                "units": units,
                "decision": decision,
            }
            for number, units, decision in lines
        ]
        deliveries.add_lines(delivery, named, by)
        may = bool(lines) and all(life[number] >= MINIMUM or choice for number, _, choice in lines)
        if self.is_done(deliveries.book_delivery, delivery, by, may=may):
            for number, units, decision in lines:
                if decision != "refuse":
                    model.bring(number, units, "Quarantine" if decision else "Room")

    # Putting right.

    def move(self, by, number, units, place, to):
        """Out of quarantine or returns it takes two people."""
        if (lot := self.lot(number)) is None:
            return
        one, other = self.places[place], self.places[to]
        values = {"units": units, "place": one.pk, "into": other.pk}
        asked = Asked("move", lot, Reason.OTHER, "Machine", values)
        may = place != to and units <= self.model.free_in(number, place)
        if not self.is_done(proposals.do_or_propose, asked, self.people[by], may=may):
            return
        if place in APART and to not in APART:
            self.model.asked.append([number, units, place, to, by])
        else:
            self.model.lies[number][place] -= units
            self.model.lies[number][to] += units

    def agree(self, by, at):
        if at >= len(self.model.asked):
            return
        number, units, place, to, asker = self.model.asked[at]
        may = by != asker and units <= self.model.free_in(number, place)
        proposal = proposals.waiting()[at]
        if self.is_done(proposals.agree, proposal, self.people[by], may=may):
            del self.model.asked[at]
            self.model.lies[number][place] -= units
            self.model.lies[number][to] += units

    def decline(self, by, at):
        if at < len(self.model.asked):
            proposals.decline(proposals.waiting()[at], self.people[by], "No")
            del self.model.asked[at]

    def write_off(self, by, number, units, place):
        self._take(number, units, place, putting_right.write_off, units, self.why(by))

    def send_back(self, by, number, units, place):
        self._take(number, units, place, putting_right.send_back, units, "Medica", self.why(by))

    def _take(self, number, units, place, deed, *arguments):
        may = units <= self.model.free_in(number, place)
        lot, where = self.lot(number), self.places[place]
        if lot and self.is_done(deed, lot, *arguments, where, may=may):
            self.model.lies[number][place] -= units

    def count(self, by, number, counted, place):
        lot, model = self.lot(number), self.model
        was = model.lies[number][place]
        may = place in APART or model.free(number) + counted - was >= 0
        told = (counted, was, self.why(by), self.places[place])
        if lot and self.is_done(putting_right.count, lot, *told, may=may):
            model.lies[number][place] = counted

    def correct(self, by, at, units):
        if at >= len(self.model.receipts):
            return
        number, booked, place = self.model.receipts[at]
        change = units - booked
        may = self.model.free(number) + self.model.apart(number) + change >= 0
        if self._is_corrected(by, at, units, number, may):
            self.model.receipts[at][1] = units
            if change > 0:
                self.model.lies[number][place] += change
            else:
                self.model.take(number, -change, *_first(place))

    def redate(self, by, at, days):
        """A last day that was typed wrongly, of all units of the lot."""
        if at >= len(self.model.receipts):
            return
        number, units, _ = self.model.receipts[at]
        day = cast.days_from_now(days)
        if self._is_corrected(by, at, units, number, may=None, expires_on=day):
            self.model.life[number] = days

    def renumber(self, by, at, number):
        """Only of a lot with several receipts; the rest has tests of its own."""
        model = self.model
        if at >= len(model.receipts):
            return
        old, units, place = model.receipts[at]
        others = [r for i, r in enumerate(model.receipts) if r[0] == old and i != at and r[1]]
        if old == number or not others:
            return
        is_same = number not in model.life or (model.life[number], model.status[number]) == (
            model.life[old],
            model.status[old],
        )
        may = is_same and units <= model.free(old) + model.apart(old)
        if self._is_corrected(by, at, units, number, may):
            self._hand_over(at, old, number, place)

    def _hand_over(self, at, old, number, place):
        model = self.model
        if number not in model.life:
            model.known(number, model.life[old])
            model.status[number] = model.status[old]
            model.recallers[number] |= model.recallers[old]
        model.renumbered |= {old, number}
        units, model.receipts[at][1] = model.receipts[at][1], 0
        moved = model.take(old, units, *_first(place))
        for where, count in moved.items():
            model.lies[number][where] += count
            model.receipts.append([number, count, where])
        if not moved:
            model.receipts.append([number, 0, "Room"])

    def _is_corrected(self, by, at, units, number, may, expires_on=None):
        """The receipts in the order in which the model has them."""
        found = [r for n in LIFE if self.lot(n) for r in queries.receipts_of(self.lot(n))]
        receipt = sorted(found, key=lambda receipt: receipt.pk)[at]
        truth = Truth(units, number, expires_on or receipt.lot.expires_on, "Medica")
        return self.is_done(putting_right.correct, receipt, truth, self.why(by), may=may)

    # Statuses.

    def hold(self, by, number):
        self._say(by, number, ON_HOLD)

    def free(self, by, number):
        self._say(by, number, AVAILABLE)

    def recall(self, by, number):
        self._say(by, number, RECALLED)

    def _say(self, by, number, status):
        if (lot := self.lot(number)) is None:
            return
        may = status == RECALLED or self.model.status[number] != RECALLED
        told = (lot, status, "Machine", self.people[by])
        if self.is_done(services.set_status, *told, may=may):
            self.model.status[number] = status
            if status == RECALLED:
                self.model.recallers[number].add(by)

    def end_recall(self, by, number):
        if (lot := self.lot(number)) is None:
            return
        model = self.model
        may = model.status[number] == RECALLED and by not in model.recallers[number]
        if self.is_done(services.end_recall, lot, "Machine", self.people[by], may=may):
            model.status[number] = ON_HOLD
            model.recallers[number].clear()


def _first(place):
    """In which order units of a receipt are taken: from its place, then from the others."""
    return (place, *(each for each in PLACES if each != place))
