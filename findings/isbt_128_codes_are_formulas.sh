#!/usr/bin/env bash
# The number of a tissue graft is nought in the sheet that XlsxWriter makes, and empty in openpyxl's
#
# Packages: openpyxl 3.1.5 and XlsxWriter 3.3.1 write; python-calamine 0.9.1 reads.
# What happens: labels of tissue, blood and cells are of ISBT 128, and what a scanner sends of them
#   begins with "=" or "&": a donation number is "=W0000 23 123456 00" without its blanks. Both
#   libraries take a text that begins with "=" for a formula, unasked, and store no text. Without a
#   spreadsheet that reckons, XlsxWriter's cell is read as 0, openpyxl's as an empty one. A code that
#   begins with "&" or, as HIBC does, with "+" is a text. `write_string` and `strings_to_formulas`
#   of the one, `data_type = "s"` of the other keep it.
# Expected: a text, unless a formula is asked for; one of the two has a call of its own for that.
# Cost here: a register of grafts, and of what was given to whom, has noughts where the numbers were.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check \
  openpyxl==3.1.5 XlsxWriter==3.3.1 python-calamine==0.9.1 || exit 2

cd "$work" && "$work/venv/bin/python" -I - <<'PY'
import sys
from importlib.metadata import version

import openpyxl
import xlsxwriter
from python_calamine import load_workbook

CODES = ["+A123BJC5D6E71", "=W00002312345600", "&,1002312345"]


def by_openpyxl(name):
    book = openpyxl.Workbook()
    book.active.append(CODES)
    book.save(name)


def by_xlsxwriter(name, **options):
    with xlsxwriter.Workbook(name, options) as book:
        book.add_worksheet().write_row(0, 0, CODES)


def read(name):
    return load_workbook(name).get_sheet_by_index(0).to_python()[0]


by_openpyxl("one.xlsx")
by_xlsxwriter("two.xlsx")
by_xlsxwriter("three.xlsx", strings_to_formulas=False)
one, two, three = read("one.xlsx"), read("two.xlsx"), read("three.xlsx")
print("openpyxl", version("openpyxl"), one)
print("XlsxWriter", version("XlsxWriter"), two)
print("  told not to", three)
print("expected: the three codes.")
print("cost: noughts in the place of the numbers of grafts.")
hibc, _, other = CODES
sys.exit(not (one == [hibc, "", other] and two == [hibc, 0.0, other] and three == CODES))
PY
