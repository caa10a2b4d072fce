#!/usr/bin/env bash
# A label in Code 39 or ITF is scanned as another lot and another GTIN than was printed
#
# Packages: python-barcode 0.16.1 and reportlab 5.1.0 print, pystrich 0.20 prints what was asked;
#   zxing-cpp 3.1.1 is the scanner; pypdfium2 5.15.2 and Pillow 13.0.0 make pictures.
# What happens: python-barcode and ReportLab add a check character to Code 39 unless told not to.
#   Code 39 needs none and says nowhere whether it has one, so a scanner takes it for the last
#   letter of the lot: KL-77 is scanned as KL-775. ReportLab's ITF adds a check digit to the one
#   that a GTIN has already, and a zero to make it even: 14 digits are scanned as 16 others.
# Expected: the text that was given, as Code 128 of both does it.
# Cost here: shelf labels with lots. Every scan is "no such lot", or worse, one that exists.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check python-barcode==0.16.1 \
    reportlab==5.1.0 pystrich==0.20 zxing-cpp==3.1.1 pypdfium2==5.15.2 Pillow==13.0.0 || exit 2

"$work/venv/bin/python" -I - <<'PY'
import io
import sys
from importlib.metadata import version

import barcode
import pypdfium2
import zxingcpp
from barcode.writer import ImageWriter
from PIL import Image
from pystrich.code39 import Code39Encoder
from reportlab.graphics.barcode import code39, code128
from reportlab.graphics.barcode.common import I2of5
from reportlab.pdfgen import canvas


def scanned(picture):
    (found,) = zxingcpp.read_barcodes(picture.convert("L"))
    return found.text


def by_python_barcode(kind, text):
    file = io.BytesIO()
    barcode.get(kind, text, writer=ImageWriter()).write(file, {"write_text": False})
    return scanned(Image.open(file))


def by_reportlab(kind, text):
    file = io.BytesIO()
    page = canvas.Canvas(file, pagesize=(400, 200))
    kind(text, barHeight=60, barWidth=1.2).drawOn(page, 40, 60)
    page.save()
    return scanned(pypdfium2.PdfDocument(file.getvalue())[0].render(scale=4).to_pil())


def by_pystrich(kind, text):
    return scanned(Image.open(io.BytesIO(kind(text).get_imagedata(4))))


SEEN = (
    ("python-barcode, Code 128", by_python_barcode, "code128", "KL-77", "KL-77"),
    ("python-barcode, Code 39", by_python_barcode, "code39", "KL-77", "KL-775"),
    ("ReportLab, Code 128", by_reportlab, code128.Code128, "KL-77", "KL-77"),
    ("ReportLab, Code 39", by_reportlab, code39.Standard39, "KL-77", "KL-775"),
    ("pystrich, Code 39", by_pystrich, Code39Encoder, "KL-77", "KL-77"),
    ("python-barcode, ITF", by_python_barcode, "itf", "09501101530003", "09501101530003"),
    ("ReportLab, ITF", by_reportlab, I2of5, "09501101530003", "0095011015300038"),
)
names = ("python-barcode", "reportlab", "pystrich", "zxing-cpp")
print(" / ".join(f"{name} {version(name)}" for name in names))
as_described = True
for name, printer, kind, text, seen in SEEN:
    got = printer(kind, text)
    print(f"  {name:25} printed {text:15} scanned {got}")
    as_described &= got == seen
print("expected: scanned as printed.")
print("cost: labels on shelves that no scan finds, or that find another lot.")
sys.exit(not as_described)
PY
