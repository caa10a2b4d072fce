#!/usr/bin/env bash
# Two parcels have one canonical form in jcs, and so one hash and one signature
#
# Packages: jcs 0.2.1; rfc8785 0.1.4 to compare.
# What happens: RFC 8785 writes JSON in one form, to hash or sign it. Its numbers are those of
#   JavaScript, exact up to 2^53. Python's are exact at any length, and an SSCC, the number of a
#   parcel, has 18 figures: as a number jcs writes 395011015300000015 and …022 both as
#   395011015300000000. No error, and it is no number that anybody gave. rfc8785 refuses both.
# Expected: an error for a whole number that the form cannot hold.
# Cost here: an entry of a sealed ledger can be exchanged for that of another parcel, and its hash
#   still agrees; what is kept beside the hash is a parcel that does not exist.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check jcs==0.2.1 rfc8785==0.1.4 || exit 2

"$work/venv/bin/python" -I - <<'PY'
import json
import sys
from hashlib import sha256
from importlib.metadata import version

import jcs
import rfc8785

PARCELS = 395011015300000015, 395011015300000022
entries = [json.loads(f'{{"sscc": {number}, "to": "Clinic Alba"}}') for number in PARCELS]
print("jcs", version("jcs"), "/ rfc8785", version("rfc8785"))
forms = [jcs.canonicalize(entry) for entry in entries]
refused = 0
for number, form, entry in zip(PARCELS, forms, entries):
    print(f"  {number}: {form.decode()}, SHA-256 {sha256(form).hexdigest()[:12]}")
    try:
        rfc8785.dumps(entry)
    except rfc8785.IntegerDomainError:
        refused += 1
texts = [jcs.canonicalize({"sscc": str(number)}) for number in PARCELS]
print(f"  as texts the two are apart: {texts[0] != texts[1]}; refused by rfc8785: {refused}")
print("expected: two forms, or an error.")
print("cost: a seal that says the same of two parcels.")
is_so = forms[0] == forms[1] == b'{"sscc":395011015300000000,"to":"Clinic Alba"}'
sys.exit(not (is_so and texts[0] != texts[1] and refused == 2))
PY
