#!/usr/bin/env bash
# What expires in "2027-02" is neither on the list of what has expired nor on that of what is good
#
# Packages: fhirpath 5.2.2 from npm, with Node; fhirpathpy 2.2.4 from PyPI.
# What happens: FHIR lets an expiry be a month, as packs print it, and FHIRPath compares days of unlike
#   precision by what is sure. 2027-02 is neither before 2027-02-15 nor not before it: the answer is
#   empty, and `where` leaves out what has an empty answer, also behind `not()`. Of three devices "<"
#   finds one, ">=" one, and neither the one with a month; a day of the month before finds it. Both
#   libraries do so, for the specification says so. `iif` with a second branch has it.
# Expected: a list and its opposite have everything between them, or an error for what cannot be
#   compared.
# Cost here: goods of the month that is running are looked for just then, and are found by nothing.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
command -v node npm >/dev/null || exit 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check fhirpathpy==2.2.4 || exit 2
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$work" fhirpath@5.2.2 >/dev/null || exit 2

cd "$work" && "$work/venv/bin/python" -I - <<'PY'
import json
import subprocess
import sys
from importlib.metadata import version

from fhirpathpy import evaluate
from fhirpathpy.models import models

DAYS = ["2027-02-10", "2027-02", "2027-02-20"]
DEVICES = [{"resource": {"resourceType": "Device", "expirationDate": day}} for day in DAYS]
BUNDLE = {"resourceType": "Bundle", "entry": DEVICES}
SEEN = {
    "expirationDate < @2027-02-15": ["2027-02-10"],
    "expirationDate >= @2027-02-15": ["2027-02-20"],
    "(expirationDate < @2027-02-15).not()": ["2027-02-20"],
    "expirationDate > @2027-01-31": DAYS,
    "iif(expirationDate < @2027-02-15, false, true)": DAYS[1:],
}
PROGRAM = """
const fhirpath = require("fhirpath");
const model = require("fhirpath/fhir-context/r4");
const [bundle, asked] = JSON.parse(process.argv[1]);
console.log(JSON.stringify(asked.map((one) => fhirpath.evaluate(bundle, one, null, model))));
"""
asked = [f"Bundle.entry.resource.where({which}).expirationDate" for which in SEEN]
command = ["node", "-e", PROGRAM, json.dumps([BUNDLE, asked])]
others = json.loads(subprocess.run(command, stdout=-1, check=True).stdout)
print("fhirpathpy", version("fhirpathpy"))
as_described = True
for (which, expected), path, other in zip(SEEN.items(), asked, others):
    found = evaluate(BUNDLE, path, {}, models["r4"])
    print(f"  {which}: {found}, with fhirpath {other}")
    as_described &= found == other == expected
print("expected: the month on one of the first two lists.")
print("cost: goods that are on no list in the month in which they end.")
sys.exit(not as_described)
PY
