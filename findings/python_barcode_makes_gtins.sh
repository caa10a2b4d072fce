#!/usr/bin/env bash
# python-barcode makes a GTIN of its own out of the one it is given
#
# Packages: python-barcode 0.16.1; python-stdnum 2.2 says whether a GTIN is valid.
# What happens: asked for "gtin" or "ean14" it takes the first 13 figures and reckons the 14th. The 13 figures of a GTIN-13 are a whole number with its
#   check digit; as "gtin" and "ean14" they become 14 others, a valid GTIN of a case that nobody has
#   numbered. "itf" prints a nought and the number. No kind says that a check digit was added.
# Expected: a nought in front of the 13 for each, as GS1 writes it.
# Cost here: shelf labels. What is scanned is valid, so no check finds it, and it is no product, or
#   another one.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check python-barcode==0.16.1 python-stdnum==2.2 || exit 2

"$work/venv/bin/python" -I - <<'PY'
import sys
from importlib.metadata import version

import barcode
from stdnum import ean

SEEN = {
    ("ean13", "9501101530003"): "9501101530003",
    ("ean14", "09501101530003"): "09501101530003",
    ("ean14", "9501101530003"): "95011015300038",
    ("gtin", "9501101530003"): "95011015300038",
    ("itf", "9501101530003"): "09501101530003",
}
print("python-barcode", version("python-barcode"), "/ python-stdnum", version("python-stdnum"))
as_described = True
for (kind, given), printed in SEEN.items():
    seen = barcode.get(kind, given).get_fullcode()
    print(f"  {kind:5} {given:>14}"
          f" is printed as {seen} ({'valid' if ean.is_valid(seen) else 'not valid'})")
    as_described &= seen == printed and ean.is_valid(seen)
print("expected: 09501101530003 for the last three.")
print("cost: a label with the number of nothing, or of something else.")
sys.exit(not as_described)
PY
