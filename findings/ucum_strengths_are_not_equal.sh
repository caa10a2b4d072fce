#!/usr/bin/env bash
# 20 g/L is not 20 mg/mL, and 1 mg more than 1000 µg, in the validator of UCUM that its keepers name
#
# Packages: @lhncbc/ucum-lhc 7.1.10. From npm, with Node.
# What happens: `convertUnitTo` multiplies by factors to the base units of UCUM in binary fractions,
#   metres, seconds and grams, and back: units that differ by a power of ten give
#   20 g/L = 19.999999999999996 mg/mL, 1 mg = 1000.0000000000001 µg, 2.5 mL = 2499.9999999999995 µL,
#   10 mg/mL = 10.000000000000004 µg/µL. Between the same two strengths written the other way round
#   the error is another. `toVal` is not rounded, and nothing says that it should be.
# Expected: powers of ten exact, as the factors in UCUM's own tables are.
# Cost here: a limit of 10 µg/µL refuses a product of 10 mg/mL; two leaflets of one strength are
#   shown as different; a comparison sorts them by dust.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the package cannot be installed.
set -euo pipefail
command -v node npm >/dev/null || exit 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$work" @lhncbc/ucum-lhc@7.1.10 >/dev/null || exit 2

cd "$work" && node - <<'JS'
const ucum = require("@lhncbc/ucum-lhc").UcumLhcUtils.getInstance();
const SEEN = [
  [20, "g/L", "mg/mL", 19.999999999999996],
  [1, "mg", "ug", 1000.0000000000001],
  [2.5, "mL", "uL", 2499.9999999999995],
  [10, "mg/mL", "ug/uL", 10.000000000000004],
  [0.3, "g", "mg", 300],
];

console.log("ucum-lhc", require("@lhncbc/ucum-lhc/package.json").version);
let asDescribed = true;
for (const [amount, from, to, seen] of SEEN) {
  const { status, toVal } = ucum.convertUnitTo(from, amount, to);
  console.log(`  ${amount} ${from} = ${toVal} ${to}`);
  asDescribed &&= status === "succeeded" && toVal === seen;
}
console.log("expected: 20, 1000, 2500, 10 and 300.");
console.log("cost: one strength is two.");
process.exit(asDescribed ? 0 : 1);
JS
