#!/usr/bin/env bash
# Every SSCC that is scanned is a parcel of USPS, one UPC in ten one of FedEx, and "GTIN 05…" one of DHL
#
# Package: ts-tracking-number 1.0.17 from npm, with Node.
# What happens: it tells from a number who carries the parcel, and reckons its check digit. GS1's label has
#   an SSCC, 00 and eighteen figures, and USPS has numbers of twenty figures with the same check digit:
#   of a thousand SSCCs of a maker each is "USPS 20", with an address at which to follow it. Of a
#   thousand UPCs about one in ten has, by chance, the check digit of a FedEx number of twelve. In a
#   text it looks across blanks, too: of "GTIN 05012345678900" it has IN05012345678900 of DHL.
# Expected: null for what begins with 00 as a GS1 label does, or several answers where several fit.
# Cost here: the field for a parcel's number is filled by a scanner, which takes the code that is nearest.
#   The clinic gets a link to a parcel that USPS does not know, and nobody is told.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the package cannot be installed.
set -euo pipefail
command -v node npm >/dev/null || exit 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$work" ts-tracking-number@1.0.17 >/dev/null || exit 2

cd "$work" && node - <<'JS'
const { findTracking, getTracking } = require("ts-tracking-number");

function withCheckDigit(figures) {
  const weighed = [...figures].reverse().map((one, place) => one * (place % 2 ? 1 : 3));
  return figures + ((10 - (weighed.reduce((sum, one) => sum + one) % 10)) % 10);
}

function counted(numbers) {
  const names = numbers.map((one) => getTracking(one)?.name ?? "none");
  return names.reduce((found, name) => ({ ...found, [name]: (found[name] ?? 0) + 1 }), {});
}

const thousand = Array.from({ length: 1000 }, (_, place) => String(100000000 + place * 7919));
const pallets = counted(thousand.map((one) => `00${withCheckDigit(`35012345${one}`)}`));
const packs = counted(thousand.map((one) => withCheckDigit(`36000${one.slice(3)}`)));
const [found] = findTracking("1 pack, GTIN 05012345678900");
const { version } = require(`${process.cwd()}/node_modules/ts-tracking-number/package.json`);
console.log("ts-tracking-number", version);
console.log("  of 1000 SSCCs:", pallets);
console.log("  of 1000 UPCs:", packs);
console.log(`  GTIN 05012345678900: ${found?.courier.name} ${found?.trackingNumber}`);
console.log("expected: none of any.");
console.log("cost: links to parcels that nobody has.");
const share = packs["FedEx Express (12)"];
const isDhl = found?.courier.code === "dhl" && found.trackingNumber === "IN05012345678900";
process.exitCode = pallets["USPS 20"] === 1000 && share > 50 && share < 200 && isDhl ? 0 : 1;
JS
