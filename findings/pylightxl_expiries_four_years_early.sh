#!/usr/bin/env bash
# pylightxl reads the expiry of 28 February 2027 as 27 February 2023 in a workbook that counts from 1904
#
# Packages: pylightxl 1.61 reads; XlsxWriter 3.3.1 writes; openpyxl 3.1.5 and python-calamine 0.9.1
#   compare.
# What happens: a sheet holds days as numbers, and says in the workbook whether they count from 1900 or,
#   as Excel for the Mac did for decades, from 1904. A file that was begun so stays so, on any
#   computer, whoever goes on with it. pylightxl does not look: every day is four years and a day too
#   early. Of a workbook that counts from 1900 it reads the same cell rightly.
# Expected: the day that the sheet shows, as the other two have it.
# Cost here: a clinic's own stock list, kept for long, has only goods that are past their day; and what
#   was made is four years older than it is.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check \
  pylightxl==1.61 XlsxWriter==3.3.1 openpyxl==3.1.5 python-calamine==0.9.1 || exit 2

cd "$work" && "$work/venv/bin/python" -I - <<'PY'
import sys
from datetime import date
from importlib.metadata import version

import openpyxl
import pylightxl
import xlsxwriter
from python_calamine import load_workbook

EXPIRY = date(2027, 2, 28)
OPTIONS = {"default_date_format": "yyyy-mm-dd"}


def read(name, from_1904):
    with xlsxwriter.Workbook(name, OPTIONS | {"date_1904": from_1904}) as book:
        book.add_worksheet("Stock").write_datetime(0, 0, EXPIRY)
    found = pylightxl.readxl(name).ws("Stock").index(1, 1)
    others = load_workbook(name).get_sheet_by_index(0).to_python()[0][0]
    return found, openpyxl.load_workbook(name).active["A1"].value.date(), others


usual, mac = read("usual.xlsx", False), read("mac.xlsx", True)
print("pylightxl", version("pylightxl"))
print("  counted from 1900:", *usual)
print("  counted from 1904:", *mac)
print("expected: 28 February 2027 for both.")
print("cost: goods that are good are thrown away.")
right = (EXPIRY, EXPIRY)
sys.exit(not (usual == ("2027/02/28", *right) and mac == ("2023/02/27", *right)))
PY
