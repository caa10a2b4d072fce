#!/usr/bin/env bash
# fast-xml-parser makes lot 12E4 of a despatch advice 120000, and leaves the number of the pallet alone
#
# Packages: fast-xml-parser 5.12.1 from npm, with Node.
# What happens: what stands between two tags is made a number where it looks like one, as long as
#   nobody says otherwise. Lot 0012 of a despatch advice (UBL) is 12, 0x1F is 31, 12E4 is 120000, and a
#   GTIN is without its leading zero; a quantity 10.50 is 10.5. The same number as an attribute stays
#   text; so does an SSCC, which is too long. Read and written again by the same library the file
#   has the other lots, and is as well-formed as before.
# Expected: text. XML has no numbers, and UBL's schema calls each of these an identifier.
# Cost here: goods are received under lots that are on no pack, for some makers and not for others.
#   `parseTagValue: false` leaves them all.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
command -v node npm >/dev/null || exit 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$work" fast-xml-parser@5.12.1 >/dev/null || exit 2

cd "$work" && node - <<'JS'
const { XMLParser, XMLBuilder } = require("fast-xml-parser");

const lots = ["0012", "12E4", "0x1F", "KL77"];
const item = (lot) =>
  `<cac:Item><cac:StandardItemIdentification><cbc:ID schemeID="0160">05012345670003</cbc:ID>` +
  `</cac:StandardItemIdentification><cac:ItemInstance><cac:LotIdentification>` +
  `<cbc:LotNumberID>${lot}</cbc:LotNumberID></cac:LotIdentification></cac:ItemInstance></cac:Item>`;
const advice =
  `<DespatchAdvice><cbc:ID>350123451234567894</cbc:ID>` +
  `<cbc:DeliveredQuantity unitCode="KGM">10.50</cbc:DeliveredQuantity>` +
  `${lots.map(item).join("")}</DespatchAdvice>`;
const lotsOf = (read) =>
  read.DespatchAdvice["cac:Item"].map(
    (one) => one["cac:ItemInstance"]["cac:LotIdentification"]["cbc:LotNumberID"],
  );
const read = new XMLParser().parse(advice);
const asked = new XMLParser({ parseTagValue: false }).parse(advice);
const again = new XMLBuilder().build(read);
const pallet = read.DespatchAdvice["cbc:ID"];
const gtin = read.DespatchAdvice["cac:Item"][0]["cac:StandardItemIdentification"]["cbc:ID"];
const quantity = read.DespatchAdvice["cbc:DeliveredQuantity"];
const { version } = require(`${process.cwd()}/node_modules/fast-xml-parser/package.json`);
console.log("fast-xml-parser", version);
console.log(`  lots ${lots.join(", ")} are read as`, lotsOf(read));
console.log("  pallet", pallet, "GTIN", gtin, "quantity", quantity);
console.log("  written again:", again.match(/<cbc:LotNumberID>[^<]*/g).join(" "));
console.log("expected: the lots as they stand.");
console.log("cost: lots that are on no pack.");
const seen = [lotsOf(read), pallet, gtin, quantity, again.includes("ID>120000<"), lotsOf(asked)];
const described = [[12, 120000, 31, "KL77"], "350123451234567894", 5012345670003, 10.5, true, lots];
process.exitCode = JSON.stringify(seen) === JSON.stringify(described) ? 0 : 1;
JS
