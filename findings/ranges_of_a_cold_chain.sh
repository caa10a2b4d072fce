#!/usr/bin/env bash
# "Store at 2-8 °C" is five degrees to quantulum3, and 24 M of shelf life are metres
#
# Package: quantulum3 0.10.0.
# What happens: it finds quantities in a text, each a value with a unit. A range is one value and an
#   uncertainty, as in physics: 2-8 °C is 5.0 with 3.0, 15-30 °C is 22.5 with 7.5. "≤ 25 °C" and "at
#   least 4 °C" are 25 and 4, without a sign of the limit. 100 U are atomic masses, a 30G needle is a
#   field of 30 gauss, 24 M are metres, 10 % w/v has watts and volts. Of "1,5 ml" there are two, 1 and
#   5 ml, and of "2...8 °C", as some packs have it, 2 of no unit and nothing else.
# Expected: two limits for a range, and no unit where several are possible.
# Cost here: leaflets and offers of suppliers are read into fields. A fridge that is set by such a
#   field has no limits, and one of 2...8 °C has lost its upper one.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the package cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check quantulum3==0.10.0 || exit 2

"$work/venv/bin/python" -I -W ignore - <<'PY'
import sys
from importlib.metadata import version

from quantulum3 import parser

SEEN = {
    "store at 2-8 °C": [(5.0, "degree Celsius", 3.0)],
    "store at 15-30 °C": [(22.5, "degree Celsius", 7.5)],
    "2...8 °C": [(2.0, "dimensionless", None)],
    "≤ 25 °C": [(25.0, "degree Celsius", None)],
    "at least 4 °C": [(4.0, "degree Celsius", None)],
    "100 U": [(100.0, "atomic mass unit", None)],
    "30G needle": [(30.0, "gauss", None)],
    "24 M": [(24.0, "metre", None)],
    "10 % w/v": [(10.0, "percentage watt per volt", None)],
    "1,5 ml": [(1.0, "dimensionless", None), (5.0, "cubic centimetre", None)],
    "5 ml": [(5.0, "cubic centimetre", None)],
}
print("quantulum3", version("quantulum3"))
as_described = True
for text, expected in SEEN.items():
    found = [(one.value, one.unit.name, one.uncertainty) for one in parser.parse(text)]
    print(f"  {text}: {found}")
    as_described &= found == expected
print("expected: the limits of a range, and a unit only where it is certain.")
print("cost: a cold chain of one temperature.")
sys.exit(not as_described)
PY
