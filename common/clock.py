"""The one clock. Rules get the day or the moment as an argument; only borders ask here."""

from functools import cache
from zoneinfo import ZoneInfo

from babel.core import get_global
from django.utils import timezone


def today():
    """The day in the shop's time zone."""
    return timezone.now().astimezone(timezone.get_default_timezone()).date()


def now():
    """This moment, with its time zone."""
    return timezone.now()


def day_in(country, moment):
    """The latest day it is at `moment` (aware) anywhere in a country (ISO 3166-1 alpha-2).

    Of several zones the first midnight counts: what ends with a day has then ended in all of
    them. A country that no zone is known of has the shop's day.
    """
    zones = zones_of(country)
    return max(
        (moment.astimezone(zone).date() for zone in zones), default=timezone.localdate(moment)
    )


@cache
def zones_of(country):
    """The ZoneInfos of a country (ISO 3166-1 alpha-2), by the CLDR; mainland and islands."""
    territories = get_global("zone_territories")
    names = (name for name, territory in territories.items() if territory == country)
    return tuple(_zones(names))


def _zones(names):
    for name in names:
        try:
            yield ZoneInfo(name)
        except (KeyError, ValueError):  # The CLDR may know a zone that this system does not.
            continue
