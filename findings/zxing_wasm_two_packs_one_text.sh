#!/usr/bin/env bash
# Two packs of different lots have one text where a browser without BarcodeDetector reads them
#
# Packages: zxing-wasm 3.1.6 reads, as it does inside barcode-detector 3.2.2, which gives browsers
#   the BarcodeDetector that they lack; bwip-js 4.11.4 prints. From npm, with Node.
# What happens: `text` of a GS1 symbol, which becomes `rawValue` there, is not what the symbol holds:
#   fields get brackets around their identifiers, and separators go. Brackets are among the signs
#   that GS1 allows in a lot, so lot "L" with serial "7" and lot "L(21)7" without one have the same
#   text. It is the default; `bytes`, and `text` with textMode "Plain", tell the two apart. Of a
#   symbol that is not marked as GS1, the same figures come without brackets.
# Expected: the value of the symbol with its separators, as browsers give it that have their own.
# Cost here: the camera page of goods in works on one phone, and on the next it reads another lot and
#   a serial that nobody printed.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
command -v node npm >/dev/null || exit 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$work" zxing-wasm@3.1.6 bwip-js@4.11.4 >/dev/null || exit 2

cd "$work" && cat >read.mjs <<'JS'
import { readFileSync } from "node:fs";
import bwip from "bwip-js";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";

const GTIN = "0109501101530003";
const BRACKETS = "(01)09501101530003(10)L(21)7";
const SEEN = [
  ["lot L, serial 7", `^FNC1${GTIN}10L^FNC1217`, BRACKETS, `${GTIN}10L\u001d217`],
  ["lot L(21)7", `^FNC1${GTIN}10L(21)7`, BRACKETS, `${GTIN}10L(21)7`],
  ["not marked as GS1", `${GTIN}10L(21)7`, `${GTIN}10L(21)7`, `${GTIN}10L(21)7`],
];
const code = readFileSync("node_modules/zxing-wasm/dist/reader/zxing_reader.wasm");
prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(code).buffer } });

console.log("zxing-wasm 3.1.6 / bwip-js 4.11.4");
let asDescribed = true;
for (const [name, text, seen, holds] of SEEN) {
  const drawn = { bcid: "datamatrix", text, parsefnc: true, scale: 4, padding: 10 };
  const picture = new Uint8Array(await bwip.toBuffer({ ...drawn, backgroundcolor: "FFFFFF" }));
  const [found] = await readBarcodes(picture);
  const [plain] = await readBarcodes(picture, { textMode: "Plain" });
  const bytes = Buffer.from(found.bytes).toString();
  console.log(`  ${name.padEnd(18)} text ${found.text.padEnd(29)} holds ${JSON.stringify(bytes)}`);
  asDescribed &&= found.text === seen && bytes === holds && plain.text === holds;
}
console.log("expected: what it holds.");
console.log("cost: two packs are one.");
process.exit(asDescribed ? 0 : 1);
JS
node read.mjs
