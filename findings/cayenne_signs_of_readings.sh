#!/usr/bin/env bash
# A reading of 400 arrives as -255.36, and a fridge at -0.09 °C as one at 0.0
#
# Package: pycayennelpp 2.4.0, which packs readings of radio sensors (Cayenne LPP over LoRaWAN).
# What happens: (1) an analogue reading has two bytes and a sign, so 327.67 is the most. The library
#   refuses what is too large, but only from twice that on: 400.00 is packed, and unpacked by the
#   same library as -255.36, -400.00 as 255.36. A load, in three bytes, turns over in the same way.
#   (2) What is finer than a tenth of a degree is cut off towards nought: -0.09 °C is 0.0, 8.09 is 8.0.
# Expected: ValueError from 327.68 on, as it comes from 655.36 on; and the nearest tenth.
# Cost here: loggers of a cold chain. A fridge below nought may freeze what must not freeze, one above
#   8 °C is too warm; by what has arrived both are within their limits.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the package cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check pycayennelpp==2.4.0 || exit 2

"$work/venv/bin/python" -I - <<'PY'
import sys
from importlib.metadata import version

from cayennelpp import LppFrame

SEEN = {
    ("analog_input", 327.0): 327.0,
    ("analog_input", 400.0): -255.36,
    ("analog_input", -400.0): 255.36,
    ("analog_input", 656.0): "refused",
    ("load", 9000.0): -7777.216,
    ("temperature", -0.09): 0.0,
    ("temperature", 8.09): 8.0,
    ("temperature", -18.4): -18.4,
}


def arrived(kind, reading):
    frame = LppFrame()
    getattr(frame, f"add_{kind}")(1, reading)
    try:
        sent = bytes(frame)
    except ValueError:
        return "refused"
    (value,) = LppFrame.from_bytes(sent).data[0].value
    return value


print("pycayennelpp", version("pycayennelpp"))
found = {given: arrived(*given) for given in SEEN}
for (kind, reading), value in found.items():
    print(f"  {kind.replace('_', ' ')} of {reading} arrives as {value}")
print("expected: refused beyond the range, and -0.1 and 8.1 °C.")
print("cost: a fridge below nought whose log is within its limits.")
sys.exit(found != SEEN)
PY
