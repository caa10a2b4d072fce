#!/usr/bin/env bash
# A DataMatrix that says it is GS1 carries no FNC1 when it was made from bytes
#
# Packages: zxing-cpp 3.1.1 makes and scans; Pillow 13.0.0 holds the picture.
# What happens: `create_barcode(content, DataMatrix, gs1=True)` takes a text with brackets or bytes.
#   Of bytes the object answers what was asked for, content type GS1 and "]d2"; the symbol itself has
#   no FNC1 in front, and a scanner reports "]d1", a plain DataMatrix. Its text then spells the
#   separator as the four signs <GS>.
# Expected: the FNC1 that gs1=True asks for, or an error as for a text with the separator in it.
# Cost here: labels pass a look at the object that was made. A strict scanner of a clinic takes them
#   for no code of a pack, and who reads the text has a lot number with <GS> and a date in it.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check zxing-cpp==3.1.1 Pillow==13.0.0 || exit 2

"$work/venv/bin/python" -I - <<'PY'
import sys
from importlib.metadata import version

import zxingcpp

GS = "\x1d"
CONTENT = f"010950110153000310KL-77{GS}17270630"
MADE = (
    ("from bytes", CONTENT.encode(), ("]d2", "]d1"), CONTENT.replace(GS, "<GS>")),
    ("from brackets", "(01)09501101530003(10)KL-77(17)270630", ("]d2", "]d2"), None),
)

print(" / ".join(f"{name} {version(name)}" for name in ("zxing-cpp", "Pillow")))
as_described = True
for how, content, signs, text in MADE:
    made = zxingcpp.create_barcode(content, zxingcpp.BarcodeFormat.DataMatrix, gs1=True)
    seen = zxingcpp.read_barcode(made.to_image(scale=8))
    print(f"  {how:14} object: {made.symbology_identifier}, scanned: {seen.symbology_identifier}")
    print(f"  {'':14} text as scanned: {seen.text}")
    as_described &= (made.symbology_identifier, seen.symbology_identifier) == signs
    as_described &= seen.bytes == CONTENT.encode() and text in (None, seen.text)
print("expected: ]d2 scanned from both.")
print("cost: labels that look right where they are made and are refused where they are used.")
sys.exit(not as_described)
PY
