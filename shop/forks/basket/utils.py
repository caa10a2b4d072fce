"""What offers do to lines, and the messages about it: never a running total."""

from oscar.apps.basket import utils as oscar


class LineDiscountRegistry(oscar.LineDiscountRegistry):
    """What offers claim of a line exactly and, once settled, what they take in whole cents."""

    def discount(self, amount, quantity, incl_tax=True, offer=None):
        super().discount(amount, quantity, incl_tax, offer)
        self._line.basket.forget_document()

    def settle(self, taken):
        """Instead of the claims: {offer key: cents}; an offer that takes nothing is left out."""
        offers = {claim.offer.pk: claim for claim in self._discounts if claim.offer}
        self._discounts = [
            claim._replace(amount=taken[key], quantity=self.num_consumed(claim.offer))
            for key, claim in offers.items()
            if taken.get(key)
        ]
        self._discount_excl_tax = self._discount_incl_tax = None
        self._line.basket.forget_document()


class BasketMessageGenerator(oscar.BasketMessageGenerator):
    def get_new_total_messages(self, basket, include_buttons=True):
        return []
