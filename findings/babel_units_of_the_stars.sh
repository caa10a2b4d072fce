#!/usr/bin/env bash
# Babel prints 100 units as 100 astronomical units, and 5 ug as 5 slugs
#
# Package: Babel 2.19.0.
# What happens: `format_unit` knows units by their names in CLDR, "mass-microgram", and by their ends,
#   "microgram". Any end will do: of a text that is no name it takes the shortest name that ends so.
#   "unit" is the distance of the sun, "ug" and "g" are slugs, "m" is grams, "l" is a poundal, "t" a
#   carat, "u" a Japanese koku, "person" a day. Other short forms ("ml", "mg", "IU") are refused, so
#   it looks as if it knew which are right.
# Expected: UnknownUnitError for each, as for "ml"; or ends at a hyphen only.
# Cost here: a unit comes from a column of the catalogue or from a supplier's file. A toxin of "100
#   astronomical units" is found by somebody; 250 m (metres of suture) as "250 grams" is not.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the package cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check Babel==2.19.0 || exit 2

"$work/venv/bin/python" -I - <<'PY'
import sys
from importlib.metadata import version

from babel.units import UnknownUnitError, format_unit

SEEN = {
    (100, "unit"): "100 astronomical units",
    (5, "ug"): "5 slugs",
    (5, "g"): "5 slugs",
    (250, "m"): "250 grams",
    (2, "l"): "2 poundal",
    (30, "t"): "30 carats",
    (100, "u"): "100 koku [JP]",
    (3, "person"): "3 days",
    (5, "microgram"): "5 micrograms",
    (2, "ml"): "refused",
    (100, "IU"): "refused",
}


def printed(amount, unit):
    try:
        return format_unit(amount, unit, locale="en")
    except UnknownUnitError:
        return "refused"


print("Babel", version("Babel"))
found = {given: printed(*given) for given in SEEN}
for (amount, unit), text in found.items():
    print(f"  {f'{amount} {unit}':11} is {text}")
print("expected: all refused but microgram.")
print("cost: an amount of something else on a page or a paper.")
sys.exit(found != SEEN)
PY
