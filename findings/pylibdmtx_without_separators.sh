#!/usr/bin/env bash
# pylibdmtx reads a GS1 DataMatrix without its separators
#
# Packages: pylibdmtx 0.1.10 with libdmtx0b 0.7.7-1 of Debian reads; zxing-cpp 3.1.1 prints, and
#   reads the same picture to compare; pillow 13.0.0 and numpy 2.3.5 between them.
# What happens: lot AB12 and serial S9 come as one run "10AB1221S9": the sign between them is left
#   out, and so is the mark that the code is GS1. libdmtx can give the sign when it is asked to;
#   pylibdmtx does not ask, and has no option for it.
# Expected: the separator (character 29), as zxing-cpp gives it, and a way to see that it is GS1.
# Cost here: the pack has lot "AB1221S9" and no serial, or is asked about by hand at every receipt.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
command -v apt-get dpkg >/dev/null || exit 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check pylibdmtx==0.1.10 zxing-cpp==3.1.1 pillow==13.0.0 numpy==2.3.5 || exit 2
(cd "$work" && apt-get download -qq libdmtx0b=0.7.7-1 >/dev/null 2>&1 && dpkg -x libdmtx0b_*.deb debian) || exit 2
export LIBRARY=$(find "$work/debian" -name "libdmtx.so.*" -type f)

"$work/venv/bin/python" -I - <<'PY'
import ctypes.util
import os
import sys
from importlib.metadata import version

import numpy
import zxingcpp
from PIL import Image

ctypes.util.find_library = lambda name: os.environ["LIBRARY"]  # Where Debian's package lies here.
from pylibdmtx import pylibdmtx

PRINTED = "(01)09501101530003(10)AB12(21)S9"
DIGITS = b"010950110153000310AB12"
for name in ("pylibdmtx", "zxing-cpp"):
    print(name, version(name))
symbol = zxingcpp.create_barcode(PRINTED, zxingcpp.BarcodeFormat.DataMatrix, gs1=True)
modules = zxingcpp.write_barcode_to_image(symbol, scale=8, add_quiet_zones=True)
picture = Image.fromarray(numpy.array(modules))
seen = pylibdmtx.decode(picture.convert("RGB"), max_count=1)[0].data
other = zxingcpp.read_barcodes(picture)[0]
print(f"  printed   {PRINTED}")
print(f"  pylibdmtx {seen!r}")
print(f"  zxing-cpp {other.bytes!r}, marked {other.symbology_identifier}")
print("expected: the separator after AB12, as character 29.")
print("cost: a lot with the serial in it, and no serial.")
as_described = seen == DIGITS + b"21S9" and other.bytes == DIGITS + b"\x1d21S9"
sys.exit(not as_described)
PY
