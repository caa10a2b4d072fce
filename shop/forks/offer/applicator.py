"""Offers for who sees what they are taken from."""

from oscar.apps.offer import applicator as oscar


class Applicator(oscar.Applicator):
    def get_offers(self, basket, user=None, request=None):
        """None where prices are hidden: whether a condition on an amount is met would tell."""
        if not basket.strategy.shows_prices:
            return []
        return super().get_offers(basket, user, request)
