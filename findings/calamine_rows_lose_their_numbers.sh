#!/usr/bin/env bash
# "Row 2 is wrong": which row that is depends on how the sheet was read
#
# Packages: python-calamine 0.9.1 reads; XlsxWriter 3.3.1 writes the sheet.
# What happens: `to_python()` leaves out the empty rows above a table and the empty columns beside
#   it: cell C4 is the first of the first row. `iter_rows()` of the same sheet gives the empty rows
#   and leaves out the columns only. Neither says how much is gone; `to_python(skip_empty_area=False)`
#   gives both, and the sheet has `start`.
# Expected: one counting of rows and columns for both, that of the sheet.
# Cost here: what cannot be taken is refused with its row, and people look in another one of theirs. A
#   letterhead above the table or an empty first column is enough.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check \
    python-calamine==0.9.1 XlsxWriter==3.3.1 || exit 2

"$work/venv/bin/python" -I - <<'PY'
import io
import sys
from importlib.metadata import version

import xlsxwriter
from python_calamine import CalamineWorkbook

file = io.BytesIO()
book = xlsxwriter.Workbook(file)
sheet = book.add_worksheet()
sheet.write_row("C4", ["number", "units"])
sheet.write_row("C5", ["AMP-0003", "five"])
book.close()


def place(rows):
    """(row, column) of the wrong cell as somebody would report it, counted from 1."""
    return next(
        (y, x) for y, row in enumerate(rows, 1) for x, cell in enumerate(row, 1) if cell == "five"
    )


def read():
    return CalamineWorkbook.from_filelike(io.BytesIO(file.getvalue())).get_sheet_by_index(0)


print(" / ".join(f"{name} {version(name)}" for name in ("python-calamine", "XlsxWriter")))
seen = {
    "to_python()": place(read().to_python()),
    "iter_rows()": place(read().iter_rows()),
    "to_python(skip_empty_area=False)": place(read().to_python(skip_empty_area=False)),
}
for how, (row, column) in seen.items():
    print(f"  {how:34} the wrong cell is in row {row}, column {column}")
print(f"  {'the sheet itself':34} row 5, column 4 (D5); it starts at {read().start}")
print("expected: row 5, column 4 each time.")
print("cost: people mend a row that was right.")
sys.exit(list(seen.values()) != [(2, 2), (5, 2), (5, 4)])
PY
