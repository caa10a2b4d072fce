#!/usr/bin/env bash
# A DataMatrix of pyStrich says 10 52g where the label said 10 µg
#
# Packages: pyStrich 0.8 prints (blabel uses it for labels), zxing-cpp 3.1.1 reads.
# What happens: a sign beyond ASCII is written as the code of a pair of digits. The micro sign becomes
#   "52", the degree sign "47": "10 µg/ml" is scanned as "10 52g/ml", "2 to 8 °C" as "2 to 8 47C". No
#   error, and the symbol reads well.
# Expected: the sign, by the symbology's upper shift, or an error.
# Cost here: a label for a patient's file whose strength a scanner reads as another one.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check pyStrich==0.8 zxing-cpp==3.1.1 pillow==12.0.0 || exit 2

"$work/venv/bin/python" -I - <<'PY'
import io
import sys
from importlib.metadata import version

import zxingcpp
from PIL import Image
from pystrich.datamatrix import DataMatrixEncoder

SEEN = {
    "10 mg/ml": "10 mg/ml",
    "10 µg/ml": "10 52g/ml",
    "2 to 8 °C": "2 to 8 47C",
}


def scanned(text):
    printed = io.BytesIO(DataMatrixEncoder(text).get_imagedata(cellsize=6))
    (symbol,) = zxingcpp.read_barcodes(Image.open(printed).convert("L"))
    return symbol.text


for name in ("pyStrich", "zxing-cpp"):
    print(name, version(name))
found = {text: scanned(text) for text in SEEN}
for text, read in found.items():
    print(f"  printed {text!r}, scanned {read!r}")
print("expected: what was printed, or an error.")
print("cost: a strength that no pack has.")
sys.exit(0 if found == SEEN else 1)
PY
