#!/usr/bin/env bash
# A GS1-128 label made from "(01)…(10)…" looks right in the scanner and is wrong
#
# Packages: python-barcode 0.16.1 prints, zxing-cpp 3.1.1 scans, biip 5.2.0 reads; Pillow 13.0.0.
# What happens: python-barcode's "gs1_128" adds the mark of GS1 and encodes the rest as it stands.
#   The brackets that people write around application identifiers, and that GS1 forbids in the bars,
#   go into them. zxing-cpp shows both labels with the same text: for the right one it adds the
#   brackets, in the wrong one it finds them. Only `bytes` differ, and biip finds no lot in the
#   wrong one.
# Expected: brackets are taken as the notation that they are, or refused; or a reader that tells.
# Cost here: labels pass the test in the office ("the app shows it rightly") and every strict scanner
#   of a clinic refuses them.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check python-barcode==0.16.1 \
    zxing-cpp==3.1.1 biip==5.2.0 Pillow==13.0.0 || exit 2

"$work/venv/bin/python" -I - <<'PY'
import io
import sys
from importlib.metadata import version

import barcode
import biip
import zxingcpp
from barcode.writer import ImageWriter
from PIL import Image

WRITTEN = {
    "with brackets": "(01)09501101530003(17)270630(10)KL77",
    "without": "01095011015300031727063010KL77",
}


def scanned(text):
    file = io.BytesIO()
    barcode.get("gs1_128", text, writer=ImageWriter()).write(file, {"write_text": False})
    (found,) = zxingcpp.read_barcodes(Image.open(file).convert("L"))
    return found


names = ("python-barcode", "zxing-cpp", "biip")
print(" / ".join(f"{name} {version(name)}" for name in names))
labels = {name: scanned(text) for name, text in WRITTEN.items()}
lots = {}
for name, label in labels.items():
    message = biip.parse(label.bytes.decode()).gs1_message
    lot = message.element_strings.get(ai="10") if message else None
    lots[name] = lot.value if lot else None
    print(f"  {name:13} {label.symbology_identifier} text {label.text}")
    print(f"  {'':13} bytes {label.bytes!r}, lot for biip: {lots[name]}")
same_text = labels["with brackets"].text == labels["without"].text
print("  the texts are the same:", same_text)
print("expected: one label for both ways of writing, or an error for the first.")
print("cost: labels that look right here and cannot be read by the clinic.")
as_described = same_text and lots == {"with brackets": None, "without": "KL77"}
as_described &= labels["with brackets"].bytes == WRITTEN["with brackets"].encode()
sys.exit(not as_described)
PY
