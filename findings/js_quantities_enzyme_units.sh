#!/usr/bin/env bash
# An enzyme unit is ten million times too small in js-quantities
#
# Packages: js-quantities 1.8.0 from npm, with Node; Pint 0.25.3 to compare.
# What happens: the unit U of enzymes turns over one micromole a minute; 60 million of them are a
#   katal. js-quantities knows U, kat and µmol/min, takes them for one kind, and turns 1 kat into
#   599988000239995.1 U. 1500 U of an enzyme are 0.00015 µmol/min. From U to U the figures are
#   right, and so are the tests of whoever has U only.
# Expected: 1 kat = 60,000,000 U and 1500 U = 1500 µmol/min, as Pint has it.
# Cost here: a page that brings two enzymes into one unit to compare them, one given in U, the other
#   in µmol/min or in katal, says that one of the two is nothing beside the other.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
command -v node npm >/dev/null || exit 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$work" js-quantities@1.8.0 >/dev/null || exit 2
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check Pint==0.25.3 || exit 2

"$work/venv/bin/python" -I - <<'PY'
from importlib.metadata import version

import pint

read = pint.UnitRegistry().Quantity
print("Pint", version("Pint"))
print(f"  1 kat    = {read(1, 'katal').to('enzyme_unit').magnitude:.0f} U")
print(f"  1500 U   = {read(1500, 'enzyme_unit').to('umol/min').magnitude:.0f} µmol/min")
PY
cd "$work" && node - <<'JS'
const { readFileSync } = require("node:fs");
const Qty = require("js-quantities");

console.log("js-quantities", JSON.parse(readFileSync("node_modules/js-quantities/package.json")).version);
const SEEN = [
  ["1 kat", "U", 6e14],
  ["1500 U", "umol/min", 1.5e-4],
  ["1500 U", "U", 1500],
];
let asDescribed = true;
for (const [amount, unit, expected] of SEEN) {
  const found = Qty(amount).to(unit).scalar;
  console.log(`  ${amount.padEnd(8)} = ${found} ${unit}`);
  asDescribed &&= Math.abs(found / expected - 1) < 1e-3;
}
const isOneKind = Qty("1 U").isCompatible("kat") && Qty("1 U").lt("1 nmol/min");
console.log(`  1 U is of one kind with kat, and less than 1 nmol/min: ${isOneKind}`);
console.log("expected: 60000000 U, and 1500 µmol/min.");
console.log("cost: a comparison of strengths that is wrong by seven places.");
process.exit(asDescribed && isOneKind ? 0 : 1);
JS
