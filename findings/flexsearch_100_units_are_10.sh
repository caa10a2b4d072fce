#!/usr/bin/env bash
# A search for 100 U finds the toxin of 10 U first, and one for needles of 33G finds 3G
#
# Package: flexsearch 0.8.212 from npm, with Node.
# What happens: before it files a word FlexSearch makes one sign of two equal neighbours, as "addresses"
#   is often written with one d, and cuts numbers into threes, in the index and in the question. Figures
#   are no exception: 100 is filed as 10, 1000 as 10 and 0, 33G as 3G, lot KL77 as KL7. Each finds the
#   others, and the order is that in which they were filed. `dedupe: false` leaves the first alone,
#   then 100 still finds 1000; `numeric: false` beside it leaves both, and so does `Charset.Exact`.
# Expected: numbers as they stand. A letter too few is a slip, a figure too few is another number.
# Cost here: strengths, gauges and lots are figures, and the question "100 U" is answered with all there
#   are. What is found looks as if it had been asked for.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the package cannot be installed.
set -euo pipefail
command -v node npm >/dev/null || exit 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$work" flexsearch@0.8.212 >/dev/null || exit 2

cd "$work" && node - <<'JS'
const { Charset, Encoder, Index } = require("flexsearch");

const names = ["Toxin 10 U", "Toxin 100 U", "Toxin 1000 U", "Needle 3G", "Needle 33G", "Lot KL7", "Lot KL77"];
const seen = [
  ["Toxin 100 U", ["Toxin 10 U", "Toxin 100 U", "Toxin 1000 U"]],
  ["33G", ["Needle 3G", "Needle 33G"]],
  ["KL77", ["Lot KL7", "Lot KL77"]],
];
const found = (asked, options) => {
  const index = new Index(options);
  names.forEach((name, place) => index.add(place, name));
  return index.search(asked).map((place) => names[place]);
};
const neither = new Encoder({ dedupe: false, numeric: false, normalize: true });
const { version } = require(`${process.cwd()}/node_modules/flexsearch/package.json`);
console.log("flexsearch", version);
let asDescribed = true;
for (const [asked, expected] of seen) {
  const [usual, exact] = [found(asked), found(asked, { encoder: Charset.Exact })];
  const told = found(asked, { encoder: neither });
  console.log(`  ${asked}: ${usual.join(", ")}; told not to: ${told.join(", ")}`);
  asDescribed &&= usual.join() === expected.join() && told.length === 1 && exact.length === 1;
}
const once = found("Toxin 100 U", { encoder: new Encoder({ dedupe: false, normalize: true }) });
console.log("  Toxin 100 U with dedupe: false:", once.join(", "));
console.log("expected: one each.");
console.log("cost: another strength stands first.");
process.exitCode = asDescribed && once.join() === "Toxin 100 U,Toxin 1000 U" ? 0 : 1;
JS
