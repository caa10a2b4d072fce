#!/usr/bin/env bash
# "10 µg" of a Word file is "10 g" where its µ came from Word's list of symbols
#
# Packages: python-docx 1.2.0 and docx2txt 0.9 read.
# What happens: Word writes a sign that was chosen under Insert, Symbol, from the font Symbol as an
#   element of its own (w:sym, a font and a number in it) and not as text. Both readers pass over it:
#   "10 µg" is "10 g", "store at ≤ 25 °C" is "store at  25 °C". The µ of a keyboard in the line
#   before is read, and on the page the two look the same. A raised figure is no longer raised:
#   "5 × 10⁶ units" is "5 × 106 units".
# Expected: the sign, or at least a mark where something was left out.
# Cost here: suppliers send leaflets and lists of strengths as Word files. A strength is a million
#   times too large, a limit loses its direction, and both read well.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check python-docx==1.2.0 docx2txt==0.9 || exit 2

cd "$work" && "$work/venv/bin/python" -I - <<'PY'
import sys
from importlib.metadata import version

import docx2txt
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

SEEN = ["Toxin 10 µg", "Toxin 10 g", "store at  25 °C", "5 × 106 units"]


def symbol(number):
    sign = OxmlElement("w:sym")
    sign.set(qn("w:font"), "Symbol")
    sign.set(qn("w:char"), number)
    return sign


document = Document()
document.add_paragraph("Toxin 10 µg")
for before, number, after in (("Toxin 10 ", "F06D", "g"), ("store at ", "F0A3", " 25 °C")):
    paragraph = document.add_paragraph(before)
    paragraph.add_run()._r.append(symbol(number))
    paragraph.add_run(after)
paragraph = document.add_paragraph("5 × 10")
paragraph.add_run("6").font.superscript = True
paragraph.add_run(" units")
document.save("leaflet.docx")

read = {
    "python-docx": [paragraph.text for paragraph in Document("leaflet.docx").paragraphs],
    "docx2txt": docx2txt.process("leaflet.docx").split("\n\n"),
}
for name, lines in read.items():
    print(name, version(name), lines)
print("expected: 10 µg twice, ≤ 25 °C, and a figure that is told to be raised.")
print("cost: grams of micrograms.")
sys.exit(not all(lines == SEEN for lines in read.values()))
PY
