#!/usr/bin/env bash
# python-stdnum takes the brackets out of a lot, and prints a short one with sixteen blanks
#
# Packages: python-stdnum 2.2, its module gs1_128; biip 5.2.0 to compare.
# What happens: brackets are among the signs that GS1 allows in lots and serials; people also write
#   them around identifiers. `info`, `validate` and `compact` take out all of them, so lot A(1)B of a
#   scan is A1B. `encode` fills a lot that is not the last field with blanks, up to twenty signs, as
#   long as no separator is named, and none is by default. A blank is no sign that GS1 allows, and
#   what is printed so is one long lot, or an error, to others. `info` reads it right again.
# Expected: the lot as it is; and FNC1 without being asked, which is how GS1 ends a field.
# Cost here: labels and records that agree with each other, and with no pack nor other program.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check python-stdnum==2.2 biip==5.2.0 || exit 2

"$work/venv/bin/python" -I - <<'PY'
import sys
from importlib.metadata import version

from biip import ParseError
from biip.gs1_messages import GS1Message
from stdnum import gs1_128


def by_biip(scan):
    return {one.ai.ai: one.value for one in GS1Message.parse(scan).element_strings}


SCAN = "10A(1)B\x1d21S9"
FIELDS = {"10": "AB12", "21": "S9"}
read, other = gs1_128.info(SCAN, "\x1d"), by_biip(SCAN)
written, separated = gs1_128.encode(FIELDS), gs1_128.encode(FIELDS, "\x1d")
try:
    refused = not by_biip(written)
except ParseError:
    refused = True
print("python-stdnum", version("python-stdnum"), "biip", version("biip"))
print(f"  {SCAN!r} is {read}, to biip {other}")
print(f"  {FIELDS} is written {written!r}, with a separator {separated!r}")
print(f"  the first is {gs1_128.info(written)} again; refused by biip: {refused}")
print("expected: lot A(1)B, and the second without being asked.")
print("cost: a lot that is on no pack.")
as_described = read == {"10": "A1B", "21": "S9"} and other == {"10": "A(1)B", "21": "S9"}
as_described &= written == "10AB12" + 16 * " " + "21S9" and separated == "10AB12\x1d21S9"
sys.exit(not (as_described and refused and gs1_128.info(written) == FIELDS))
PY
