"""Offers that reckon net, whose limits hold under any load, and that keep what staff saved."""

from django.db.models import F, Sum
from django.db.models.functions import Greatest
from oscar.apps.offer.abstract_models import AbstractBenefit, AbstractConditionalOffer

from common.order_states import OrderState
from common.saving import SavesChangesOnly
from shop.taxes.cents import half_up


class ConditionalOffer(AbstractConditionalOffer, SavesChangesOnly):
    @property
    def left_to_give(self):
        """What is left of its largest total discount; None without one (M9)."""
        return max(self.max_discount - self.total_discount, 0) if self.max_discount else None

    def still_gives(self, frequency, amount, user, voucher=None):
        """Whether a use like this is within its days and every limit, as this row was read.

        The days of an offer behind a voucher are the voucher's.
        """
        is_on = self.is_open and (voucher is not None or self.is_available(user))
        fits = self.left_to_give is None or amount <= self.left_to_give
        return is_on and fits and self.get_max_applications(user) >= frequency

    def get_num_user_applications(self, user):
        """Cancelled orders do not count."""
        OrderDiscount = self._meta.apps.get_model("order", "OrderDiscount")
        used = OrderDiscount.objects.filter(offer_id=self.pk, order__user=user)
        used = used.exclude(order__status=OrderState.CANCELLED)
        return used.aggregate(total=Sum("frequency", default=0))["total"]

    def shipping_discount(self, charge, currency=None):
        """What it takes of a net charge, in whole cents; not more than there is (M7, M8)."""
        claimed = super().shipping_discount(charge, currency)
        if self.benefit.type == Benefit.SHIPPING_PERCENTAGE:
            claimed = charge * self.benefit.value / 100
        taken = min(half_up(claimed), charge)
        return taken if self.left_to_give is None else min(taken, self.left_to_give)

    def record_usage(self, discount):
        self._count(discount["freq"], discount["discount"], 1)

    record_usage.alters_data = True

    def give_back(self, frequency, amount):
        """Undo one order's use."""
        self._count(-frequency, -amount, -1)

    give_back.alters_data = True

    def _count(self, applications, discount, orders):
        """Add to the counts in the database, and to nothing else of the row but its being open."""
        row = type(self).objects.filter(pk=self.pk)
        row.update(
            num_applications=_plus("num_applications", applications),
            total_discount=_plus("total_discount", discount),
            num_orders=_plus("num_orders", orders),
        )
        self.refresh_from_db()
        has_room = self.get_max_applications() > 0
        row.exclude(status=self.SUSPENDED).update(status=self.OPEN if has_room else self.CONSUMED)


def _plus(field, number):
    """What was lost from a count in the past must not turn it negative now."""
    return Greatest(F(field) + number, 0)


class Benefit(AbstractBenefit):
    def round(self, amount, currency=None, round_type=None):
        """Claims stay exact; whole cents come once, when they are settled (applicator.py)."""
        return amount

    def get_applicable_lines(self, offer, basket, range=None):
        """Without lines of which nothing is left for this offer.

        Oscar would stop at them, or give their units away a second time. What a fixed price
        covered already is covered no more; elsewhere it says that the offer was here.
        """
        found = super().get_applicable_lines(offer, basket, range)
        once = self.type == self.FIXED_PRICE
        return [
            (price, line)
            for price, line in found
            if line.is_available_for_offer_discount(offer)
            or (line.has_offer_discount(offer) and not once)
        ]


from oscar.apps.offer.models import *  # noqa: F403,E402 isort: skip
