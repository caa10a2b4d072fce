#!/usr/bin/env bash
# A lot AB&12 becomes AB in the HL7 messages of simple-hl7 and hl7-standard
#
# Packages: simple-hl7 3.3.0 and hl7-standard 1.0.4 from npm, with Node, write; hl7 0.4.5 reads.
# What happens: & divides parts of a value in HL7, and a value that has one is written "AB\T\12". Both
#   write what they are given as it stands, with no option to do otherwise: the lot of RXA-15 is two
#   parts to a receiver, and the first, which it takes for the lot, is AB. hl7-standard reads its own
#   message so, too, and of a message that is written rightly it returns "AB\T\12".
# Expected: \T\ on the way out and & on the way in, as hl7 has it. & is among the signs of GS1's lots.
# Cost here: a clinic's record system gets the lot of what was given to a patient without its end.
#   A recall of AB&12 does not find it, and one of AB does.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
command -v node npm >/dev/null || exit 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$work" simple-hl7@3.3.0 hl7-standard@1.0.4 >/dev/null || exit 2
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check hl7==0.4.5 || exit 2

cd "$work" && node - <<'JS'
const { readFileSync, writeFileSync } = require("node:fs");
const simple = require("simple-hl7");
const Standard = require("hl7-standard");

for (const name of ["simple-hl7", "hl7-standard"])
  console.log(name, JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version);
const given = ["0", "1", "20261102", "20261102", ["1", "Toxin"], "50", "U", ...Array(7).fill("")];
const one = new simple.Message("SHOP", "", "CLINIC", "20261102", "", ["VXU", "V04"], "1", "P", "2.5");
one.addSegment("RXA", ...given, "AB&12");
writeFileSync("simple.hl7", one.toString());

const header = "MSH|^~\\&|SHOP||CLINIC||20261102||VXU^V04|1|P|2.5\rRXA|0|1|20261102|20261102|1^Toxin|50|U||||||||";
const other = new Standard(`${header}KL77`);
other.transform();
other.set("RXA.15", "AB&12");
writeFileSync("standard.hl7", other.build().replaceAll("\r\n", "\r"));
const [own, right] = [other.build(), `${header}AB\\T\\12`].map((message) => {
  const read = new Standard(message);
  read.transform();
  return read.get("RXA.15");
});
console.log(`  hl7-standard reads its own lot as ${own}, and one that is written rightly as ${right}`);
process.exit(own === "AB" && right === "AB\\T\\12" ? 0 : 1);
JS
"$work/venv/bin/python" -I - <<'PY'
import sys
from importlib.metadata import version

import hl7

print("hl7", version("hl7"))
found = {}
for name in ("simple.hl7", "standard.hl7"):
    with open(name, newline="") as file:
        message = hl7.parse(file.read())
    found[name] = message.extract_field("RXA", 1, 15)
    print(f"  {name}: the lot is {found[name]}")
right = hl7.parse(str(message).replace("AB&12", r"AB\T\12")).extract_field("RXA", 1, 15)
print(f"  written rightly it reads {right}")
print("expected: AB&12 for each.")
print("cost: a lot without its end in a patient's record.")
sys.exit(not (set(found.values()) == {"AB"} and right == "AB&12"))
PY
