#!/usr/bin/env bash
# pikepdf writes "Dvo?áková" on the page where the form says "Dvořáková"
#
# Packages: pikepdf 10.17.0; pypdf 7.1.1 reads what the page says.
# What happens: a form whose `NeedAppearances` is set (as many programs that fill forms leave it)
#   asks its reader to draw the fields anew. `generate_appearance_streams` does so, and writes a
#   question mark for every letter outside the font's encoding. It also replaces a drawing that was
#   there and was right. Then `flatten_annotations` makes the question marks part of the page, and
#   the field with the true value is gone. Nothing raises or warns.
# Expected: the letters, or an error, or at least that a drawing which is there is left alone.
# Cost here: an application is checked by the name on the papers. Names from half of Europe arrive
#   with holes, Greek ones as nothing but question marks, and the original is deleted after the check.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check \
    pikepdf==10.17.0 pypdf==7.1.1 || exit 2

"$work/venv/bin/python" -I - <<'PY'
import io
import sys
from importlib.metadata import version

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from pypdf import PdfReader

SEEN = {
    "Zoë Müller": "Zoë Müller",
    "Šárka Dvořáková": "Šárka Dvo?áková",
    "Łódź": "?ód?",
    "Ελένη": "?????",
}


def filled_form(value, drawing=None):
    """A page with one text field, as programs that fill forms write it."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(300, 60)).obj
    helvetica = Dictionary(
        Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding
    )
    fonts = Dictionary(Font=Dictionary(Helv=pdf.make_indirect(helvetica)))
    look = String("/Helv 12 Tf 0 g")
    field = Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("name"), V=String(value),
        DA=look, Rect=Array([10, 10, 290, 40]), P=page, F=4,
    )
    if drawing:
        stream = pikepdf.Stream(pdf, drawing)
        stream.update(
            Dictionary(Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 280, 30]))
        )
        field.AP = Dictionary(N=pdf.make_indirect(stream))
    field = pdf.make_indirect(field)
    page.Annots = Array([field])
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]), NeedAppearances=True, DA=look, DR=fonts)
    return pdf


def flattened(pdf):
    pdf.generate_appearance_streams()
    pdf.flatten_annotations("all")
    return saved(pdf)


def saved(pdf):
    file = io.BytesIO()
    pdf.save(file)
    return file


print("pikepdf", version("pikepdf"))
as_described = True
for name, seen in SEEN.items():
    shown = PdfReader(flattened(filled_form(name))).pages[0].extract_text().strip()
    print(f"  in the field: {name!r:20} on the page afterwards: {shown!r}")
    as_described &= shown == seen

# A drawing that is there already, here a line in the place of letters, is thrown away as well.
drawn = filled_form("Łódź", b"/Tx BMC q 2 w 5 5 m 120 25 l S Q EMC")
drawn.generate_appearance_streams()
with pikepdf.open(saved(drawn)) as anew:
    drawing = anew.pages[0].obj.Annots[0].AP.N.read_bytes()
print("  a drawing that the form brought is replaced:", b"120 25 l" not in drawing)
as_described &= b"120 25 l" not in drawing and b"Tj" in drawing
print("expected: the letters of the field, or an error; the form's own drawing where it has one.")
print("cost: names on papers lose letters before a reviewer compares them with a register.")
sys.exit(not as_described)
PY
