#!/usr/bin/env bash
# Pillow turns a scan in 16 bits of grey into a white page
#
# Package: Pillow 13.0.0.
# What happens: a PNG with 16 bits of grey opens as mode "I;16". `convert("RGB")` and `convert("L")`
#   cut every value above 255 off instead of dividing by 257: black stays black, everything else,
#   from the darkest grey on, is white. Ink on a scan is never quite black, so all writing is gone.
#   A PNG with 16 bits of each colour is read with 8 bits, rightly.
# Expected: the same picture with fewer shades, as for colour.
# Cost here: a licence may be scanned in this mode. The page that is kept is blank, the original is
#   deleted after the check, and the reviewer asks the applicant for a paper that was sent.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the package cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check Pillow==13.0.0 || exit 2

"$work/venv/bin/python" -I - <<'PY'
import io
import struct
import sys
import zlib
from importlib.metadata import version

from PIL import Image

SHADES = {"black": 0, "ink": 0x2000, "grey": 0x8000, "paper": 0xF000}


def png(values, colour):
    """A PNG with one row of pixels in 16 bits, grey or in colour, written by hand."""
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    channels = 3 if colour else 1
    row = b"\0" + b"".join(struct.pack(">H", value) * channels for value in values)
    head = struct.pack(">IIBBBBB", len(values), 1, 16, 2 if colour else 0, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head)
            + chunk(b"IDAT", zlib.compress(row)) + chunk(b"IEND", b""))


def eight_bits(content, mode):
    with Image.open(io.BytesIO(content)) as picture:
        converted = picture.convert(mode)
        values = [converted.getpixel((x, 0)) for x in range(converted.width)]
        return picture.mode, [v if mode == "L" else v[0] for v in values]


print("Pillow", version("Pillow"))
values = list(SHADES.values())
right = [value // 257 for value in values]
results = {}
for name, colour, mode in (("grey", False, "RGB"), ("grey", False, "L"), ("colour", True, "RGB")):
    opened, got = results[name, mode] = eight_bits(png(values, colour), mode)
    shades = ", ".join(f"{shade} {value}" for shade, value in zip(SHADES, got))
    print(f"  16 bits, {name:6} opens as {opened}, convert({mode!r}): {shades}")
print("expected: about " + ", ".join(map(str, right)) + " for all three.")
print("cost: a scanned licence becomes a blank page without any error.")
blank = [0, 255, 255, 255]
near = all(abs(a - b) <= 1 for a, b in zip(results["colour", "RGB"][1], right))
sys.exit(not (results["grey", "RGB"] == results["grey", "L"] == ("I;16", blank) and near))
PY
