#!/usr/bin/env bash
# A pasted column of GS1 scans is cut within its codes: the separator FNC1 is an end of line to Python
#
# Packages: zxing-cpp 3.1.1 prints and scans a DataMatrix, biip 5.2.0 reads its text; Pillow 13.0.0.
# What happens: a scanner sends FNC1 as the sign GS (29). `str.splitlines()`, with which texts of one
#   code a line are usually cut, takes GS, and RS (30) of an envelope of ISO 15434, for ends of lines.
#   One pack becomes two lines: the first still reads as a code with GTIN and lot, but without the
#   expiry that stood behind the lot; the second reads as a code with an expiry of no product.
#   Reading the same text as a file, line by line, cuts nothing.
# Expected: one line a pack, for GS stands within a code and never between two.
# Cost here: goods in and recalls. A lot was received without its last day, or asked about twice.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check zxing-cpp==3.1.1 biip==5.2.0 \
    Pillow==13.0.0 || exit 2

"$work/venv/bin/python" -I - <<'PY'
import io
import platform
import sys
from importlib.metadata import version

import biip
import zxingcpp
from zxingcpp import BarcodeFormat as Form

PACKS = ("(01)09501101530003(10)KL77(17)270430", "(01)09501101530003(10)KL78(17)280131")


def scanned(elements):
    """The text that a scanner sends of a printed symbol."""
    symbol = zxingcpp.create_barcode(elements, Form.DataMatrix, gs1=True).to_image(scale=4)
    (found,) = zxingcpp.read_barcodes(symbol, text_mode=zxingcpp.TextMode.Plain)
    return found.text


def read(line):
    """{AI: value} of what a line says as GS1 element strings."""
    message = biip.parse(line).gs1_message
    return {each.ai.ai: each.value for each in message.element_strings} if message else {}


pasted = "\n".join(map(scanned, PACKS)) + "\n"
cut, whole = pasted.splitlines(), [line.rstrip("\n") for line in io.StringIO(pasted)]
print(f"Python {platform.python_version()} / biip {version('biip')} / zxing-cpp {version('zxing-cpp')}")
for name, lines in (("splitlines", cut), ("as a file", whole)):
    print(f"  {name}: {len(lines)} lines of {len(PACKS)} packs")
    for line in lines:
        print(f"    {line!r:40} {read(line)}")
print("expected: two lines, each with 01, 10 and 17.")
print("cost: a lot without its last day, and a last day of no product.")
as_described = [sorted(read(line)) for line in cut] == [["01", "10"], ["17"]] * 2
as_described &= [sorted(read(line)) for line in whole] == [["01", "10", "17"]] * 2
sys.exit(not as_described)
PY
