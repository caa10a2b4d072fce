#!/usr/bin/env bash
# A shelf life of 24 months is ten days shorter than one of two years, to pydantic
#
# Packages: pydantic 2.14.4 and pendulum 3.3.0; isodate 0.7.2 and msgspec 0.23.0 to compare.
# What happens: ISO 8601 writes 24 months as P24M and two years as P2Y. pydantic takes either for a
#   `timedelta`, without a word: a month is 30 days, a year 365, so P24M is 720 days and P2Y 730.
#   pendulum keeps the months of what it reads, but a plain `date` plus that is reckoned by the same
#   days. What was made on 28 February 2027 ends on 17 or on 27 February 2029. isodate says 28
#   February for both; msgspec refuses both, because a `timedelta` knows no months.
# Expected: an error, as msgspec says, or months and years of the calendar.
# Cost here: a maker states shelf life in months on one product and in years on the next. An expiry
#   that is reckoned from it is days before that on the pack, and lots of the two rules differ.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check \
  pydantic==2.14.4 pendulum==3.3.0 isodate==0.7.2 msgspec==0.23.0 || exit 2

"$work/venv/bin/python" -I - <<'PY'
import sys
from datetime import date, timedelta
from importlib.metadata import version

import isodate
import msgspec
import pendulum
from pydantic import TypeAdapter

MADE = date(2027, 2, 28)


def by_msgspec(text):
    try:
        return MADE + msgspec.convert(text, timedelta)
    except msgspec.ValidationError:
        return None


READERS = {
    "pydantic": lambda text: MADE + TypeAdapter(timedelta).validate_python(text),
    "pendulum": lambda text: MADE + pendulum.parse(text),
    "isodate": lambda text: MADE + isodate.parse_duration(text),
    "msgspec": by_msgspec,
}
SEEN = {
    "pydantic": [date(2029, 2, 17), date(2029, 2, 27)],
    "pendulum": [date(2029, 2, 17), date(2029, 2, 27)],
    "isodate": [date(2029, 2, 28), date(2029, 2, 28)],
    "msgspec": [None, None],
}
found = {name: [read(text) for text in ("P24M", "P2Y")] for name, read in READERS.items()}
for name, (months, years) in found.items():
    print(f"  {name} {version(name)}: P24M ends on {months}, P2Y on {years}")
print("expected: 28 February 2029 for both, or an error.")
print("cost: goods that end days before the day on their pack.")
sys.exit(found != SEEN)
PY
