#!/usr/bin/env bash
# SheetJS reads the expiry 02/27 of a CSV file as 27 February 2001
#
# Package: xlsx 0.18.5 (SheetJS, the newest on npm), with Node.
# What happens: a CSV file has texts only, and SheetJS guesses which are more. What JavaScript's Date
#   takes for a day becomes one: the expiry "02/27" (February 2027, as packs print it) is 27 February
#   2001, "5-7" is 7 May 2001. The lot "12E4" becomes 120000, "0012" becomes 12. `raw: true` leaves
#   all as it is; it is an option of reading, not of `sheet_to_json`, which has one of the same name.
# Expected: the texts of the file; at least that a month and a year are no day of another century.
# Cost here: a delivery note as CSV. Every pack on it has expired 25 years ago, or, where only days
#   before today are refused as typing errors, the line is thrown out; and the lots are others.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the package cannot be installed.
set -euo pipefail
command -v node npm >/dev/null || exit 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$work" xlsx@0.18.5 >/dev/null || exit 2

cd "$work" && TZ=UTC node - <<'JS'
const xlsx = require("xlsx");

const FILE = "lot,expiry,syringes\n12E4,02/27,5-7\n0012,02/2027,2\n";

function read(reading, rows) {
  const book = xlsx.read(FILE, { type: "string", ...reading });
  return xlsx.utils.sheet_to_json(book.Sheets.Sheet1, rows);
}

const day = ({ y, m, d }) => [y, m, d].join("-");
const [first, second] = read({}, {});
const expiry = day(xlsx.SSF.parse_date_code(first.expiry));
const range = day(xlsx.SSF.parse_date_code(first.syringes));
const untouched = read({ raw: true }, {})[0];
const named_alike = read({}, { raw: true })[0];
console.log("xlsx", xlsx.version);
console.log(`  lots 12E4 and 0012: ${first.lot} and ${second.lot}`);
console.log(`  expiry 02/27: ${expiry}; syringes 5-7: ${range}`);
console.log(`  raw when read: ${JSON.stringify(untouched)}`);
console.log(`  raw in sheet_to_json: ${JSON.stringify(named_alike)}`);
console.log("expected: what the file says.");
console.log("cost: goods that count as expired, under lots that do not exist.");
const asDescribed =
  first.lot === 120000 && second.lot === 12 && expiry === "2001-2-27" && range === "2001-5-7";
process.exitCode =
  asDescribed && untouched.expiry === "02/27" && named_alike.lot === 120000 ? 0 : 1;
JS
