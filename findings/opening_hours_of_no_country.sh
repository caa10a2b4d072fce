#!/usr/bin/env bash
# Opening hours that say "closed on public holidays" are open at Christmas
#
# Package: opening-hours-py 2.1.4.
# What happens: "Mo-Fr 09:00-17:00; PH off" is the usual way to write a clinic's hours. Without a
#   country or a position the library knows no public holiday, and says so neither when it reads the
#   rule nor when it is asked: on Friday 25 December 2026 it is open. With `country="GB"` it is closed.
# Expected: an error or "unknown", which is one of its three states, for a rule that it cannot apply.
# Cost here: parcels that have to stay cool are sent to stand before a closed door.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the package cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check opening-hours-py==2.1.4 || exit 2

"$work/venv/bin/python" -I - <<'PY'
import sys
from datetime import datetime
from importlib.metadata import version

from opening_hours import OpeningHours

RULE, CHRISTMAS = "Mo-Fr 09:00-17:00; PH off", datetime(2026, 12, 25, 10)


def state(**where):
    answer = OpeningHours(RULE, **where).state(CHRISTMAS)
    return str(answer[0] if isinstance(answer, tuple) else answer).removeprefix("State.").lower()


seen = state(), state(country="GB")
print("opening-hours-py", version("opening-hours-py"))
print(f"  {RULE}, {CHRISTMAS:%A %-d %B %Y}: {seen[0]}; in GB: {seen[1]}")
print("expected: closed, or unknown.")
print("cost: a delivery to nobody.")
sys.exit(seen != ("open", "closed"))
PY
