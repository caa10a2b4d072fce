#!/usr/bin/env bash
# A label that says 50 µg/ml is scanned as 50 ｵg/ml: zxing takes the micro sign for a Japanese letter
#
# Packages: zxing-cpp 3.1.1 prints and reads; segno 1.6.6 prints too; Pillow 13.0.0.
# What happens: DataMatrix and QR codes hold µ and ° as single bytes of Latin-1 where nothing else is
#   said. A reader has to guess the letters, and zxing-cpp guesses Japanese (Shift JIS) for many
#   texts: its own codes of "50 µg/ml" and "2 °C - 8 °C" come back with half-width katakana. The
#   next text comes back right ("10 µg/ml 2027"), so do those with other letters ("Größe 1").
#   `bytes` are right, and `text` is what everybody takes. Printing with `eci="UTF-8"` helps.
# Expected: what it printed. Latin-1 is what DataMatrix means where nothing is said.
# Cost here: "50 ｵg/ml" of a scanned label is kept as the strength of a preparation, looks nearly
#   right, and no search for µg finds it.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check zxing-cpp==3.1.1 segno==1.6.6 \
    Pillow==13.0.0 || exit 2

"$work/venv/bin/python" -I - <<'PY'
import io
import sys
from importlib.metadata import version

import segno
import zxingcpp
from PIL import Image

SEEN = {
    "50 µg/ml": "50 ｵg/ml",
    "2 °C - 8 °C": "2 ｰC - 8 ｰC",
    "5 µg/ml, store at 2 °C to 8 °C": "5 ｵg/ml, store at 2 ｰC to 8 ｰC",
    "10 µg/ml 2027": "10 µg/ml 2027",
    "Größe 1": "Größe 1",
}


def printed(text, form, **options):
    return zxingcpp.create_barcode(text, form, **options).to_image(scale=6)


def printed_by_segno(text):
    picture = io.BytesIO()
    segno.make_qr(text).save(picture, kind="png", scale=6)
    return Image.open(picture)


print("zxing-cpp", version("zxing-cpp"), "/ segno", version("segno"))
forms = zxingcpp.BarcodeFormat.DataMatrix, zxingcpp.BarcodeFormat.QRCode
as_described = True
for text, expected in SEEN.items():
    pictures = [*(printed(text, form) for form in forms), printed_by_segno(text)]
    found = [zxingcpp.read_barcode(picture) for picture in pictures]
    print(f"  {text!r} is read as {sorted({each.text for each in found})}")
    as_described &= all(each.text == expected for each in found)
    as_described &= all(each.bytes == text.encode("latin-1") for each in found)
    named = zxingcpp.read_barcode(printed(text, forms[0], eci="UTF-8"))
    as_described &= named.text == text
print("expected: each as it was printed.")
print("cost: a strength that nobody finds again.")
sys.exit(not as_described)
PY
