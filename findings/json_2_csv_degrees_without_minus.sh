#!/usr/bin/env bash
# "-20 °C" is "20 °C" in the CSV that json-2-csv guards against formulas
#
# Packages: json-2-csv 5.6.0; papaparse 5.7.1 to compare. From npm, with Node.
# What happens: a spreadsheet takes a text that begins with = + - @ for a formula. Asked to prevent it
#   (`preventCsvInjection`), json-2-csv cuts such signs off and says nothing: "-20 °C" becomes 20 °C,
#   "+2 to +8 °C" loses its first sign, a HIBC code the + by which a reader knows it, and a code of
#   ISBT 128, as tissue has, its =. A number, -20, keeps its minus, and so does the text "-20".
#   papaparse puts an apostrophe in front, which can be taken off again.
# Expected: something in front of the sign; the text itself stays.
# Cost here: a freezer's product is exported as one for the shelf, beside others that are right.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
command -v node npm >/dev/null || exit 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$work" \
  json-2-csv@5.6.0 papaparse@5.7.1 >/dev/null || exit 2

cd "$work" && node - <<'JS'
const { json2csv } = require("json-2-csv");
const { unparse } = require("papaparse");

const seen = [
  ["-20 °C", "20 °C", "'-20 °C"],
  ["+2 to +8 °C", "2 to +8 °C", "'+2 to +8 °C"],
  ["+A123BJC5D6E71", "A123BJC5D6E71", "'+A123BJC5D6E71"],
  ["=W00002312345600", "W00002312345600", "'=W00002312345600"],
  ["-20", "-20", "'-20"],
  [-20, "-20", "-20"],
  ["2-8 °C", "2-8 °C", "2-8 °C"],
];
const cell = (csv) => csv.split(/\r?\n/)[1].replaceAll('"', "");
let asDescribed = true;
for (const [text, expected, other] of seen) {
  const rows = [{ storage: text }];
  const cut = cell(json2csv(rows, { preventCsvInjection: true }));
  const marked = cell(unparse(rows, { escapeFormulae: true }));
  console.log(`  ${JSON.stringify(text)}: json-2-csv ${cut}, papaparse ${marked}`);
  asDescribed &&= cut === expected && marked === other && cell(json2csv(rows)) === String(text);
}
console.log("expected: the sign is still there.");
console.log("cost: another temperature, and codes that no reader knows.");
process.exitCode = asDescribed ? 0 : 1;
JS
