#!/usr/bin/env bash
# zbar reads other signs than are printed, after the separator of a DataBar Expanded
#
# Packages: @undecaf/zbar-wasm 0.11.0 (zbar compiled for a page) reads, bwip-js 4.11.4 prints, pngjs
#   7.0.0 between them; zxing-wasm 3.1.6 reads the same picture to compare. From npm, with Node.
# What happens: in GS1 DataBar Expanded the separator goes back to figures. Where letters come after
#   it zbar loses its place: serial S9 behind lot AB12 is read as "2QS9" instead of "21S9", lot
#   AB12 behind serial S9 as "h08626" instead of "10AB12". With figures only, or with no separator,
#   it reads what is printed. Symbol and check of the symbol are right, nothing tells of it.
# Expected: what is printed, as zxing reads it.
# Cost here: a phone's scanner app that reads with zbar hands over a lot or serial that is on no
#   pack. Who looks for the application identifier finds none; who cuts by length files a wrong lot.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
command -v node npm >/dev/null || exit 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$work" @undecaf/zbar-wasm@0.11.0 bwip-js@4.11.4 pngjs@7.0.0 zxing-wasm@3.1.6 >/dev/null || exit 2

cd "$work" && cat >seen.mjs <<'JS'
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { scanImageData } from "@undecaf/zbar-wasm";
import bwip from "bwip-js";
import { PNG } from "pngjs";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";

const SEEN = {
  "(01)09501101530003(10)AB12": "010950110153000310AB12",
  "(01)09501101530003(10)KL77(21)0001": "010950110153000310KL77\u001d210001",
  "(01)09501101530003(10)AB12(21)S9": "010950110153000310AB12\u001d2QS9",
  "(01)09501101530003(21)S9(10)AB12": "010950110153000321S9\u001dh08626",
};
const wasm = createRequire(import.meta.url).resolve("zxing-wasm/reader/zxing_reader.wasm");
prepareZXingModule({ overrides: { wasmBinary: readFileSync(wasm).buffer } });
for (const name of ["@undecaf/zbar-wasm", "bwip-js", "zxing-wasm"])
  console.log(name, JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version);
let asDescribed = true;
for (const [text, expected] of Object.entries(SEEN)) {
  const file = await bwip.toBuffer({ bcid: "databarexpanded", text, scale: 3, padding: 10, backgroundcolor: "FFFFFF" });
  const { data, width, height } = PNG.sync.read(file);
  const pixels = new Uint8ClampedArray(data);
  const zbar = (await scanImageData({ data: pixels, width, height }))[0].decode();
  const zxing = (await readBarcodes({ data: pixels, width, height }))[0].text;
  console.log(`  printed ${text}\n    zbar  ${JSON.stringify(zbar)}\n    zxing ${JSON.stringify(zxing)}`);
  const isRead = zxing.replace(/[()]/g, "") === text.replace(/[()]/g, "");
  asDescribed &&= isRead && zbar === expected;
}
console.log("expected: zbar as zxing, for all four.");
console.log("cost: a lot or a serial that is on no pack.");
process.exitCode = asDescribed ? 0 : 1;
JS
node seen.mjs
