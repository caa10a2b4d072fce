"""Stock, orders, parcels and returns of one product as plain figures: what the shop must say."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

# Lot numbers with the days that are left; the product needs MINIMUM of them to be sold.
LIFE = {"M-31": 300, "M-34": 200, "M-39": 300, "M-40": 10}
MINIMUM = 30
APART = ("Quarantine", "Returns")
PLACES = ("Fridge", "Room", *APART)
AVAILABLE, ON_HOLD, RECALLED = "available", "on_hold", "recalled"
PACKING, PACKED, GONE, TAKEN_APART = "packing", "packed", "gone", "taken apart"


@dataclass
class Parcel:
    order: int
    state: str = PACKING


@dataclass
class Return:
    """`of` is the key of what was shipped."""

    of: tuple
    announced: int
    received: int = 0
    state: str = "announced"

    @property
    def counts(self):
        """Units of what was shipped that cannot come back another time."""
        return {"announced": self.announced, "closed": 0}.get(self.state, self.received)


@dataclass
class Model:
    """Lots by number, orders by their place in time; `picks` and `shipped` are {(order, number,
    parcel): units}, with None for no parcel. Receipts are [number, units, place]; `kept` is what
    payments under way hold, each {number: units}."""

    lies: dict = field(default_factory=lambda: defaultdict(Counter))
    life: dict = field(default_factory=dict)
    status: dict = field(default_factory=dict)
    recallers: dict = field(default_factory=lambda: defaultdict(set))
    receipts: list = field(default_factory=list)
    ordered: list = field(default_factory=list)
    cancelled: Counter = field(default_factory=Counter)
    shut: set = field(default_factory=set)
    picks: Counter = field(default_factory=Counter)
    shipped: Counter = field(default_factory=Counter)
    parcels: list = field(default_factory=list)
    returns: list = field(default_factory=list)
    asked: list = field(default_factory=list)
    kept: list = field(default_factory=list)
    swaps: int = 0
    renumbered: set = field(default_factory=set)

    # Lots.

    def known(self, number, life=None):
        """A number becomes a lot the first time; lots keep the order in which they did."""
        self.life.setdefault(number, life or LIFE[number])
        self.status.setdefault(number, AVAILABLE)

    def bring(self, number, units, place):
        self.known(number)
        self.lies[number][place] += units
        self.receipts.append([number, units, place])

    def allocated(self, number):
        picked = sum(units for (_, lot, _), units in self.picks.items() if lot == number)
        return picked + sum(units.get(number, 0) for units in self.kept)

    def apart(self, number):
        return sum(self.lies[number][place] for place in APART)

    def on_hand(self, number):
        return sum(self.lies[number].values()) - self.apart(number)

    def free(self, number):
        return self.on_hand(number) - self.allocated(number)

    def free_in(self, number, place):
        """Units that may leave a place."""
        there = self.lies[number][place]
        return there if place in APART else min(self.free(number), there)

    def take(self, number, units, *places):
        """{place: units} that leave these places, in their order; what orders have stays."""
        left, free = {}, self.free(number)
        for place in places:
            most = self.lies[number][place]
            count = min(units, most if place in APART else min(most, free))
            free -= 0 if place in APART else count
            units -= count
            self.lies[number][place] -= count
            left[place] = count
        return {place: count for place, count in left.items() if count}

    def may_be_sold(self, number):
        return self.status.get(number) == AVAILABLE and self.life[number] >= MINIMUM

    def sellable(self):
        """Numbers that an order gets, the soonest expiry first, then who came first."""
        found = [n for n in self.life if self.may_be_sold(n) and self.free(n) > 0]
        return sorted(found, key=self.life.get)

    def sellable_units(self):
        return sum(self.free(number) for number in self.sellable())

    # Orders.

    def waiting(self, order):
        """Units that have still to leave."""
        if order in self.shut:
            return 0
        gone = sum(units for (of, _, _), units in self.shipped.items() if of == order)
        return self.ordered[order] - self.cancelled[order] - gone

    def of_order(self, order):
        return {key: units for key, units in self.picks.items() if key[0] == order}

    def loose(self, order):
        return {key: units for key, units in self.of_order(order).items() if key[2] is None}

    def open(self, order):
        return self.waiting(order) - sum(self.of_order(order).values())

    def give(self, order, units):
        for number, count in self.first_expired(units).items():
            self.picks[order, number, None] += count

    def first_expired(self, units):
        """{number: units} of the lots that so many units come from: first expired, first out."""
        chosen = {}
        for number in self.sellable():
            chosen[number] = min(units, self.free(number))
            units -= chosen[number]
        return {number: count for number, count in chosen.items() if count}

    def give_up(self, order, *statuses):
        """Whether there was anything that may not leave."""
        lost = [key for key in self.loose(order) if self.status[key[1]] in statuses]
        for key in lost:
            del self.picks[key]
        return bool(lost)

    def pick_open(self, order):
        ahead = sum(self.open(older) for older in range(order))
        self.give(order, max(min(self.open(order), self.sellable_units() - ahead), 0))

    def most_to_cancel(self, order):
        in_parcels = sum(self.of_order(order).values()) - sum(self.loose(order).values())
        return self.waiting(order) - in_parcels

    def is_whole(self, order):
        return all(of != order for of, _, _ in self.shipped)

    def give_back(self, order, units):
        """Open units first, then what may not leave, then what lasts longest."""
        units -= self.open(order)
        loose = sorted(self.loose(order), key=lambda key: (self._is_bad(key), self.life[key[1]]))
        while units > 0:
            key = loose.pop()
            count = min(units, self.picks[key])
            units -= count
            self.less(key, count)

    def _is_bad(self, key):
        return self.status[key[1]] != AVAILABLE

    def less(self, key, units):
        self.picks[key] -= units
        if not self.picks[key]:
            del self.picks[key]

    # Parcels and returns.

    def inside(self, parcel):
        return {key: units for key, units in self.picks.items() if key[2] == parcel}

    def leave(self, parcel):
        for key, units in self.inside(parcel).items():
            del self.picks[key]
            self.shipped[key] += units
            for place in ("Fridge", "Room"):
                count = min(units, self.lies[key[1]][place])
                self.lies[key[1]][place] -= count
                units -= count

    def may_come_back(self, key, but=None):
        coming = sum(each.counts for each in self.returns if each.of == key and each is not but)
        return self.shipped[key] - coming

    def returned(self, key):
        return sum(each.received for each in self.returns if each.of == key)
