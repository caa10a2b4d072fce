#!/usr/bin/env bash
# "5 m" of a suture are five million to numeral, and 5 mm five million millions to numbro
#
# Packages: numeral 2.0.6 and numbro 2.5.0, which came of it. From npm, with Node.
# What happens: both read a number out of a text, as from a cell or a field of a form, and take a letter
#   at its end for a short form of thousands: k, m, b and t. "5 m" is 5000000, "12 t" twelve million
#   millions, "3 b" three thousand millions. "5 ml" is 5 to numeral and nothing to numbro, which takes
#   "5 mm" for millions twice. "2 %" is 0.02 to both. What is below a millionth, as 0.1 µg is of a gram,
#   numeral writes as NaN.
# Expected: 5, or nothing for a unit that they do not know, as numbro has it for ml.
# Cost here: lengths of threads and sutures. Millilitres and milligrams come out right, so the way of
#   reading is taken for one that leaves units out.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
command -v node npm >/dev/null || exit 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$work" \
  numeral@2.0.6 numbro@2.5.0 >/dev/null || exit 2

cd "$work" && node - <<'JS'
const numbro = require("numbro");
const numeral = require("numeral");

const none = "none";
const seen = [
  ["5 m", 5e6, 5e6],
  ["3 b", 3e9, 3e9],
  ["12 t", 12e12, 12e12],
  ["5 ml", 5, none],
  ["5 mm", 5, 5e12],
  ["2 %", 0.02, 0.02],
];
const known = (number) => (Number.isFinite(number) ? number : none);
console.log("numeral", numeral.version, "numbro", numbro.version);
let asDescribed = true;
for (const [text, byOne, byOther] of seen) {
  const found = [known(numeral(text).value()), known(numbro.unformat(text))];
  console.log(`  ${text}: ${found.join(", ")}`);
  asDescribed &&= found[0] === byOne && found[1] === byOther;
}
const written = numeral(0.0000001).format("0.0000000");
console.log("  a ten-millionth is written", written);
console.log("expected: 5, or nothing, for each of 5.");
console.log("cost: five million sutures.");
process.exitCode = asDescribed && written === "NaN" ? 0 : 1;
JS
