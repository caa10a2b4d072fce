#!/usr/bin/env bash
# "Use within 24 hours", corrected to 12, is "Use within  hours" to python-docx
#
# Package: python-docx 1.2.0; docx2txt 0.9 to compare.
# What happens: while Word tracks changes it keeps what was taken out and what was put in, each in an
#   element around its runs. `paragraph.text` has neither: not the old text, not the new one. What
#   was typed into a field of a form (a content control) and the value of a field, such as a lot kept
#   in the properties of the document, are missing too. Nothing tells of it: the rest of the sentence
#   is there. docx2txt has the new text and the fields.
# Expected: the text as Word shows it, with or without the changes.
# Cost here: instructions and certificates of makers come as Word files that are still being agreed
#   on, or are forms. What is missing is just what was changed or filled in: the hours, the lot.
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
from docx.oxml import parse_xml

WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
RUN = '<w:r><w:t xml:space="preserve">{}</w:t></w:r>'
CHANGED = (
    '<w:del w:id="1" w:author="Maker"><w:r><w:delText>24</w:delText></w:r></w:del>'
    f'<w:ins w:id="2" w:author="Maker">{RUN.format("12")}</w:ins>'
)
CONTROL = f"<w:sdt><w:sdtContent>{RUN.format('KL77')}</w:sdtContent></w:sdt>"
FIELD = f'<w:fldSimple w:instr=" DOCPROPERTY Lot ">{RUN.format("KL77")}</w:fldSimple>'
LINES = ("Use within ", CHANGED, " hours"), ("Lot ", CONTROL, ", sterile"), ("Lot ", FIELD, ".")
SEEN = {
    "python-docx": ["Use within  hours", "Lot , sterile", "Lot ."],
    "docx2txt": ["Use within 12 hours", "Lot KL77, sterile", "Lot KL77."],
}
document = Document()
for before, within, after in LINES:
    paragraph = f"<w:p {WORD}>{RUN.format(before)}{within}{RUN.format(after)}</w:p>"
    document.element.body.insert(len(document.element.body) - 1, parse_xml(paragraph))
document.save("leaflet.docx")
read = {
    "python-docx": [paragraph.text for paragraph in Document("leaflet.docx").paragraphs],
    "docx2txt": docx2txt.process("leaflet.docx").split("\n\n"),
}
for name, lines in read.items():
    print(name, version(name), lines)
print("expected: 12 hours, or 24, and lot KL77.")
print("cost: an instruction without its number, a certificate without its lot.")
sys.exit(read != SEEN)
PY
