#!/usr/bin/env bash
# A cell that says #N/A is read as an empty one
#
# Packages: python-calamine 0.9.1 reads; XlsxWriter 3.3.1 writes the sheet; openpyxl 3.1.5 compares.
# What happens: a cell whose formula failed (#N/A of a look-up, #DIV/0!, #REF!) comes as "", exactly
#   as a cell with nothing in it. Nothing of the row or the sheet tells the two apart. openpyxl
#   returns the text "#N/A" of the same file.
# Expected: the error as a text or a value of its own, or that the reading fails.
# Cost here: clinics fill the quantities of an order by a look-up in their stock list. Where it found
#   nothing the sheet shows #N/A to them, and a reader takes it for "no number given": one unit.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check \
    python-calamine==0.9.1 XlsxWriter==3.3.1 openpyxl==3.1.5 || exit 2

"$work/venv/bin/python" -I - <<'PY'
import io
import sys
from importlib.metadata import version

import openpyxl
import xlsxwriter
from python_calamine import CalamineWorkbook

ROWS = (
    ("AMP-0003", "=VLOOKUP(A1,Stock!A:B,2,FALSE)", "#N/A"),
    ("AMP-0004", "=10/0", "#DIV/0!"),
    ("AMP-0005", "=2+3", 5),
)

file = io.BytesIO()
book = xlsxwriter.Workbook(file)
sheet = book.add_worksheet()
for place, (number, formula, shown) in enumerate(ROWS):
    sheet.write_string(place, 0, number)
    sheet.write_formula(place, 1, formula, None, shown)
sheet.write_string(3, 0, "AMP-0006")
book.close()

cells = CalamineWorkbook.from_filelike(io.BytesIO(file.getvalue())).get_sheet_by_index(0)
read = [row[1] for row in cells.to_python()]
other = [row[1].value for row in openpyxl.load_workbook(file, data_only=True).active["A1:B4"]]
print(" / ".join(f"{name} {version(name)}" for name in ("python-calamine", "XlsxWriter", "openpyxl")))
shown = ["#N/A", "#DIV/0!", "5", "(empty)"]
for words, cell, compared in zip(shown, read, other):
    print(f"  the sheet shows {words:8}: python-calamine {cell!r:4}  openpyxl {compared!r}")
print("expected: errors and an empty cell are not the same.")
print("cost: what could not be looked up is ordered as if nobody had asked for a number.")
sys.exit(not (read == ["", "", 5.0, ""] and other == ["#N/A", "#DIV/0!", 5, None]))
PY
