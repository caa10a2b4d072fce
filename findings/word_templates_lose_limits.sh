#!/usr/bin/env bash
# "Store < 25 °C" loses its sign in a Word file that docxtpl fills, and "lot A&B12" ends at the A
#
# Packages: docxtpl 0.20.2 fills; python-docx 1.2.0 makes the template and reads.
# What happens: a value is put into the XML of the document as it stands, unless `autoescape=True` is
#   given, and what is then no XML is repaired: "< 25 °C" is " 25 °C". Of "lot A&B12." the & goes, and
#   with it B12 and the full stop. No error is raised, the file opens, and values with neither sign are
#   right.
# Expected: the value, as `autoescape=True` writes it, or an error for what is no XML.
# Cost here: certificates and delivery notes. An upper limit is a temperature to keep, and a lot is
#   another one; the template was tried with values that have no sign.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check \
  docxtpl==0.20.2 python-docx==1.2.0 lxml==6.1.3 || exit 2

cd "$work" && "$work/venv/bin/python" -I - <<'PY'
import sys
from importlib.metadata import version

import docx
from docxtpl import DocxTemplate

SEEN = {
    "2-8 °C": "Store 2-8 °C. Keep dry.",
    "< 25 °C": "Store  25 °C. Keep dry.",
    "<25 °C": "Store 25 °C. Keep dry.",
    "≤ 25 °C": "Store ≤ 25 °C. Keep dry.",
    "cool, lot A&B12": "Store cool, lot A Keep dry.",
}
template = docx.Document()
template.add_paragraph("Store {{ how }}. Keep dry.")
template.save("template.docx")


def filled(how, **options):
    document = DocxTemplate("template.docx")
    document.render({"how": how}, **options)
    document.save("filled.docx")
    return docx.Document("filled.docx").paragraphs[0].text


print("docxtpl", version("docxtpl"))
as_described = True
for how, expected in SEEN.items():
    written, escaped = filled(how), filled(how, autoescape=True)
    print(f"  {how!r}: {written!r}, with autoescape {escaped!r}")
    as_described &= written == expected and escaped == f"Store {how}. Keep dry."
print("expected: the values.")
print("cost: a limit without its sign, and another lot.")
sys.exit(not as_described)
PY
