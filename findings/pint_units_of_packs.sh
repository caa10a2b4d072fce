#!/usr/bin/env bash
# Pint takes "100 units" for a brightness, and the gauge of a needle for a magnet
#
# Package: Pint 0.25.3.
# What happens: Pint puts any prefix before any unit. So "units", which is none of its units, is
#   read as u + nit + s: a millionth of a candela per square metre. "30G" is a field of 30 gauss,
#   "8 Fr" a charge in franklin, "4 pc" thirteen light years. "3 mg / 1 ml" is three milligrams times
#   a millilitre. None of them raises; "10 IU", the right way to say it, does.
# Expected: UndefinedUnitError for what packs say and Pint does not know, and mg per ml.
# Cost here: a toxin of 100 units, a 30G needle or a strength that is read from a label gets a
#   quantity that looks checked and means nothing; only its dimension tells.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the package cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check Pint==0.25.3 || exit 2

"$work/venv/bin/python" -I - <<'PY'
import sys
from importlib.metadata import version

from pint import UndefinedUnitError, UnitRegistry

SEEN = {
    "100 units": "100 micronit",
    "30G": "30 gauss",
    "8 Fr": "8 franklin",
    "4 pc": "4 parsec",
    "3 mg / 1 ml": "3.0 milligram * milliliter",
    "3 mg/ml": "3.0 milligram / milliliter",
    "10 IU": "UndefinedUnitError",
}
units = UnitRegistry()


def read(text):
    try:
        return str(units(text))
    except UndefinedUnitError:
        return "UndefinedUnitError"


print("Pint", version("Pint"))
as_described = True
for text, seen in SEEN.items():
    result = read(text)
    print(f"  {text!r:14} -> {result}")
    as_described &= result == seen
kind = units("100 units").dimensionality
print("  dimension of '100 units':", kind)
print("expected: an error for all but the mg per ml, since none of them is a unit of Pint.")
print("cost: what is written on packs passes as a quantity; 100 units of a toxin are a light.")
sys.exit(not (as_described and kind == units("1 cd/m**2").dimensionality))
PY
