"""The day a parcel leaves for a country, by the settings of this shop."""

from django.conf import settings
from django.utils import timezone

from .calendars import calendar
from .days import Days, Route, dispatch_day


def route_to(country, receives=""):
    """The Route from the warehouse to a country (ISO 3166-1 alpha-2).

    `receives` are the digits of the weekdays on which somebody is there, such as "1245"; empty
    where nobody has said any.
    """
    return Route(
        here=calendar(settings.WAREHOUSE_COUNTRY, settings.WAREHOUSE_SUBDIVISION),
        there=calendar(country),
        transit_days=settings.TRANSIT_DAYS.get(country),
        cut_off=settings.CUT_OFF,
        receives=frozenset(map(int, receives or "1234567")),
    )


def days_to(country, is_cold, moment, receives="") -> Days:
    """The Days of a parcel to a country that is ready at a moment (aware)."""
    return dispatch_day(local(moment), is_cold, route_to(country, receives))


def local(moment):
    """A moment in the time of the warehouse, which is the shop's."""
    return timezone.localtime(moment)
