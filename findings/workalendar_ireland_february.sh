#!/usr/bin/env bash
# workalendar's Ireland works on the first Monday of February
#
# Packages: workalendar 17.0.0; holidays 0.109 to compare.
# What happens: since 2023 Ireland has a public holiday for Saint Brigid, the first Monday of
#   February, or the first of February where that is a Friday. workalendar does not know it, calls
#   the day a working day, and counts it as one when it adds working days.
# Expected: no working day, as holidays has it.
# Cost here: a cold parcel for Ireland is sent on the Friday before, because it would arrive on
#   Monday, and lies in a depot until Tuesday.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check workalendar==17.0.0 holidays==0.109 || exit 2

"$work/venv/bin/python" -I - <<'PY'
import sys
from datetime import date
from importlib.metadata import version

import holidays
from workalendar.europe import Ireland

SEEN = {date(2025, 2, 3): True, date(2026, 2, 2): True, date(2027, 2, 1): True, date(2026, 3, 17): False}
print("workalendar", version("workalendar"), "/ holidays", version("holidays"))
theirs, as_described = Ireland(), True
for day, expected in SEEN.items():
    works = theirs.is_working_day(day)
    name = holidays.country_holidays("IE", years=day.year).get(day)
    print(f"  {day:%a %d %b %Y}: workalendar {'works' if works else 'rests'}, holidays says {name}")
    as_described &= works is expected and bool(name)
arrives = theirs.add_working_days(date(2026, 1, 30), 1)
print(f"  one working day after Friday 30 January 2026: {arrives:%a %d %b}")
as_described &= arrives == date(2026, 2, 2)
print("expected: rests on all four; Tuesday 3 February.")
print("cost: a cold parcel that is on its way over a long weekend.")
sys.exit(not as_described)
PY
