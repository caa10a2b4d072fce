#!/usr/bin/env bash
# Columns that sum to 100 % stick out of the sheet, and nobody who reads the text of the PDF notices
#
# Packages: WeasyPrint 70.0 prints; pypdfium2 5.15.2 reads where words lie.
# What happens: in a table with `table-layout: fixed` and `width: 100%` the width of a cell in per
#   cent is that of its content; padding and borders come on top. Columns of 100 % together are as
#   much wider than the table as their padding. Browsers take the percentage for the whole cell. No
#   warning is given, and the text of the PDF still has every word, also those beyond its edge.
# Expected: a table as wide as its sheet, as browsers print it. `box-sizing: border-box` on the cells
#   brings it about.
# Cost here: the last column of an invoice, the sums, was printed beyond the edge of the paper.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check weasyprint==70.0 pypdfium2==5.15.2 || exit 2
"$work/venv/bin/python" -I -c "import weasyprint" 2>/dev/null || exit 2  # Pango is missing.

"$work/venv/bin/python" -I - <<'PY'
import sys
from importlib.metadata import version

import pypdfium2
from weasyprint import HTML

PAGE, MARGIN = 595.28, 26
STYLE = f"""
@page {{ size: {PAGE}pt 300pt; margin: {MARGIN}pt }}
table {{ width: 100%; table-layout: fixed; border-collapse: collapse; font: 8pt sans-serif }}
td {{ padding: 4pt 6pt; text-align: right }}
"""
WIDTHS = (24, 22, 8, 12, 10, 10, 14)
WORDS = ("Hydro", "KL-77", "2", "120.00", "0.00", "20", "SUM")


def printed(more):
    """(where the last word ends, the text of the page) in points from the left edge."""
    cells = "".join(f'<td style="width: {w}%">{word}' for w, word in zip(WIDTHS, WORDS))
    page = f"<html><style>{STYLE}{more}</style><table><tr>{cells}</table>"
    text = pypdfium2.PdfDocument(HTML(string=page).write_pdf())[0].get_textpage()
    found = text.get_text_range()
    last = text.get_charbox(found.index("SUM") + 2)
    return last[2], found.split()


print(" / ".join(f"{name} {version(name)}" for name in ("weasyprint", "pypdfium2")))
assert sum(WIDTHS) == 100
plain, words = printed("")
boxed, _ = printed("td { box-sizing: border-box }")
print(f"  the sheet is {PAGE:.0f} pt wide, its margin {MARGIN} pt, seven columns of 100 % together")
print(f"  as it comes:                the last column ends at {plain:.1f} pt; text found: {words}")
print(f"  with box-sizing:border-box: the last column ends at {boxed:.1f} pt")
print("expected: both within the margin.")
print("cost: sums that are in the file and not on the paper.")
is_so = plain > PAGE and words == list(WORDS) and boxed < PAGE - MARGIN
sys.exit(not is_so)
PY
