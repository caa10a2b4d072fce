"""Puts many products into a basket in one go; of each it says what came of it."""

from collections import Counter
from dataclasses import dataclass, replace

from django.db import transaction

from shop.purchasing.policy import Decision
from shop.purchasing.wording import explain

from . import wording
from .basket_lines import add_products, require_editable


@dataclass(frozen=True)
class Wish:
    """Units of a product that are wanted in a basket.

    `had`: how many were in it when the page was shown, to which they are added; None where the
    basket is filled up to them. Either way to press twice is to press once.
    """

    product: object
    units: int
    had: int | None = None

    def goal(self, now):
        """The units that should be in a basket in which `now` are."""
        if self.had is None:
            return max(self.units, now)
        return min(max(self.had + self.units, now), now + self.units)


@dataclass(frozen=True)
class Got:
    """Units added, units in the basket now, and why not all that were wished for."""

    added: int = 0
    now: int = 0
    why: str = ""


@transaction.atomic
def put_in(basket, wishes):
    """The Gots of these Wishes, in their order; of what is short there goes in what there is.

    Left out is what nobody can order, and what this buyer may not; what the buyer cannot order
    yet goes in (P5). Raises NotOpen.
    """
    require_editable(basket)
    basket.strategy.prepare([wish.product for wish in wishes])
    filling = _Filling(basket)
    gots = [filling.take(wish) for wish in wishes]
    add_products(basket, filling.added)
    return gots


class _Filling:
    """A locked basket that is being filled: units by product, as they are and as they will be."""

    def __init__(self, basket):
        basket.reset_offer_applications()  # Its lines are read anew, under the lock.
        self.basket, self.now, self.added = basket, Counter(), Counter()
        for line in basket.all_lines():
            if not line.offer_key:
                self.now[line.product_id] += line.quantity

    def take(self, wish):
        info = self.basket.strategy.fetch_for_product(wish.product)
        now = self.now[wish.product.pk]
        got = Got(now=now)
        if why := why_not(info):
            return replace(got, why=why)
        goal = wish.goal(now)
        may, why = info.availability.is_purchase_permitted(goal)
        more = max((goal if may else info.availability.fitting(goal)) - now, 0)
        if full := self.basket.why_no_room(self.added.total() + more):
            return replace(got, why=full)
        self.now[wish.product.pk] += more
        self.added[wish.product] += more
        return Got(more, now + more, why)


def why_not(info):
    """Why a product cannot go into a basket at all; empty if it can."""
    decision = getattr(info.availability, "decision", Decision())
    refused = tuple(reason for reason in decision.reasons if reason.concerns_product)
    if refused:
        return explain(replace(decision, reasons=refused))[0].sentence
    if not info.price.exists:
        return wording.NO_PRICE
    return "" if info.availability.is_available_to_buy else wording.NONE_IN_STOCK


def why_not_more(basket, held, info, units):
    """Why so many units more of a product cannot go in beside what is Held; empty if they can."""
    if full := basket.why_no_room(units, held.units):
        return full
    if not info.price.exists:
        return wording.NO_PRICE_TO_ADD
    if held.currency not in (None, info.price.currency):
        return wording.OTHER_CURRENCY
    _, why = info.availability.is_purchase_permitted(held.of_product + units)
    return why
