#!/usr/bin/env bash
# A cell that shows "50 mg" is 18 February 1900 to ExcelJS
#
# Packages: exceljs 4.4.0 from npm, with Node, reads; XlsxWriter 3.3.1 writes; openpyxl 3.1.5 compares.
# What happens: a format may add a unit to a number, in quotes (0 "mg") or letter by letter behind
#   backslashes (0\ \m\g). ExcelJS passes over what is quoted, and takes the m behind a backslash for a
#   month, the d for a day: the cell is a Date. 50 mg is 18 February 1900, 2 ml is New Year of that
#   year. The same number with the unit in quotes, which looks the same, is 50.
# Expected: 50 for both, as openpyxl has it.
# Cost here: strengths and quantities of a supplier's list. As text such a cell is a line about a
#   Sunday in 1900, as a number it is far below nought.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
command -v node npm >/dev/null || exit 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$work" exceljs@4.4.0 >/dev/null 2>&1 || exit 2
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check XlsxWriter==3.3.1 openpyxl==3.1.5 || exit 2

cd "$work" && "$work/venv/bin/python" -I - <<'PY'
import sys
from importlib.metadata import version

import openpyxl
import xlsxwriter

CELLS = [(50, r"0\ \m\g"), (2, r"0\ \m\l"), (3, r"0\ \d\o\s\e\s"), (50, '0 "mg"')]
book = xlsxwriter.Workbook("list.xlsx")
sheet = book.add_worksheet()
for row, (number, format) in enumerate(CELLS):
    sheet.write_number(row, 0, number, book.add_format({"num_format": format}))
book.close()
found = [cell.value for cell in openpyxl.load_workbook("list.xlsx").active["A"]]
print(f"openpyxl {version('openpyxl')}\n  {', '.join(map(str, found))}")
sys.exit(found != [number for number, _ in CELLS])
PY
node - <<'JS'
const { readFileSync } = require("node:fs");
const { Workbook } = require("exceljs");

const SEEN = ["1900-02-18", "1900-01-01", "1900-01-02", 50];
const book = new Workbook();
book.xlsx.readFile("list.xlsx").then(() => {
  const found = [1, 2, 3, 4].map((row) => {
    const { value } = book.worksheets[0].getCell(row, 1);
    return value instanceof Date ? value.toISOString().slice(0, 10) : value;
  });
  console.log("exceljs", JSON.parse(readFileSync("node_modules/exceljs/package.json")).version);
  console.log(`  ${found.join(", ")}`);
  console.log("expected: 50, 2, 3, 50.");
  console.log("cost: strengths and quantities that are days.");
  process.exit(JSON.stringify(found) === JSON.stringify(SEEN) ? 0 : 1);
});
JS
