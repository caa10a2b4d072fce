#!/usr/bin/env bash
# python-measurement takes 2 cc of a solution for energy, and 5 Mg for five tonnes
#
# Package: measurement 3.2.2.
# What happens: `guess(2, "cc")` is an Energy: it knows calories as c, puts centi before it, and asks
#   measures in the order of their names. "MG" is milligrams, "Mg" a million times more, "mg"
#   milligrams. "µg" is unknown with either sign, "ug" and "mcg" are not.
# Expected: a volume for the unit that syringes carry, or an error; one rule for capitals; µg.
# Cost here: contents and strengths that are typed or imported. Two cc are compared with nothing, as
#   volumes and energies cannot be, and a strength in the capitals of an American label has a weight
#   that depends on the second letter.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the package cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check measurement==3.2.2 || exit 2

"$work/venv/bin/python" -I - <<'PY'
import sys
from importlib.metadata import version

from measurement.utils import guess

SEEN = {"cc": ("Energy", 0.2092), "ml": ("Volume", 5e-6), "MG": ("Mass", 0.005), "Mg": ("Mass", 5e6)}
print("measurement", version("measurement"))
as_described = True
for unit, (kind, standard) in SEEN.items():
    found = guess(5, unit)
    print(f"  5 {unit}: {type(found).__name__}, {found.standard:g} {found.STANDARD_UNIT}")
    as_described &= type(found).__name__ == kind and abs(found.standard / standard - 1) < 1e-9
refused = 0
for sign in ("\u00b5g", "\u03bcg"):
    try:
        guess(5, sign)
    except ValueError:
        refused += 1
print(f"  5 µg: refused with {refused} of 2 signs; 5 mcg: {guess(5, 'mcg')}")
print("expected: Volume for cc, one mass for MG and Mg, a mass for µg.")
print("cost: contents that cannot be compared, strengths of tonnes.")
sys.exit(not (as_described and refused == 2))
PY
