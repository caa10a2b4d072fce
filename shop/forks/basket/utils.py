"""What offers do to lines, and what is told of them: by name, with what each takes off now."""

from django.contrib.messages import constants
from oscar.apps.basket import utils as oscar

from common.templatetags.currency_filters import currency
from shop.ordering import wording


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
    """Oscar's, without its running total; vouchers that come and go are told where they do."""

    def get_messages(self, basket, offers_before, offers_after, include_buttons=True):
        lost = [offers_before[key] for key in offers_before if key not in offers_after]
        gained = [each for each in basket.offer_discounts if each["offer"].pk not in offers_before]
        return [
            *((constants.WARNING, words) for words in self._lost(lost, basket)),
            *((constants.SUCCESS, self._gained(each, basket)) for each in gained),
        ]

    def _lost(self, offers, basket):
        for offer in offers:
            voucher = offer.get_voucher()
            if voucher is None:
                yield wording.offer_lost(offer.name)
            elif basket.contains_voucher(voucher.code):
                yield wording.voucher_lost(voucher.code)

    def _gained(self, application, basket):
        discount = currency(application["discount"], basket.currency)
        return wording.offer_gained(application["name"], discount)
