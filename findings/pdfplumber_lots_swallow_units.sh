#!/usr/bin/env bash
# Two units of lot KL71 are lot KL712 in the text that pdfplumber has of a packing list
#
# Packages: pdfplumber 0.11.10 reads, ReportLab 5.1.0 writes; pypdfium2 5.15.2 to compare.
# What happens: signs that are less than three points apart are one word to pdfplumber, whatever their
#   size is and whether a line is drawn between them. In a table with letters of 6 points and narrow
#   cells lot KL71 and 2 units are "KL712"; in the line before, lot KL7 and 12 units are two words, as
#   the widths fall. In letters of 8 points all are. `extract_table`, which looks at the lines, has
#   them apart, and so has `x_tolerance_ratio=0.15`, which goes by the size of the letters.
# Expected: a distance that goes by the size of the letters, or a word that ends at a line.
# Cost here: despatch notes are printed small. Some lines lose their number of units, and have a lot
#   that looks like the others.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check \
  pdfplumber==0.11.10 reportlab==5.1.0 pypdfium2==5.15.2 || exit 2

cd "$work" && "$work/venv/bin/python" -I - <<'PY'
import io
import sys
from importlib.metadata import version

import pdfplumber
from pypdfium2 import PdfDocument
from reportlab.platypus import SimpleDocTemplate, Table

ROWS = [["Lot", "Units", "Expiry"], ["KL7", "12", "2027-02"], ["KL71", "2", "2027-03"]]
WORDS = [" ".join(row) for row in ROWS]


def printed(size, padding):
    everywhere = (0, 0), (-1, -1)
    style = [("FONTSIZE", *everywhere, size), ("GRID", *everywhere, 0.3, "black")]
    style += [(f"{side}PADDING", *everywhere, padding) for side in ("LEFT", "RIGHT")]
    paper = io.BytesIO()
    SimpleDocTemplate(paper).build([Table(ROWS, style=style)])
    return paper


small, large = printed(6, 1), printed(8, 2)
page = pdfplumber.open(small).pages[0]
text = page.extract_text().splitlines()
by_size = page.extract_text(x_tolerance_ratio=0.15).splitlines()
other = PdfDocument(small.getvalue())[0].get_textpage().get_text_range().splitlines()
larger = pdfplumber.open(large).pages[0].extract_text().splitlines()
print("pdfplumber", version("pdfplumber"), text)
print("  by size", by_size, "of larger letters", larger)
print("  as a table", page.extract_table())
print("pypdfium2", version("pypdfium2"), other)
print("expected:", WORDS)
print("cost: a lot that is on no pack, and no units of it.")
as_described = text == ["Lot UnitsExpiry", WORDS[1], "KL712 2027-03"]
as_described &= by_size == other == larger == WORDS and page.extract_table() == ROWS
sys.exit(not as_described)
PY
