#!/usr/bin/env bash
# "Store at ≤ 25 °C" is printed as "d 25 °C" by jsPDF and PDFKit, and 10 μg as 10 ¼g
#
# Packages: jspdf 4.2.1 and pdfkit 0.20.2 write. From npm, with Node; pypdfium2 5.15.2 reads back.
# What happens: the fonts that both have at hand know some two hundred signs. A text with another
#   one raises nothing: it is written as pairs of bytes, and each byte is printed as a sign of its
#   own. "≤" and "≥" become "d and "e with a quotation mark in front; the Greek letter of
#   "10 μg" becomes "¼" with jsPDF. PDFKit also shifts what stands beside it: "10 ;Æp". The sign of
#   micro (U+00B5), which looks the same, ± and ½ come out right, so a try with one sheet does.
# Expected: the sign, or an error that names it.
# Cost here: the sheet that lies in the parcel. Its limit of storage is gone, and the number that is
#   left reads as the temperature to keep; a strength says a quarter of a gram.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
command -v node npm >/dev/null || exit 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$work" jspdf@4.2.1 pdfkit@0.20.2 >/dev/null || exit 2
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check pypdfium2==5.15.2 || exit 2

cd "$work" && node - <<'JS'
const { createWriteStream, readFileSync, writeFileSync } = require("node:fs");
const { jsPDF } = require("jspdf");
const PDFDocument = require("pdfkit");

const LINES = ["Store at \u2264 25 \u00b0C", "\u2265 2 \u00b0C", "10 \u03bcg", "10 \u00b5g \u00b1 5 %, \u00bd ml"];
for (const name of ["jspdf", "pdfkit"])
  console.log(name, JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version);
const one = new jsPDF();
LINES.forEach((line, at) => one.text(line, 10, 10 + 10 * at));
writeFileSync("jspdf.pdf", Buffer.from(one.output("arraybuffer")));
const other = new PDFDocument();
other.pipe(createWriteStream("pdfkit.pdf"));
LINES.forEach((line) => other.text(line));
other.end();
JS
"$work/venv/bin/python" -I - <<'PY'
import sys

import pypdfium2

SEEN = {
    "jspdf.pdf": ['Store at "d 25 °C', '"e 2 °C', "10 ¼g", "10 µg ± 5 %, ½ ml"],
    "pdfkit.pdf": ['Store at "d 25 °C', '"e 2 °C', "10 ;Æp", "10 µg ± 5 %, ½ ml"],
}
as_described = True
for name, lines in SEEN.items():
    found = pypdfium2.PdfDocument(name)[0].get_textpage().get_text_range().splitlines()
    print(f"  {name}: {found}")
    as_described &= [line.strip() for line in found] == lines
print("expected: ['Store at ≤ 25 °C', '≥ 2 °C', '10 μg', '10 µg ± 5 %, ½ ml'] twice.")
print("cost: a limit that reads as a temperature to keep.")
sys.exit(not as_described)
PY
