#!/usr/bin/env bash
# Three equal quantities of an ODS sheet are one to tablib, and the lot moves to the left of its column
#
# Packages: tablib 3.10.0 reads; odfpy 1.4.1 writes the sheet.
# What happens: OpenDocument, the format of LibreOffice, stores cells or rows that are equal to their
#   neighbour once, with how often: LibreOffice does so whenever it saves. tablib does not look at how
#   often. Of quantities 2, 2, 2 in a row one is left, and the lot comes to stand under the quantity
#   of February; of two equal rows one is left. Of a text with a coloured part ("10 µg/ml") or with
#   two blanks, only what stands before them is left. No error, and rows are filled up with nothing.
# Expected: the cells of the sheet, as in the same sheet saved as XLSX.
# Cost here: django-import-export reads sheets by it. Two cartons of one lot, a row each, are received
#   as one; a strength of "10 " is kept; quantities go to the wrong month.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check tablib==3.10.0 odfpy==1.4.1 || exit 2

cd "$work" && "$work/venv/bin/python" -I - <<'PY'
import sys
from importlib.metadata import version
from pathlib import Path

from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P, S, Span
from tablib import Dataset

SEEN = [
    ("product", "January", "February", "March", "lot"),
    ("Toxin", 2.0, "KL77", "", ""),
    ("10 ", "KL", "", "", ""),
]


def text(*parts):
    paragraph = P()
    for part in parts:
        paragraph.addText(part) if isinstance(part, str) else paragraph.addElement(part)
    cell = TableCell(valuetype="string")
    cell.addElement(paragraph)
    return cell


def row(*cells, **options):
    made = TableRow(**options)
    for cell in cells:
        made.addElement(cell)
    return made


sheet = OpenDocumentSpreadsheet()
table = Table(name="Order")
sheet.spreadsheet.addElement(table)
table.addElement(row(*map(text, SEEN[0])))
quantities = TableCell(valuetype="float", value="2", numbercolumnsrepeated="3")
quantities.addElement(P(text="2"))
table.addElement(row(text("Toxin"), quantities, text("KL77"), numberrowsrepeated="2"))
table.addElement(row(text("10 ", Span(text="µg"), "/ml"), text("KL", S(c=2), "77")))
sheet.save("order.ods")
read = list(Dataset().load(Path("order.ods").read_bytes(), format="ods", headers=False))
print("tablib", version("tablib"))
for line in read:
    print(f"  {line}")
print("expected: Toxin, 2, 2, 2, KL77 twice; then 10 µg/ml and KL  77.")
print("cost: a carton that is not booked, and a lot in the place of a quantity.")
sys.exit(read != SEEN)
PY
