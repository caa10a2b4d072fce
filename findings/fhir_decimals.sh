#!/usr/bin/env bash
# fhir.resources returns 0.3 where the record said 0.30
#
# Package: fhir.resources 8.3.0.
# What happens: quantities are read into Decimal, which looks exact, but by way of a float: 0.30 in
#   JSON is Decimal("0.3") before anybody has touched it, and long figures are other figures. A
#   Decimal("0.30") made in Python is kept in the object and loses its zero when it is written.
# Expected: what FHIR asks of every program: the digits of a decimal carry its precision and come
#   back as they were sent, 0.30 as 0.30.
# Cost here: strengths are printed as the maker states them (lidocaine 0.30 %, HA 13.50 mg/g). After
#   one turn through a device record they differ from the label and from the signed original.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the package cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check fhir.resources==8.3.0 || exit 2

"$work/venv/bin/python" -I -W ignore - <<'PY'
import json
import sys
from decimal import Decimal
from importlib.metadata import version

from fhir.resources.quantity import Quantity

SEEN = {
    "0.30": "0.3",
    "13.50": "13.5",
    "20.0": "20.0",
    "0.1234567890123456789": "0.12345678901234568",
}


def written(quantity):
    return str(json.loads(quantity.model_dump_json(), parse_float=Decimal)["value"])


print("fhir.resources", version("fhir.resources"))
as_described = True
for text, seen in SEEN.items():
    quantity = Quantity.model_validate_json('{"value": %s, "unit": "%%"}' % text)
    print(f"  read {text:22} {quantity.value!r:32} written {written(quantity)}")
    as_described &= str(quantity.value) == written(quantity) == seen
made = Quantity(value=Decimal("0.30"))
print(f"  made in Python from {made.value!r}, written {written(made)}")
print("expected: read and written as it stands, by the standard's own rule for decimals.")
print("cost: strengths differ from the label after one turn through a record.")
sys.exit(not (as_described and str(made.value) == "0.30" and written(made) == "0.3"))
PY
