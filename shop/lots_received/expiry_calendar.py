"""Last days of use as an iCalendar file: each a whole day, the same day in every time zone."""

from collections.abc import Iterable
from datetime import datetime

from icalendar import Calendar, Event

from .endings import Ending


def ics(endings: Iterable[Ending], host: str, moment: datetime) -> bytes:
    """The file of an event a lot, on its last day of use.

    A date without a time is no moment of a zone; without an end it is that one day (RFC 5545,
    3.6.1). The same lot has the same UID in the next file, so that it stays one event.
    """
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", f"-//{host}//Lots received//EN")
    calendar.add("x-wr-calname", "Last days of use")
    for ending in endings:
        calendar.add_component(_event(ending, host, moment))
    return bytes(calendar.to_ical())


def _event(ending: Ending, host: str, moment: datetime) -> Event:
    event = Event()
    event.add("uid", f"lot-{ending.lot}@{host}")
    event.add("dtstamp", moment)
    event.add("dtstart", ending.last_day)
    event.add("summary", f"Last day of use: {ending.product}, lot {ending.number}")
    units = "1 unit" if ending.units == 1 else f"{ending.units} units"
    event.add("description", f"{units} received. May be used through this day.")
    event.add("transp", "TRANSPARENT")
    return event
