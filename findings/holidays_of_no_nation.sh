#!/usr/bin/env bash
# The holidays of the United Kingdom lack Easter Monday and the August bank holiday
#
# Package: holidays 0.109.
# What happens: "GB" without a subdivision is not the country's usual calendar but the days that all
#   four nations share. Scotland has no Easter Monday and its own day in August, so neither is a
#   holiday of "GB". No warning says that a nation is missing.
# Expected: the days of England and Wales, as most calendars of the country have them, or an error
#   that asks for the nation.
# Cost here: a parcel that must stay cool is promised for, or sent to lie over, a day on which the
#   warehouse, the courier and the clinic are closed, twice a year.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the package cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check holidays==0.109 || exit 2

"$work/venv/bin/python" -I - <<'PY'
import sys
from datetime import date
from importlib.metadata import version

from holidays import country_holidays

EASTER_MONDAY, AUGUST = date(2027, 3, 29), date(2027, 8, 30)
THURSDAY = date(2027, 3, 25)
SEEN = {
    None: (True, True, EASTER_MONDAY),
    "ENG": (False, False, date(2027, 3, 30)),
    "WLS": (False, False, date(2027, 3, 30)),
    "NIR": (False, False, date(2027, 3, 30)),
    "SCT": (True, True, EASTER_MONDAY),
}
print("holidays", version("holidays"))
as_described = True
for nation, seen in SEEN.items():
    calendar = country_holidays("GB", subdiv=nation)
    easter, august = (calendar.is_working_day(day) for day in (EASTER_MONDAY, AUGUST))
    following = calendar.get_nth_working_day(THURSDAY, 1)
    print(f"  GB {nation or '':4} Easter Monday is a working day: {easter!s:6} 30 August: {august!s:6}"
          f" the working day after 25 March: {following}")
    as_described &= (easter, august, following) == seen
print("expected: GB as its largest nations, or an error.")
print("cost: parcels lie over a weekend of four days.")
sys.exit(not as_described)
PY
