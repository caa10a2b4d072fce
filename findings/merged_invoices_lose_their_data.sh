#!/usr/bin/env bash
# A month of e-invoices put into one PDF is a PDF without invoices
#
# Packages: pypdf 7.1.1 and pikepdf 10.18.0 put together; pikepdf makes the two invoices.
# What happens: the XML of a hybrid invoice (Factur-X, ZUGFeRD) hangs on the document, not on its
#   pages. `PdfWriter.append`, pypdf's way to put files together, leaves it out, also of a single
#   file, and so does `pages.extend` of pikepdf. The pages look as before. Only a copy of the whole
#   document (`clone_from`) keeps it.
# Expected: attachments that come along, as outlines and links do, or an error.
# Cost here: whoever sends a month's invoices as one file, or puts a cover sheet before one, sends
#   pictures of invoices: the book-keeper's program finds no data, and the duty to send an
#   electronic invoice is not met.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check pypdf==7.1.1 pikepdf==10.18.0 || exit 2

"$work/venv/bin/python" -I - <<'PY'
import io
import sys
from importlib.metadata import version

import pikepdf
from pypdf import PdfReader, PdfWriter


def invoice(xml):
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.attachments["factur-x.xml"] = pikepdf.AttachedFileSpec(
        pdf, xml, mime_type="text/xml", relationship=pikepdf.Name.Alternative
    )
    return saved(pdf.save)


def saved(save):
    file = io.BytesIO()
    save(file)
    return file


def attached(file):
    with pikepdf.open(file) as pdf:
        return len(pdf.attachments), len(pdf.pages)


def by_pypdf(*files, **options):
    writer = PdfWriter(**options)
    for file in files:
        writer.append(file)
    return saved(writer.write)


def by_pikepdf(*files):
    pdf = pikepdf.new()
    for file in files:
        pdf.pages.extend(pikepdf.open(file).pages)
    return saved(pdf.save)


first, second = invoice(b"<first/>"), invoice(b"<second/>")
seen = {
    "one as it was issued": attached(first),
    "two by pypdf": attached(by_pypdf(first, second)),
    "one by pypdf": attached(by_pypdf(first)),
    "two by pikepdf": attached(by_pikepdf(first, second)),
    "one copied whole": attached(by_pypdf(clone_from=first)),
}
print("pypdf", version("pypdf"), "/ pikepdf", version("pikepdf"))
for name, (files, pages) in seen.items():
    print(f"  {name}: {pages} pages, {files} attachments")
assert PdfReader(first).attachments
print("expected: an attachment for each invoice.")
print("cost: e-invoices that are none any more, and look the same.")
sys.exit(list(seen.values()) != [(1, 1), (0, 2), (0, 1), (0, 2), (1, 1)])
PY
