#!/usr/bin/env bash
# pdfminer.six reads the 5 µg of a leaflet as 5 mg
#
# Packages: pdfminer.six 20260107; reportlab 5.1.0 writes the leaflet, pypdf 7.1.1 reads it too.
# What happens: ReportLab draws what Helvetica lacks (Greek letters, ≤, ≥) in the built-in font
#   Symbol, as PDF allows. pdfminer.six reads the codes of that font as if it were a Latin one: the
#   Greek mu becomes an "m", "≤" a pound sign, "≥" a double dagger. No error, no warning.
# Expected: the letters of the page. Symbol is one of the fourteen fonts that every PDF reader must
#   know, and pypdf reads the same file rightly.
# Cost here: a strength that is a thousand times too high, and "store at ≤ 25 °C" as a price, in
#   facts that the catalogue would cite from a maker's leaflet.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check \
    pdfminer.six==20260107 pypdf==7.1.1 reportlab==5.1.0 || exit 2

"$work/venv/bin/python" -I - <<'PY'
import io
import sys
from importlib.metadata import version

from pdfminer.high_level import extract_text
from pypdf import PdfReader
from reportlab.pdfgen import canvas

LINES = {
    "5 \u03bcg per ml": "5 mg per ml",
    "Store at \u2264 25 °C": "Store at £ 25 °C",
    "G\u2032 \u2265 120 Pa": None,
    "5 \u00b5g per ml": "5 µg per ml",  # The micro sign, which Helvetica has: read rightly.
}


def leaflet(line):
    file = io.BytesIO()
    page = canvas.Canvas(file)
    page.setFont("Helvetica", 12)
    page.drawString(72, 700, line)
    page.save()
    return file


print("pdfminer.six", version("pdfminer.six"), "/ pypdf", version("pypdf"))
as_described = True
for line, seen in LINES.items():
    file = leaflet(line)
    by_pdfminer = extract_text(file).strip()
    by_pypdf = PdfReader(file).pages[0].extract_text().strip()
    print(f"  on the page: {line!r:26} pypdf: {by_pypdf!r:26} pdfminer.six: {by_pdfminer!r}")
    as_described &= by_pypdf == line
    as_described &= by_pdfminer == seen if seen else by_pdfminer != line
print("expected: what the page says, as pypdf reads it; Symbol is a font that every reader knows.")
print("cost: a microgram is cited as a milligram, a limit of temperature as a price.")
sys.exit(not as_described)
PY
