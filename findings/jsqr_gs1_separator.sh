#!/usr/bin/env bash
# jsQR reads the separator of GS1 as a per cent sign
#
# Packages: jsqr 1.4.0 reads, bwip-js 4.11.4 prints, pngjs 7.0.0 between them; @zxing/library 0.23.0
#   reads the same picture to compare. From npm, with Node.
# What happens: in a QR code that is marked as GS1 a per cent sign of the alphanumeric mode stands for
#   the separator, by the standard of QR codes. jsQR leaves it as it is and does not tell that the
#   code is marked: lot AB12 and serial S9 come as "10AB12%21S9".
# Expected: the separator (character 29), as @zxing/library gives it, or a mark of GS1 in the answer.
# Cost here: a phone's camera in a page. A per cent sign may be part of a lot, so the lot is read
#   as "AB12%21S9" and the pack has no serial: at a recall it is not found.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
command -v node npm >/dev/null || exit 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$work" jsqr@1.4.0 bwip-js@4.11.4 pngjs@7.0.0 @zxing/library@0.23.0 >/dev/null || exit 2

cd "$work" && node - <<'JS'
const bwip = require("bwip-js");
const jsqr = require("jsqr");
const { PNG } = require("pngjs");
const zxing = require("@zxing/library");

const CODE = "(01)09501101530003(10)AB12(21)S9";

function byZxing({ data, width, height }) {
  const grey = new Uint8ClampedArray(width * height).map((_, place) => data[4 * place]);
  const source = new zxing.RGBLuminanceSource(grey, width, height);
  const picture = new zxing.BinaryBitmap(new zxing.HybridBinarizer(source));
  return new zxing.QRCodeReader().decode(picture).getText();
}

bwip.toBuffer({ bcid: "gs1qrcode", text: CODE, scale: 4, padding: 8, backgroundcolor: "FFFFFF" }).then((file) => {
  const png = PNG.sync.read(file);
  const seen = jsqr(new Uint8ClampedArray(png.data), png.width, png.height).data;
  const other = byZxing(png);
  for (const name of ["jsqr", "bwip-js", "@zxing/library"])
    console.log(name, require(`${process.cwd()}/node_modules/${name}/package.json`).version);
  console.log(`  printed: ${CODE}`);
  console.log(`  jsQR: ${JSON.stringify(seen)}`);
  console.log(`  @zxing/library: ${JSON.stringify(other)}`);
  console.log("expected: the separator after AB12, as character 29.");
  console.log("cost: a lot with the serial in it, and no serial.");
  const after = "010950110153000310AB12";
  process.exitCode = seen === `${after}%21S9` && other === `${after}\u001d21S9` ? 0 : 1;
});
JS
