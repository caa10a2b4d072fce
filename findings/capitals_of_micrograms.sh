#!/usr/bin/env bash
# A heading in capitals prints 10 µg as 10 MG
#
# Packages: WeasyPrint 70.0 lays out, pypdfium2 5.15.2 reads back.
# What happens: `text-transform: uppercase` turns the sign of micro into the capital of the Greek
#   letter, which every font draws as an M. "10 µg" is printed as "10 ΜG", and ten milligrams as "10
#   MG" beside it: two texts to a program, one to a reader. So says Unicode, and CSS follows it; with
#   `font-variant: small-caps` the sign stays what it is.
# Expected: that units are left alone, or at least that the two can be told apart.
# Cost here: table heads and labels, which are often set in capitals. A strength is read a
#   thousandfold, and a search of the file for either finds the one only.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check weasyprint==70.0 pypdfium2==5.15.2 || exit 2

"$work/venv/bin/python" -I - <<'PY'
import sys
from importlib.metadata import version

import pypdfium2
import weasyprint


def printed(style, text):
    page = weasyprint.HTML(string=f'<p style="{style}">{text}</p>').write_pdf()
    return pypdfium2.PdfDocument(page)[0].get_textpage().get_text_bounded().strip()


MICRO = "10 \u00b5g"
capitals = {text: printed("text-transform: uppercase", text) for text in (MICRO, "10 mg")}
small = printed("font-variant: small-caps", MICRO)
print("weasyprint", version("weasyprint"), "/ pypdfium2", version("pypdfium2"))
for text, found in capitals.items():
    print(f"  {text} in capitals: {found} ({' '.join(f'U+{ord(sign):04X}' for sign in found[3:])})")
print(f"  {MICRO} in small capitals: U+{ord(small[3]):04X}")
print("expected: µG and MG, or µg.")
print("cost: micrograms that look like milligrams.")
is_so = capitals[MICRO][3:] == "\u039cG" and capitals["10 mg"] == "10 MG"
sys.exit(not (is_so and small[3] in "\u00b5\u03bc"))
PY
