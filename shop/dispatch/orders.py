"""The days of an order's parcel. One that holds anything cold is cold as a whole."""

from datetime import datetime, time

from django.apps import apps
from django.utils import timezone

from common.order_states import TO_SHIP
from common.statements import Statement, asked_key

from . import wording
from .cold import is_cold
from .days import arrival, dispatch_day, leave_for, may_leave_cold
from .routes import days_to, route_to


class NotToday(Exception):
    """A cold parcel would not arrive on a working day; the message says when it may leave."""


def leaving(order, lines, moment, is_cold=None):
    """When an order that waits to be packed at a moment (aware) leaves and arrives, in words;
    `is_cold` where it is known already whether these lines of it travel cold.

    Empty of any other, a held one too: nobody knows how long the look at it takes.
    """
    if order.status not in TO_SHIP:
        return ""
    cold, said = travels_cold(lines) if is_cold is None else is_cold, _said(order)
    days = days_to(_country(order), cold, moment, getattr(said, "receives_on", ""))
    wished = getattr(said, "wished_on", None)
    if wished and days.leaves_on:
        route = route_to(_country(order), said.receives_on)
        leaves_on = leave_for(wished, days.leaves_on, cold, route)
        there = arrival(leaves_on, route) if leaves_on else None
        return f"{wording.for_wished(days, wished, leaves_on, there)}."
    return f"{wording.plan(days)}."


def _said(order):
    """What the clinic said of the day on which it should be there; None where it said nothing."""
    if type(order).delivery_day.is_cached(order):
        return getattr(order, "delivery_day", None)
    return _SAID.first(order=order.pk)


_SAID = Statement(
    lambda: apps.get_model("ordering", "DeliveryDay").objects.filter(order=asked_key("order"))
)


def _route(order):
    return route_to(_country(order), getattr(_said(order), "receives_on", ""))


def travels_cold(lines):
    """Whether anything in a parcel with these lines is kept cold."""
    return any(line.product and is_cold(line.product) for line in lines)


def why_not_today(order, lines, on):
    """Why a parcel with these lines of an order must not leave on a day; empty if it may."""
    route = _route(order)
    if not travels_cold(lines) or may_leave_cold(on, route):
        return ""
    return wording.not_today(dispatch_day(datetime.combine(on, time.min), True, route))


def unless_today(order, lines, on, although=""):
    """Raise NotToday if they must not leave on a day, unless somebody says why `although`.

    Returns whether they leave only because of what was said.
    """
    why = why_not_today(order, lines, on)
    if why and not although:
        raise NotToday(why)
    return bool(why)


def leave_by(order):
    """The moment by which an order with anything cold was to leave; None where none can be said."""
    receives = getattr(_said(order), "receives_on", "")
    days = days_to(_country(order), True, order.date_placed, receives)
    if days.leaves_on is None:
        return None
    return timezone.make_aware(datetime.combine(days.leaves_on, days.ready_by))


def _country(order):
    return order.shipping_address.country_id if order.shipping_address else ""
