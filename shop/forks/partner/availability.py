"""What basket, buy button, reorder and checkout ask before a product may go in a basket."""

from oscar.apps.partner.availability import StockRequired

from common.clock import today
from shop.dispatch import wording


class LotAvailability(StockRequired):
    """Stock counts only lots that can be sold today; `decision` says whether this buyer may order;
    `days` when a parcel of it would leave and arrive.

    A basket may hold what cannot be ordered yet, so a refused decision does not keep a product
    out of it; a product that nobody may ever order does stay out.
    """

    def __init__(self, product, sellable, decision, days, is_cold):
        super().__init__(sellable.quantity)
        self.is_for_sale = product.is_for_sale
        self.earliest_expiry = sellable.earliest_expiry
        self.decision = decision
        self.days, self.is_cold = days, is_cold

    @property
    def leaves(self):
        """When it leaves and arrives if it is ordered now, and that it travels cold."""
        cold = f" {wording.COLD}" if self.is_cold and self.days.leaves_on else ""
        return f"{wording.promise(self.days, today())}.{cold}"

    def is_purchase_permitted(self, quantity):
        if not self.is_for_sale:
            return False, "This product is not for sale here."
        if self.num_available <= 0:
            return False, "There is none in stock at the moment."
        if quantity > self.num_available:
            return False, f"Only {self.num_available} can be ordered at the moment."
        return True, ""
