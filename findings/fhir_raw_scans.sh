#!/usr/bin/env bash
# fhir.resources takes a raw scan for base64 and writes another code
#
# Package: fhir.resources 8.3.0.
# What happens: Device.udiCarrier.carrierAIDC is base64. Given the scan itself, which is the name of
#   the element and what one has at hand, it is decoded as if it were: signs that base64 does not
#   have, the separator among them, are dropped, and where what is left has a length that four
#   divides there is no error. Written again, the code has lost its separator, its last lot runs
#   into its serial number, and the record is valid.
# Expected: a text with signs that base64 does not have is refused, whatever its length.
# Cost here: a device record that names a lot that was never made; a recall by lot misses the pack.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the package cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check fhir.resources==8.3.0 || exit 2

"$work/venv/bin/python" -I -W ignore - <<'PY'
import json
import sys
from importlib.metadata import version

from fhir.resources.device import Device

SEPARATOR = "\x1d"
# (what a scanner sends, whether it is refused)
SCANS = (
    (f"01054123450000131727013110KL77{SEPARATOR}21S123", False),
    (f"01054123450000131727013110KL77{SEPARATOR}21S12", True),
    (f"01054123450000131727013110KL77{SEPARATOR}21S1", True),
)


def written(scan):
    """The element as it is written again; None where the scan was refused."""
    carrier = {"deviceIdentifier": "05412345000013", "issuer": "http://hl7.org/fhir/NamingSystem/gs1"}
    record = {"resourceType": "Device", "udiCarrier": [carrier | {"carrierAIDC": scan}]}
    try:
        device = Device.model_validate_json(json.dumps(record))
    except ValueError:
        return None
    return json.loads(device.model_dump_json())["udiCarrier"][0]["carrierAIDC"]


print("fhir.resources", version("fhir.resources"))
as_described = True
for scan, is_refused in SCANS:
    found = written(scan)
    print(f"  sent {scan!r}\n       {'refused' if found is None else 'written ' + repr(found)}")
    as_described &= (found is None) == is_refused
    as_described &= found in (None, scan.replace(SEPARATOR, ""))
print("expected: refused, all of them.")
print("cost: a valid record of a lot that was never made.")
sys.exit(not as_described)
PY
