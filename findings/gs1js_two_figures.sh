#!/usr/bin/env bash
# gs1js cuts every identifier after two figures: a net weight of 1.25 kg is "31" with 03001250
#
# Package: gs1js 0.0.2 from npm, with Node.
# What happens: identifiers of GS1 have two to four figures. gs1js gives the first two of each and
#   leaves the others in the value: of (7003), an expiry with its hour, it makes 70 with
#   032702281430, of (3103), 1.250 kg, 31 with 03001250, of (714), Portugal's number of a medicine, 71
#   with 4PT123. No error, no identifier is missed, and 01, 10, 17 and 21, with which one tries, are
#   right.
# Expected: 7003, 3103 and 714 with their values, or an error where an identifier is not known.
# Cost here: who looks for 7003 or 3103 finds nothing and takes the code for one without; who keeps what
#   is found has a number of a medicine that does not exist.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the package cannot be installed.
set -euo pipefail
command -v node npm >/dev/null || exit 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$work" gs1js@0.0.2 >/dev/null || exit 2

cd "$work" && node - <<'JS'
const { readFileSync } = require("node:fs");
const { GS1Reader } = require("gs1js");

const GTIN = "0109501101530003";
const SEEN = {
  [`${GTIN}172702281000\u001d21S9`]: "17=270228 10=00 21=S9",
  [`${GTIN}7003${"2702281430"}\u001d10AB12`]: "70=032702281430 10=AB12",
  [`${GTIN}3103${"001250"}10AB12`]: "31=03001250 10=AB12",
  [`${GTIN}714${"PT123"}\u001d10AB12`]: "71=4PT123 10=AB12",
};
console.log("gs1js", JSON.parse(readFileSync("node_modules/gs1js/package.json")).version);
let asDescribed = true;
for (const [code, expected] of Object.entries(SEEN)) {
  const parts = new GS1Reader(code).getApplicationIdentifiers();
  const found = parts.map((part) => `${part.identifier}=${part.value}`).join(" ");
  console.log(`  ${JSON.stringify(code)}: ${found}`);
  asDescribed &&= found === `01=09501101530003 ${expected}`;
}
console.log("expected: 7003=2702281430, 3103=001250 and 714=PT123.");
console.log("cost: an expiry, a weight and a number that nobody finds.");
process.exit(asDescribed ? 0 : 1);
JS
