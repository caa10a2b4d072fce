#!/usr/bin/env bash
# OpenCV raises an error at a GS1 QR code, and reads the same text of a plain one
#
# Packages: opencv-python-headless 5.0.0.93 and zxing-cpp 3.1.1 read; zxing-cpp prints; numpy 2.4.6.
# What happens: the first four bits of a GS1 QR code say FNC1, mode 5 of ISO/IEC 18004.
#   `QRCodeDetector.detectAndDecode` knows no such mode: it raises cv2.error, "mode 5 … not
#   implemented", instead of an empty text as for a picture in which it reads nothing. The same
#   element string in a QR code without the mark is read. `detectAndDecodeMulti` raises as well, so
#   that one such pack in the picture of a shelf can take the others with it.
# Expected: the text with its separators, or "not read" in the way this function says so.
# Cost here: a page that reads the photo of a delivery fails with an error, and only for makers who
#   print QR codes as GS1 asks.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check opencv-python-headless==5.0.0.93 \
    zxing-cpp==3.1.1 numpy==2.4.6 Pillow==13.0.0 || exit 2

"$work/venv/bin/python" -I - <<'PY'
import sys
from importlib.metadata import version

import cv2
import numpy
import zxingcpp
from zxingcpp import BarcodeFormat as Form

CODES = ("(01)09501101530003(10)AB12", "(01)09501101530003(17)270228(10)AB12(21)7")
SIZE = 420  # Each picture a square of so many pixels.


def printed(text, **options):
    symbol = numpy.array(zxingcpp.create_barcode(text, Form.QRCode, **options).to_image(scale=6))
    missing = SIZE - len(symbol)
    around = (missing // 2, missing - missing // 2)
    return numpy.pad(symbol, (around, around), constant_values=255)


def said(detect, picture):
    try:
        return detect(picture)
    except cv2.error as error:
        return f"cv2.error {error.err}"


reader = cv2.QRCodeDetector()
print("OpenCV", cv2.__version__, "/ zxing-cpp", version("zxing-cpp"))
as_described = True
for code in CODES:
    text = code.replace("(", "").replace(")", "")
    gs1, plain = printed(code, gs1=True), printed(text)
    one = said(lambda picture: reader.detectAndDecode(picture)[0], gs1)
    other = said(lambda picture: reader.detectAndDecode(picture)[0], plain)
    (whole,) = zxingcpp.read_barcodes(gs1)
    print(f"  {code}\n    GS1: {one}; plain: {other}")
    print(f"    GS1 by zxing-cpp: {whole.bytes!r}")
    as_described &= one == "cv2.error mode 5" and other == text
    as_described &= whole.bytes.replace(b"\x1d", b"").decode() == text
shelf = numpy.hstack([printed(CODES[0], gs1=True), printed("010950110153000310AB12")])
both = said(lambda picture: reader.detectAndDecodeMulti(picture)[1], shelf)
print(f"  the first and a plain one in one picture: {both}")
nothing = reader.detectAndDecode(numpy.full((SIZE, SIZE), 255, "uint8"))[0]
print(f"  an empty picture: {nothing!r}")
print("expected: the text, or an empty one.")
print("cost: one pack of a maker who keeps to GS1, and the whole picture is an error.")
sys.exit(not (as_described and both == "cv2.error mode 5" and nothing == ""))
PY
