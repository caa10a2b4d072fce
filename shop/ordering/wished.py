"""The day on which a buyer wishes an order to arrive: never before the possible one."""

from datetime import date, timedelta

from common.clock import now, today
from common.deeds import NotPossible
from shop.dispatch.days import may_be_wished
from shop.dispatch.routes import route_to

from . import wording
from .models import DeliveryDay
from .promised import first_parcel

# Goods are kept for an order from the moment that it is placed.
_FARTHEST = timedelta(days=60)


def keep(order, wished_on, receives_on):
    """Note it with a new order; nothing is noted where nothing was said, and nothing looked for."""
    if wished_on or receives_on:
        DeliveryDay.objects.create(order=order, wished_on=wished_on, receives_on=receives_on)
    else:
        type(order).delivery_day.related.set_cached_value(order, None)


def change(order, day, by):
    """Another day for a locked order, None: as soon as it can; staff know what the carrier can."""
    told = {"wished_on": day, "changed_by": by, "changed_at": now()}
    DeliveryDay.objects.update_or_create(order=order, defaults=told)


def wished_on(text, basket, together=False):
    """The day that was typed for a basket; None for none. Raises NotPossible, in words."""
    text = text.strip()
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise NotPossible(wording.NO_WISHED_DAY) from None
    if not today() < day <= today() + _FARTHEST or not _can_be(day, basket, together):
        raise NotPossible(wording.not_that_day(day, earliest(basket, together)))
    return day


def earliest(basket, together=False):
    """The first day on which any of it can be there, or all of it; None where that is not known."""
    return first_parcel(basket, together).days.arrives_on


def still_wished(day, basket):
    """The day that was wished, or None, if it still can be; the page says so where it cannot."""
    return day if day and _can_be(day, basket) else None


def _can_be(day, basket, together=False):
    """Whether the basket, ordered now, can arrive on a day."""
    promise, strategy = first_parcel(basket, together), basket.strategy
    if promise.days.leaves_on is None:
        return False
    route = route_to(strategy.country, strategy.buyer.receives_on)
    return may_be_wished(day, promise.days.leaves_on, promise.is_cold, route)
