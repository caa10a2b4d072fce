"""What basket, buy button, reorder and checkout ask before a product may go in a basket."""

from functools import cached_property

from oscar.apps.partner.availability import StockRequired

from shop.pricing.units import RightUnits
from shop.pricing.wording import wrong_units

from . import wording
from .back_orders import NOTHING

ANY = RightUnits()


class LotAvailability(StockRequired):
    """Stock counts only lots that can be sold today; `decision` says whether, `leaves` when.

    A basket may hold what cannot be ordered yet, so a refused decision does not keep a product
    out of it; a product that nobody may ever order does stay out. `read_later` returns what is on
    the way of it, asked only where more is wanted than there is. `right` are the numbers of
    units that an order may have; `ways` are lots of it that are offered by themselves.
    """

    def __init__(self, product, sellable, decision, leaves, read_later, right=ANY, ways=()):
        super().__init__(sellable.quantity)
        self.ways = ways
        self.is_for_sale = product.is_for_sale
        self.earliest_expiry = sellable.earliest_expiry
        self.decision, self.leaves = decision, leaves
        self._read_later, self.right = read_later, right

    @cached_property
    def later(self):
        return self._read_later()

    @property
    def most(self):
        """Units that can be ordered, in stock and on the way."""
        return self.num_available + self.later.units

    def waits(self, quantity):
        """Units of so many that would have to wait, and the day they are all here."""
        units = max(0, quantity - self.num_available)
        return units, self.later.expected_on(units) if units else None

    @property
    def is_available_to_buy(self):
        """Whether the fewest units that an order may have are to be had."""
        return self.is_purchase_permitted(self.right.fewest)[0]

    def fitting(self, quantity):
        """Of so many units the most that are in stock and a right number."""
        return self.right.at_most(min(quantity, max(self.num_available, 0)))

    def is_purchase_permitted(self, quantity):
        if not self.is_for_sale:
            return False, "This product is not for sale here."
        if not self.right.allows(quantity):
            return False, wrong_units(self.right, quantity)
        if quantity <= self.num_available:
            return True, ""
        if self.most <= 0:
            return False, "There is none in stock at the moment."
        if quantity > self.most:
            return False, self._at_most()
        return True, ""

    def of_lot(self, left, expires_on):
        """That of units of a lot that is offered by itself, of which so many are left."""
        return OneLot(self, left, expires_on)

    def _at_most(self):
        if not self.later.units:
            return f"Only {self.most} can be ordered at the moment."
        there, later = self.num_available, self.later.units
        return f"Only {self.most} can be ordered: {there} in stock and {later} on the way."


class OneLot(LotAvailability):
    """Units of one lot that its buyer accepted: none come later, and any number is right."""

    def __init__(self, of, left, expires_on):
        self.__dict__ |= of.__dict__
        self.num_available, self.earliest_expiry = left, expires_on
        self.later, self.right, self.ways = NOTHING, ANY, ()

    def is_purchase_permitted(self, quantity):
        if quantity <= self.num_available or not self.is_for_sale:
            return super().is_purchase_permitted(quantity)
        return False, wording.of_lot(self.num_available)
