#!/usr/bin/env bash
# An entry for a day made with ics.py is a moment, and the evening before in America
#
# Packages: ics 0.7.3; icalendar 7.3.2 to read and to compare.
# What happens: `Event(begin=date(2027, 2, 28))` is written as DTSTART:20270228T000000Z, midnight of
#   Greenwich, with no end. A date becomes a day only by `make_all_day()`. icalendar writes a date as
#   a day, as its type says.
# Expected: DTSTART;VALUE=DATE:20270228 for a date, a moment for a datetime.
# Cost here: calendars of expiry dates. In New York or Bogota the lot's last day stands on the
#   evening of the 27th, in Dubai at four in the morning with an alarm.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check ics==0.7.3 icalendar==7.3.2 || exit 2

"$work/venv/bin/python" -I - <<'PY'
import sys
from datetime import date
from importlib.metadata import version
from zoneinfo import ZoneInfo

import icalendar
import ics

DAY = date(2027, 2, 28)


def begin_of(text):
    (event,) = icalendar.Calendar.from_ical(text).walk("VEVENT")
    return event.decoded("dtstart")


as_given = ics.Event(name="Lot ends", begin=DAY)
told_so = ics.Event(name="Lot ends", begin=DAY)
told_so.make_all_day()
other = icalendar.Event()
other.add("dtstart", DAY)
moment, day = (begin_of(ics.Calendar(events=[event]).serialize()) for event in (as_given, told_so))
there = {zone: moment.astimezone(ZoneInfo(zone)) for zone in ("America/Bogota", "Asia/Dubai")}
print("ics", version("ics"), "/ icalendar", version("icalendar"))
print(f"  the date {DAY} is read back as {moment!r}")
print("  where it is read:", ", ".join(f"{zone} {at:%d %b %H:%M}" for zone, at in there.items()))
print(f"  after make_all_day(): {day!r}; by icalendar: {other.decoded('dtstart')!r}")
print("expected: a day for a date.")
print("cost: a lot that seems to end a day early, or an alarm in the night.")
is_so = f"{there['America/Bogota']:%d %H}" == "27 19" and f"{moment:%d %H}" == "28 00"
sys.exit(not (is_so and day == DAY and other.decoded("dtstart") == DAY))
PY
