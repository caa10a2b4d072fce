#!/usr/bin/env bash
# @zxing/library joins lot and serial of a GS1-128 label, and not those of other symbols
#
# Packages: @zxing/library 0.23.0 reads, bwip-js 4.11.4 prints, pngjs 7.0.0 between them. From npm,
#   with Node.
# What happens: the same element string is printed as GS1-128, GS1 QR code and GS1 DataMatrix. Of the
#   QR code the text has the separator after the lot; of the DataMatrix it has that and another one in
#   front; of GS1-128 it has none: "10AB1221S9". Only the hint ASSUME_GS1, whose name sounds as if it
#   changed nothing for a label that is marked as GS1, brings it back, with "]C1" in front.
# Expected: one text for one content, whatever symbol carries it.
# Cost here: cases have GS1-128. The camera page that was tried with packs reads lot "AB1221S9" from
#   the case, a lot that nobody has received.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
command -v node npm >/dev/null || exit 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$work" bwip-js@4.11.4 pngjs@7.0.0 @zxing/library@0.23.0 >/dev/null || exit 2

# It says of each symbology that was not found that it was not found.
cd "$work" && node - 2>/dev/null <<'JS'
const bwip = require("bwip-js");
const { PNG } = require("pngjs");
const zxing = require("@zxing/library");

const CODE = "(01)09501101530003(10)AB12(21)S9";
const HEAD = "010950110153000310AB12";
const SEEN = {
  "gs1-128": `${HEAD}21S9`,
  gs1qrcode: `${HEAD}\u001d21S9`,
  gs1datamatrix: `\u001d${HEAD}\u001d21S9`,
};

function read(file, hints = new Map()) {
  const { data, width, height } = PNG.sync.read(file);
  const grey = new Uint8ClampedArray(width * height).map((_, place) => data[4 * place]);
  const source = new zxing.RGBLuminanceSource(grey, width, height);
  const picture = new zxing.BinaryBitmap(new zxing.HybridBinarizer(source));
  return new zxing.MultiFormatReader().decode(picture, hints).getText();
}

async function run() {
  for (const name of ["@zxing/library", "bwip-js"])
    console.log(name, require(`${process.cwd()}/node_modules/${name}/package.json`).version);
  let asDescribed = true;
  for (const [bcid, text] of Object.entries(SEEN)) {
    const file = await bwip.toBuffer({ bcid, text: CODE, scale: 4, padding: 12, backgroundcolor: "FFFFFF" });
    const seen = read(file);
    console.log(`  ${bcid}: ${JSON.stringify(seen)}`);
    asDescribed &&= seen === text;
    if (bcid === "gs1-128") {
      const hinted = read(file, new Map([[zxing.DecodeHintType.ASSUME_GS1, true]]));
      console.log(`  ${bcid} with ASSUME_GS1: ${JSON.stringify(hinted)}`);
      asDescribed &&= hinted === `]C1${HEAD}\u001d21S9`;
    }
  }
  console.log("expected: the separator after AB12 in each.");
  console.log("cost: the lot of a case that is none.");
  process.exitCode = asDescribed ? 0 : 1;
}
run();
JS
