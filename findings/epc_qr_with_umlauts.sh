#!/usr/bin/env bash
# The payment QR code that segno makes for a name with an umlaut is empty to jsQR
#
# Packages: segno 1.6.6 makes the code, jsqr 1.4.0 (npm, with Node; pngjs 7.0.0) reads it; zxing-cpp
#   3.1.1 shows that it can be read.
# What happens: `segno.helpers.make_epc_qr` chooses the first character set of the standard that has
#   all letters, and UTF-8 is not the first. A German or Spanish name is written in ISO 8859-1, as
#   the standard of EPC allows, without a mark in the symbol. jsQR finds it, takes its bytes for UTF-8 and returns an empty text. With
#   `encoding="utf-8"` it reads it.
# Expected: UTF-8, which every reader takes without a mark; and from a reader the bytes as some text,
#   or no code.
# Cost here: the QR code of an invoice. A clinic that pays with a program in the browser scans in
#   vain, or types amount and reference by hand.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
command -v node npm >/dev/null || exit 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$work" jsqr@1.4.0 pngjs@7.0.0 >/dev/null || exit 2
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check segno==1.6.6 zxing-cpp==3.1.1 \
    Pillow==13.0.0 || exit 2
cd "$work"

"$work/venv/bin/python" -I - "$work" <<'PY'
import sys
from importlib.metadata import version
from pathlib import Path

import zxingcpp
from PIL import Image
from segno.helpers import make_epc_qr

work = Path(sys.argv[1])
print("segno", version("segno"), "/ zxing-cpp", version("zxing-cpp"))
for name, options in (("as-it-comes", {}), ("utf-8", {"encoding": "utf-8"})):
    made = make_epc_qr(
        name="Praxis Müller", iban="DE71110220330123456789", amount="1249.50", text="Invoice 17", **options
    )
    made.save(str(work / f"{name}.png"), scale=6)
    (read,) = zxingcpp.read_barcodes(Image.open(work / f"{name}.png"))
    number = read.text.splitlines()[2]
    print(f"  {name}: character set {number} of the standard; zxing-cpp: {read.text.splitlines()[5]!r}")
PY

node - <<'JS'
const fs = require("fs");
const jsqr = require("jsqr");
const { PNG } = require("pngjs");

const seen = ["as-it-comes", "utf-8"].map((name) => {
  const png = PNG.sync.read(fs.readFileSync(`${name}.png`));
  const { data } = jsqr(new Uint8ClampedArray(png.data), png.width, png.height);
  console.log(`  ${name}: jsQR ${JSON.stringify(data)}`);
  return data;
});
console.log("expected: the transfer, however the code was made.");
console.log("cost: a payment that is typed by hand.");
process.exitCode = seen[0] === "" && seen[1].includes("Praxis Müller") ? 0 : 1;
JS
