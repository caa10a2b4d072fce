"""What basket, buy button, reorder and checkout ask before a product may go in a basket."""

from oscar.apps.partner.availability import StockRequired


class LotAvailability(StockRequired):
    """Stock counts only lots that can be sold today; `decision` says whether, `leaves` when.

    A basket may hold what cannot be ordered yet, so a refused decision does not keep a product
    out of it; a product that nobody may ever order does stay out.
    """

    def __init__(self, product, sellable, decision, leaves):
        super().__init__(sellable.quantity)
        self.is_for_sale = product.is_for_sale
        self.earliest_expiry = sellable.earliest_expiry
        self.decision, self.leaves = decision, leaves

    def is_purchase_permitted(self, quantity):
        if not self.is_for_sale:
            return False, "This product is not for sale here."
        if self.num_available <= 0:
            return False, "There is none in stock at the moment."
        if quantity > self.num_available:
            return False, f"Only {self.num_available} can be ordered at the moment."
        return True, ""
