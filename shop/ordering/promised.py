"""When what somebody orders now leaves and arrives: said of what is here, never of what is to come.

The rule is docs/rules/dispatch.md, Y6 and Y12.
"""

from datetime import datetime, time

from django.utils.timezone import make_aware

from shop.dispatch.promises import Promises
from shop.dispatch.wording import NOT_YET, UNLESS_TOGETHER, of_what_is_here

from .back_orders import parts_of


def leaves(wanted, promises):
    """In a sentence; empty of what is not to be had. `wanted` are (product, units, what there is
    of it), `promises` those of this moment."""
    here, days = _here_and_later(wanted)
    if not here:
        return NOT_YET if days else ""
    said = promises.of(here)
    return of_what_is_here(said, UNLESS_TOGETHER) if days else str(said)


def _here_and_later(wanted):
    """(the products of which units are here, the days on which those that wait are)."""
    parts = [(product, *parts_of(there, units)) for product, units, there in wanted]
    here = [product for product, now, _, _ in parts if now]
    return here, [day for _, _, _, day in parts if day]


def of_basket(basket):
    return leaves(_wanted(basket), basket.strategy.promises)


def _wanted(basket):
    lines = basket.all_lines()
    return [(line.product, line.quantity, line.purchase_info.availability) for line in lines]


def first_parcel(basket, together=False):
    """The Promise of the first parcel of a basket, which waits for goods where nothing of it is
    here, or it goes all `together`."""
    wanted, strategy = _wanted(basket), basket.strategy
    here, days = _here_and_later(wanted)
    if not days or (here and not together):
        return strategy.promises.of(here or [product for product, _, _ in wanted])
    day = max(days) if together else min(days)
    first = make_aware(datetime.combine(day, time.min))
    promises = Promises(strategy.country, first, strategy.buyer.receives_on)
    return promises.of([product for product, _, _ in wanted])
