#!/usr/bin/env bash
# The RFID tag that pyepc writes for serial 0012 is the tag of serial 12
#
# Package: pyepc 0.5.0 from PyPI.
# What happens: the short form of a tag (SGTIN-96) holds the serial as a number, the long one
#   (SGTIN-198) as a text. A serial that begins with a nought belongs into the long one. pyepc chooses
#   the form by itself and takes the short one for every serial of figures: it gives
#   303643E6B433C2000000000C for 0012 and for 12, and reads 12 back. The identity of the object that
#   wrote it still says 0012.
# Expected: the long form, whose bits differ; or an error, as for a serial with a letter.
# Cost here: two packs with one tag. A gate at goods in counts one of them, and the serial that a
#   recall names is not found, or the pack that is found is another.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check pyepc==0.5.0 || exit 2

"$work/venv/bin/python" -I - <<'PY'
import sys
from importlib.metadata import version

from pyepc import SGTIN

TAG = "303643E6B433C2000000000C"
SERIALS = {"12": "12", "0012": "12", "A012": "A012"}
print("pyepc", version("pyepc"))
as_described = True
for serial, expected in SERIALS.items():
    item = SGTIN("9501101", "0", "53000", serial)
    tag = item.encode()
    back = SGTIN.decode(tag).serial_number
    print(f"  serial {serial:4} is {item.pure_identity_uri}, tag {tag[:24]}, read as {back}")
    as_described &= back == expected and item.pure_identity_uri.endswith(f".{serial}")
    as_described &= (tag == TAG) == (back == "12")
print("expected: two tags for two serials.")
print("cost: a pack that is not counted, and a serial that is not found.")
sys.exit(not as_described)
PY
