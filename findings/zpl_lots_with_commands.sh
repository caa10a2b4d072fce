#!/usr/bin/env bash
# Lot A>812 is printed as A12 on the label of a Zebra printer that jszpl writes
#
# Packages: jszpl 2.0.1 writes the label, zpl-renderer-js 3.4.0 draws it without a printer;
#   zxing-wasm 3.1.6 reads the picture. From npm, with Node.
# What happens: in the language of these printers ">" within a Code 128 begins a command: >8 is FNC1, >7
#   says that numbers of signs follow, two figures each, and ">" itself is written >0. jszpl puts the
#   text in as it is. Lot A>812 is printed as A12, A>712 as "A,", A>012 as A>12. The same texts in its
#   DataMatrix are right, and so is what has no ">".
# Expected: >0 in the place of ">", or an error. GS1 allows that sign in lots and serials.
# Cost here: shelf and carton labels. A scan names another lot than the pack has, which may be
#   that of other goods.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
command -v node npm >/dev/null || exit 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$work" \
  jszpl@2.0.1 zpl-renderer-js@3.4.0 zxing-wasm@3.1.6 >/dev/null || exit 2

cd "$work" && node - <<'JS'
const { readFileSync } = require("fs");
const { Barcode, BarcodeType, Label, PrintDensity } = require("jszpl");

const seen = [
  ["Code128", "A812", "A812"],
  ["Code128", "A>812", "A12"],
  ["Code128", "A>712", "A,"],
  ["Code128", "A>012", "A>12"],
  ["DataMatrix", "A>812", "A>812"],
  ["DataMatrix", "A>012", "A>012"],
];

function label(kind, text) {
  const place = { width: 700, height: 200, left: 40, top: 40 };
  const code = Object.assign(new Barcode(), place, { data: text });
  code.type = new BarcodeType(kind);
  code.interpretationLine = false;
  const made = Object.assign(new Label(), { width: 100, height: 50 });
  made.printDensity = new PrintDensity("8dpmm");
  made.content.push(code);
  return made.generateZPL();
}

(async () => {
  const { api } = await require("zpl-renderer-js").ready;
  const { prepareZXingModule, readBarcodes } = await import("zxing-wasm/reader");
  const wasmBinary = readFileSync(require.resolve("zxing-wasm/reader/zxing_reader.wasm"));
  prepareZXingModule({ overrides: { wasmBinary } });
  let asDescribed = true;
  for (const [kind, text, expected] of seen) {
    const written = label(kind, text);
    const picture = Buffer.from(await api.zplToBase64Async(written, 100, 60, 8), "base64");
    const [scan] = await readBarcodes(new Uint8Array(picture));
    console.log(`  ${kind} ${text}: ${written.match(/\^FD.*\^FS/)} is scanned as ${scan?.text}`);
    asDescribed &&= scan?.text === expected;
  }
  console.log("expected: what was given.");
  console.log("cost: another lot on the label than on the pack.");
  process.exit(asDescribed ? 0 : 1);
})();
JS
