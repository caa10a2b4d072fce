#!/usr/bin/env bash
# currency.js rounds a price of 0.1234 before it multiplies it
#
# Packages: currency.js 2.0.4; decimal.js 10.6.0 to compare. From npm, with Node.
# What happens: every number is rounded to two decimals when it goes in, before anything is done with
#   it: 250 × 0.1234 is 30.00. `precision: 4` gives 30.85, then also prints four decimals. A text
#   with a point for thousands and a comma for decimals is not refused: "1.249,50" is 1.25, since
#   commas are dropped whatever stands around them.
# Expected: 30.85, the sum rounded once, or an error for a number with more decimals than it keeps.
# Cost here: small parts are sold at prices of four decimals. An order of needles is 0.85 short on
#   the page that reckons in the browser, and right on the invoice.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
command -v node npm >/dev/null || exit 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$work" currency.js@2.0.4 decimal.js@10.6.0 >/dev/null || exit 2

cd "$work" && node - <<'JS'
const currency = require("currency.js");
const Decimal = require("decimal.js");

const seen = [
  currency("0.1234").multiply(250).toString(),
  currency("0.1234", { precision: 4 }).multiply(250).toString(),
  new Decimal("0.1234").times(250).toFixed(2),
  currency("1.249,50").toString(),
];
for (const name of ["currency.js", "decimal.js"])
  console.log(name, require(`${process.cwd()}/node_modules/${name}/package.json`).version);
console.log(`  250 × 0.1234: ${seen[0]}; with precision 4: ${seen[1]}; by decimal.js: ${seen[2]}`);
console.log(`  "1.249,50": ${seen[3]}`);
console.log("expected: 30.85 and an error.");
console.log("cost: a sum on the page that the invoice does not bear out.");
process.exitCode = seen.join() === "30.00,30.8500,30.85,1.25" ? 0 : 1;
JS
