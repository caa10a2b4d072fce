"""Offers for who sees what they are taken from, in whole cents and never more than there is."""

from oscar.apps.offer import applicator as oscar

from shop.ordering.basket_queries import offers_for_all
from shop.ordering.discounts import settle_offers


class Applicator(oscar.Applicator):
    def apply(self, basket, user=None, request=None):
        """Where there are no offers, lines that nobody has read yet stay unread."""
        offers = self.get_offers(basket, user, request)
        if offers or basket._lines is not None:
            self.apply_offers(basket, offers)
        else:
            basket.reset_offer_applications()

    def get_offers(self, basket, user=None, request=None):
        """None where prices are hidden: whether a condition on an amount is met would tell.

        Each once, also where two vouchers lead to the same.
        """
        found = {}
        if basket.strategy.shows_prices:
            for offer in super().get_offers(basket, user, request):
                found.setdefault(offer.pk, offer)
        basket.may_have_offers = bool(found)
        return list(found.values())

    def get_site_offers(self):
        return offers_for_all()

    def get_basket_offers(self, basket, user):
        """A suspended offer stays suspended behind a voucher too."""
        return [offer for offer in super().get_basket_offers(basket, user) if offer.is_open]

    def apply_offers(self, basket, offers):
        """Always from undiscounted lines; what offers claim is settled to the cent at the end."""
        for line in basket.all_lines():
            line.clear_discount()
        super().apply_offers(basket, offers)
        if offers:
            settle_offers(basket)
