"""What basket, buy button, reorder and checkout ask before a product may go in a basket."""

from functools import cached_property

from oscar.apps.partner.availability import StockRequired


class LotAvailability(StockRequired):
    """Stock counts only lots that can be sold today; `decision` says whether, `leaves` when.

    A basket may hold what cannot be ordered yet, so a refused decision does not keep a product
    out of it; a product that nobody may ever order does stay out. `read_later` returns what is on
    the way of it, asked only where more is wanted than there is.
    """

    def __init__(self, product, sellable, decision, leaves, read_later):
        super().__init__(sellable.quantity)
        self.is_for_sale = product.is_for_sale
        self.earliest_expiry = sellable.earliest_expiry
        self.decision, self.leaves = decision, leaves
        self._read_later = read_later

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

    def is_purchase_permitted(self, quantity):
        if not self.is_for_sale:
            return False, "This product is not for sale here."
        if quantity <= self.num_available:
            return True, ""
        if self.most <= 0:
            return False, "There is none in stock at the moment."
        if quantity > self.most:
            return False, self._at_most()
        return True, ""

    def _at_most(self):
        if not self.later.units:
            return f"Only {self.most} can be ordered at the moment."
        there, later = self.num_available, self.later.units
        return f"Only {self.most} can be ordered: {there} in stock and {later} on the way."
