#!/usr/bin/env bash
# A DataMatrix of reportlab may say one sign more than was printed
#
# Packages: reportlab 5.1.0 prints, pypdfium2 5.15.2 makes a picture of its PDF, zxing-cpp 3.1.1
#   reads; pillow 13.0.0 between them.
# What happens: ECC200DataMatrix packs three signs into two bytes. Where the text leaves one or two
#   over, the symbol ends with a sign of value 0 that nobody gave: "AB12" comes back as "AB12" and
#   a zero byte, a code of GTIN, expiry and lot with a zero byte in its lot. "ABC", which fits, is
#   read as it was given.
# Expected: the text that was given.
# Cost here: shelf and patient labels. Whoever compares lots takes the sign for a part of the
#   number, and the lot is not found.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check reportlab==5.1.0 pypdfium2==5.15.2 zxing-cpp==3.1.1 pillow==13.0.0 || exit 2

"$work/venv/bin/python" -I - <<'PY'
import sys
from importlib.metadata import version

import pypdfium2
import zxingcpp
from PIL import ImageOps
from reportlab.graphics.barcode import createBarcodeDrawing

SEEN = {
    "ABC": b"ABC",
    "KL-77": b"KL-77",
    "AB12": b"AB12\0",
    "0109501101530003172702281012": b"0109501101530003172702281012\0",
}
for name in ("reportlab", "pypdfium2", "zxing-cpp"):
    print(name, version(name))
as_described = True
for given, expected in SEEN.items():
    drawing = createBarcodeDrawing("ECC200DataMatrix", value=given, barWidth=4, barHeight=4)
    page = pypdfium2.PdfDocument(drawing.asString("pdf"))[0].render(scale=2).to_pil()
    seen = zxingcpp.read_barcodes(ImageOps.expand(page.convert("L"), 40, 255))[0].bytes
    print(f"  given {given!r}, read {seen!r}")
    as_described &= seen == expected
print("expected: what was given, for all four.")
print("cost: a lot whose number ends in a sign that is not on the pack.")
sys.exit(not as_described)
PY
