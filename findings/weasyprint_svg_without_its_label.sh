#!/usr/bin/env bash
# WeasyPrint leaves out what a drawing is, and calls the file accessible
#
# Packages: WeasyPrint 70.0 writes; pikepdf 10.17.0 reads.
# What happens: an SVG within the page becomes a figure of the tagged PDF. Its `aria-label`, by
#   which browsers name it, is not read; only a `<title>` element is, or the `alt` of an `<img>`.
#   The figure then has no /Alt, and the file still declares itself to be PDF/UA-1, which wants one.
# Expected: the label as /Alt, or no declaration. No warning is given.
# Cost here: the code of a lot is a nameless figure to who has a slip read aloud.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check weasyprint==70.0 pikepdf==10.17.0 || exit 2
"$work/venv/bin/python" -I -c "import weasyprint" 2>/dev/null || exit 2  # Pango is missing.

"$work/venv/bin/python" -I - <<'PY'
import io
import sys
from base64 import b64encode
from importlib.metadata import version

import pikepdf
from weasyprint import HTML

LABEL = "Lot KL-77"
DRAWN = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 2" role="img"{}>{}<path d="M0 0h1v1"/></svg>'
LABELLED = DRAWN.format(f' aria-label="{LABEL}"', "")
ADDRESS = f"data:image/svg+xml;base64,{b64encode(LABELLED.encode()).decode()}"
SEEN = (
    ("SVG with aria-label", LABELLED, ""),
    ("SVG with <title>", DRAWN.format("", f"<title>{LABEL}</title>"), LABEL),
    ("img with alt", f'<img src="{ADDRESS}" alt="{LABEL}">', LABEL),
)


def names(node):
    """The /Alt of every figure, from a node of the structure on."""
    if isinstance(node, pikepdf.Array):
        for each in node:
            yield from names(each)
    elif isinstance(node, pikepdf.Dictionary):
        if node.get("/S") == "/Figure":
            yield str(node.get("/Alt", ""))
        yield from names(node.get("/K"))


def printed(body):
    page = f'<html lang="en"><title>Slip</title><body><p>Slip</p>{body}'
    return pikepdf.open(io.BytesIO(HTML(string=page).write_pdf(pdf_variant="pdf/ua-1")))


print(" / ".join(f"{name} {version(name)}" for name in ("weasyprint", "pikepdf")))
as_described = True
for what, body, expected in SEEN:
    document = printed(body)
    (name,) = names(document.Root.StructTreeRoot.K)
    claims = b"pdfuaid:part" in document.Root.Metadata.read_bytes()
    print(f"  {what:20} /Alt {name!r:12} says that it is PDF/UA: {claims}")
    as_described &= name == expected and claims
print("expected: the name in each, or no such claim.")
print("cost: a lot's code that nobody hears of.")
sys.exit(not as_described)
PY
