#!/usr/bin/env bash
# The expiry month of an HL7 message becomes the first day of that month
#
# Package: hl7 0.4.5.
# What happens: HL7 version 2 says how exact a time is by its length, and RXA-16 often
#   carries a substance's expiry as year and month. `parse_datetime("202702")` is midnight of
#   1 February 2027, "2027" that of 1 January. The length, and with it what is known, is gone.
# Expected: a month as a month, or the precision beside the time.
# Cost here: a clinic's record says until when a lot may be used. Read so it ends 27 days early, with
#   a year alone 364 days; compared with the lot that was delivered it is another one.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the package cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check hl7==0.4.5 || exit 2

"$work/venv/bin/python" -I - <<'PY'
import sys
from datetime import datetime
from importlib.metadata import version

import hl7

MESSAGE = (
    "MSH|^~\\&|A|B|C|D|20261201||VXU^V04^VXU_V04|1|P|2.5\r"
    "RXA|0|1|20261201||FILLER^Filler|1|ml||||||||KL-77|202702|MAKER\r"
)
read = hl7.parse(MESSAGE)
(record,) = read.segments("RXA")
expiry = str(record[16])
seen = {text: hl7.parse_datetime(text) for text in (expiry, "2027", "20270228")}
print("hl7", version("hl7"))
for text, moment in seen.items():
    print(f"  {text}: {moment}")
print("expected: 28 February for a month that a pack lasts to, or that no day was given.")
print("cost: goods that seem to end weeks early.")
sys.exit(
    list(seen.values()) != [datetime(2027, 2, 1), datetime(2027, 1, 1), datetime(2027, 2, 28)]
)
PY
