"""The days of an order's parcel. One that holds anything cold is cold as a whole."""

from datetime import datetime, time

from django.apps import apps
from django.utils import timezone

from common.order_states import TO_SHIP
from common.statements import Statement, asked_key

from . import wording
from .cold import is_cold
from .days import arrival, dispatch_day, is_too_late, leave_for, may_leave_cold
from .routes import days_to, local, route_to


class NotToday(Exception):
    """A cold parcel would not arrive on a working day, or one would arrive before the day that was
    wished; the message says when it may leave."""


def leaving(order, here, moment, waits=False):
    """When an order that waits to be packed at a moment (aware) leaves and arrives, in words.

    `here` are the lines that goods are here for; whether it `waits` for more is said too. Empty of
    any other, a held one too: nobody knows how long the look at it takes.
    """
    if order.status not in TO_SHIP or not here:
        return ""
    sentence = f"{_plan(order, travels_cold(here), moment)}."
    return wording.of_what_is_here(sentence) if waits else sentence


def _plan(order, cold, moment):
    said = _said(order)
    days, wished, leaves_on = _days(order, said, cold, moment)
    if not wished:
        return wording.plan(days)
    there = arrival(leaves_on, _route(order, said)) if leaves_on else None
    return wording.for_wished(days, wished, leaves_on, there)


def _days(order, said, cold, moment):
    """(the first possible Days of a parcel, the wished day, the day on which it leaves for that);
    None for the latter two where nothing was wished, or nothing can be said."""
    days = days_to(_country(order), cold, moment, getattr(said, "receives_on", ""))
    wished = getattr(said, "wished_on", None)
    if not (wished and days.leaves_on):
        return days, None, None
    return days, wished, leave_for(wished, days.leaves_on, cold, _route(order, said))


def _said(order):
    """What the clinic said of the day on which it should be there; None where it said nothing."""
    if type(order).delivery_day.is_cached(order):
        return getattr(order, "delivery_day", None)
    return _SAID.first(order=order.pk)


_SAID = Statement(
    lambda: apps.get_model("ordering", "DeliveryDay").objects.filter(order=asked_key("order"))
)


def _route(order, said):
    return route_to(_country(order), getattr(said, "receives_on", ""))


def travels_cold(lines):
    """Whether anything in a parcel with these lines is kept cold."""
    return any(line.product and is_cold(line.product) for line in lines)


def why_not_today(order, lines, moment):
    """Why a parcel with these lines of an order must not leave at a moment (aware); empty if it
    may."""
    said, cold, at = _said(order), travels_cold(lines), local(moment)
    if cold and (why := _why_not_cold(at, _route(order, said))):
        return why
    morning = timezone.make_aware(datetime.combine(at, time.min))
    _, wished, leaves_on = _days(order, said, cold, morning)
    return wording.too_early(wished, leaves_on) if leaves_on and leaves_on > at.date() else ""


def _why_not_cold(at, route):
    if not may_leave_cold(at.date(), route):
        return wording.not_today(dispatch_day(at, True, route))
    if is_too_late(at, route):
        return wording.too_late(route.cut_off, dispatch_day(at, True, route))
    return ""


def unless_today(order, lines, moment, although=""):
    """Raise NotToday if they must not leave at a moment, unless somebody says why `although`.

    Returns whether they leave only because of what was said.
    """
    why = why_not_today(order, lines, moment)
    if why and not although:
        raise NotToday(why)
    return bool(why)


def leave_by(order, ready_at):
    """The moment by which an order with anything cold that was ready then is to leave; None where
    none can be said."""
    days, _, for_wished = _days(order, _said(order), True, ready_at)
    if days.leaves_on is None:
        return None
    return timezone.make_aware(datetime.combine(for_wished or days.leaves_on, days.ready_by))


def _country(order):
    return order.shipping_address.country_id if order.shipping_address else ""
