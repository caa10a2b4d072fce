#!/usr/bin/env bash
# What dateutil and dateparser make of the expiry dates that packs really carry
#
# Packages: python-dateutil 2.9.0.post0, dateparser 1.5.0.
# What happens: (1) A month without a day gets the day of whoever asks: "2027-06" lasts to the 3rd
#   if read on a 3rd and to the 30th if read on a 30th. (2) "06/27" and "JUN-27" are 27 June of the
#   current year. (3) GS1's six digits are read in three orders, as the figures fall: 090630 is
#   6 September 2030, 270630 is 27 June 2030, 320630 is 30 June 2032; the field means 30 June of
#   2009, 2027 and 2032. (4) dateparser refuses 31.06.2027 when asked for a date, but its search in
#   a text takes the year out of it and returns the month and day of today in 2027.
# Expected: the last day of the month or an error; one order for one format; and that a search finds
#   no date in what is none.
# Cost here: one lot with another last day each time that its delivery note is read, and lots that
#   are expired or good for three years too long.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check \
    python-dateutil==2.9.0.post0 dateparser==1.5.0 || exit 2

TZ=UTC "$work/venv/bin/python" -I - <<'PY'
import sys
import warnings
from datetime import datetime
from importlib.metadata import version

warnings.simplefilter("ignore")  # Of Python's own, about dates without a year.
import dateparser
from dateparser.search import search_dates
from dateutil import parser

READ_ON = (datetime(2026, 11, 3), datetime(2026, 11, 30))


def by_dateutil(text, today):
    return parser.parse(text, default=today).date().isoformat()


def by_dateparser(text, today):
    found = dateparser.parse(text, languages=["en"], settings={"RELATIVE_BASE": today})
    return found and found.date().isoformat()


def by_search(text, today):
    found = search_dates(text, languages=["en"], settings={"RELATIVE_BASE": today})
    return found and [(part, day.date().isoformat()) for part, day in found]


SEEN = (
    (by_dateutil, "2027-06", ["2027-06-03", "2027-06-30"]),
    (by_dateparser, "2027-06", ["2027-06-03", "2027-06-30"]),
    (by_dateutil, "06/27", ["2026-06-27"] * 2),
    (by_dateparser, "JUN-27", ["2026-06-27"] * 2),
    (by_dateutil, "090630", ["2030-09-06"] * 2),
    (by_dateutil, "270630", ["2030-06-27"] * 2),
    (by_dateutil, "320630", ["2032-06-30"] * 2),
    (by_dateparser, "31.06.2027", [None] * 2),
    (by_search, "31.06.2027", [[("2027", "2027-11-03")], [("2027", "2027-11-30")]]),
)
print("python-dateutil", version("python-dateutil"), "/ dateparser", version("dateparser"))
as_described = True
for reader, text, seen in SEEN:
    got = [reader(text, today) for today in READ_ON]
    print(f"  {reader.__name__:13} {text!r:13} on 3 and 30 November 2026: {got[0]}, {got[1]}")
    as_described &= got == seen
print("expected: the month's last day or an error, the same on every day and in one order.")
print("cost: shelf lives that depend on the day of reading, or are wrong by months and years.")
sys.exit(not as_described)
PY
