#!/usr/bin/env bash
# fhirpathpy does not compare amounts
#
# Packages: fhirpathpy 2.2.4 from PyPI; fhirpath 5.2.2 from npm, with Node, to compare.
# What happens: FHIRPath can say an amount with its unit. In fhirpathpy "10 'mg' > 9 'mg'" and every
#   other comparison by size ends with a TypeError of its own, also between amounts of one unit; and
#   "4 'mg' = 4000 'ug'" and "1 'mL' = 1 'cm3'" are false.
# Expected: true for each, as fhirpath has it: sizes are compared by their units.
# Cost here: a clinic's own records that check an amount against a limit. Where the error is caught,
#   or equality is asked, what is too much is not found.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
command -v node npm >/dev/null || exit 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check fhirpathpy==2.2.4 || exit 2
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$work" fhirpath@5.2.2 >/dev/null || exit 2

cd "$work" && cat >other.cjs <<'JS'
const fhirpath = require("fhirpath");
console.log(JSON.stringify(process.argv.slice(2).map((asked) => fhirpath.evaluate({}, asked)[0])));
JS
"$work/venv/bin/python" -I - <<'PY'
import json
import subprocess
import sys
from importlib.metadata import version

from fhirpathpy import evaluate

SEEN = {
    "10 'mg' > 9 'mg'": "TypeError",
    "1 'mL' >= 0.5 'mL'": "TypeError",
    "4 'mg' = 4000 'ug'": False,
    "1 'mL' = 1 'cm3'": False,
}


def said(asked):
    try:
        return evaluate({}, asked)[0]
    except TypeError as error:
        return type(error).__name__


print("fhirpathpy", version("fhirpathpy"), "/ fhirpath 5.2.2 of npm")
others = json.loads(subprocess.check_output(["node", "other.cjs", *SEEN]))
as_described = True
for (asked, expected), other in zip(SEEN.items(), others, strict=True):
    seen = said(asked)
    print(f"  {asked:20} fhirpathpy: {seen}, fhirpath: {other}")
    as_described &= seen == expected and other is True
print("expected: true four times.")
print("cost: an amount beyond a limit that no check finds.")
sys.exit(not as_described)
PY
