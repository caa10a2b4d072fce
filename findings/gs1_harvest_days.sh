#!/usr/bin/env bash
# A range of harvest days hides product, lot and expiry of the whole code; older ones become a moment
#
# Package: biip 5.2.0.
# What happens: (7007) of GS1 is one day or two, YYMMDD or YYMMDDYYMMDD. biip takes the second day
#   for hour, minute and second. A range that ends in 2024 or later has no such hour: `parse` then
#   finds no GS1 message at all, and GTIN, lot and expiry beside it are gone. One that ends in 2023
#   or earlier is read without a word as a moment: "until 31 January 2023" as 23:01:31 on 1 January.
# Expected: two days, or at least one day and the rest of the code.
# Cost here: whoever receives materials of animal origin types every pack by hand, and old packs
#   have a time of day that nobody printed.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the package cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check biip==5.2.0 || exit 2

"$work/venv/bin/python" -I - <<'PY'
import sys
from importlib.metadata import version

import biip

START, END = "010950110153000317270630", "\x1d10KL77"


def read(harvested):
    """The identifiers that are found, the first day and the moment of the harvest."""
    message = biip.parse(f"]d2{START}7007{harvested}{END}").gs1_message
    if message is None:
        return [], None, None
    harvest = message.element_strings.get(ai="7007")
    names = [element.ai.ai for element in message.element_strings]
    return names, str(harvest.date), harvest.datetime and str(harvest.datetime)


ALL = ["01", "17", "7007", "10"]
SEEN = {
    "230101": (ALL, "2023-01-01", None),
    "230101230131": (ALL, "2023-01-01", "2023-01-01 23:01:31"),
    "240101240131": ([], None, None),
    "260101260131": ([], None, None),
}
print("biip", version("biip"))
for harvested in SEEN:
    names, day, moment = read(harvested)
    print(f"  (01) (17) (7007){harvested:12} (10): found {names or 'nothing'}, {day}, {moment}")
print("expected: (01), (17), (7007) and (10) each time, and no time of day.")
print("cost: packs whose product, lot and expiry cannot be scanned.")
sys.exit(any(read(harvested) != seen for harvested, seen in SEEN.items()))
PY
