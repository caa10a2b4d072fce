#!/usr/bin/env bash
# pikepdf flattens "all" annotations but not a signature that was drawn with the pen
#
# Packages: pikepdf 10.17.0; pypdfium2 5.15.2, the reader inside Chromium, shows the page; Pillow
#   13.0.0.
# What happens: PDF lets a note, a drawn line or a highlight come without a picture of itself; the
#   reader draws it from its points, and PDFium does. `flatten_annotations("all")` makes only those
#   part of the page that bring their picture. The others stay what they were, without a word;
#   `generate_appearance_streams`, run before it, makes pictures for the fields of forms only.
# Expected: "all" is all, or an error, or a number of those that are left.
# Cost here: papers are flattened so that the annotations can be thrown away afterwards. A signature
#   or a date that was drawn on the page goes with them, and the reviewer sees an unsigned paper.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check \
    pikepdf==10.17.0 pypdfium2==5.15.2 Pillow==13.0.0 || exit 2

"$work/venv/bin/python" -I - <<'PY'
import io
import sys
from importlib.metadata import version

import pikepdf
import pypdfium2
from pikepdf import Array, Dictionary, Name

POINTS = [20, 20, 80, 35, 140, 20, 200, 35]


def signed(with_picture):
    """A blank page with a line drawn by hand on it, as an annotation."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(300, 60)).obj
    line = Dictionary(
        Type=Name.Annot, Subtype=Name.Ink, Rect=Array([10, 10, 290, 45]), F=4,
        InkList=Array([Array(POINTS)]), C=Array([0, 0, 0]),
    )
    if with_picture:
        stream = pikepdf.Stream(pdf, b"10 10 m 190 25 l S")
        stream.update(
            Dictionary(Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 280, 35]))
        )
        line.AP = Dictionary(N=pdf.make_indirect(stream))
    page.Annots = Array([pdf.make_indirect(line)])
    return pdf


def dots(pdf, annotations):
    """How many dots of a reader's picture of the page are not white."""
    file = io.BytesIO()
    pdf.save(file)
    page = pypdfium2.PdfDocument(file.getvalue())[0]
    picture = page.render(scale=2, draw_annots=annotations).to_pil().convert("L")
    return sum(dot < 250 for dot in picture.tobytes())


print("pikepdf", version("pikepdf"), "/ pypdfium2", version("pypdfium2"))
results = {}
for with_picture in (True, False):
    pdf = signed(with_picture)
    before = dots(pdf, annotations=True) > 0
    pdf.generate_appearance_streams()
    pdf.flatten_annotations("all")
    left = len(pdf.pages[0].obj.get("/Annots", []))
    results[with_picture] = before, left, dots(pdf, annotations=False) > 0
    name = "with its own picture" if with_picture else "without one"
    print(f"  a drawn line {name:20} seen before: {before}, annotations left: {left},"
          f" part of the page: {results[with_picture][2]}")
print("expected: seen before, none left, part of the page, for both.")
print("cost: what was drawn on a paper, such as a signature, is lost with its annotations.")
sys.exit(not (results == {True: (True, 0, True), False: (True, 1, False)}))
PY
