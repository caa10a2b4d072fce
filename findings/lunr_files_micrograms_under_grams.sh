#!/usr/bin/env bash
# A search for 5 g finds the product of 5 µg, and one for 5 µg finds nothing
#
# Package: lunr 2.3.9 from npm, with Node.
# What happens: lunr cuts off the signs around a word that JavaScript does not count among letters
#   (\W): µ, °, %, ½. "µg" goes into the index as "g", "°C" as "c", and "½" not at all. What is
#   searched for is not cut: "+5 +µg" asks for a word that is in no index. "+5 +g" finds the product
#   of 5 µg beside that of 5 g, as if they were one strength.
# Expected: the letter kept, or cut off on both sides; and no strength for another one.
# Cost here: the search of a static catalogue or of the help pages. Who types the strength from the
#   pack finds nothing, and whoever looks for grams is shown micrograms.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the package cannot be installed.
set -euo pipefail
command -v node npm >/dev/null || exit 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$work" lunr@2.3.9 >/dev/null || exit 2

cd "$work" && node - <<'JS'
const { readFileSync } = require("node:fs");
const lunr = require("lunr");

const PRODUCTS = ["Peptide 5 µg", "Peptide 5 g", "Peptide 10 mg", "Peptide ½ g"];
const SEEN = {
  "+5 +g": ["Peptide 5 g", "Peptide 5 µg"],
  "+5 +µg": [],
  "+g": ["Peptide 5 g", "Peptide 5 µg", "Peptide ½ g"],
  "+½": [],
  "+10 +mg": ["Peptide 10 mg"],
};
const index = lunr(function () {
  this.ref("name");
  this.field("name");
  PRODUCTS.forEach((name) => this.add({ name }));
});
console.log("lunr", JSON.parse(readFileSync("node_modules/lunr/package.json")).version);
let asDescribed = true;
for (const [query, expected] of Object.entries(SEEN)) {
  const found = index.search(query).map((each) => each.ref).sort();
  console.log(`  ${query.padEnd(8)} finds ${JSON.stringify(found)}`);
  asDescribed &&= JSON.stringify(found) === JSON.stringify(expected.sort());
}
console.log('expected: ["Peptide 5 g"] for the first, ["Peptide 5 µg"] for the second.');
console.log("cost: another strength than was looked for.");
process.exit(asDescribed ? 0 : 1);
JS
