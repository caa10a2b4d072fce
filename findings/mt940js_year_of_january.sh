#!/usr/bin/env bash
# mt940js books a payment of 3 January into the January before
#
# Packages: mt940js 1.3.5 from npm, with Node; mt-940 5.1.1 to compare.
# What happens: a line :61: of a statement has the day of value with its year and the day of booking
#   without one. mt940js takes the year of the first for both: valued on 30 December 2026 and booked
#   on 3 January ("2612300103") is booked on 3 January 2026, a year too early. A payment valued on
#   2 January 2027 and booked on 31 December gets 31 December 2027. Days within one year are right.
# Expected: the year in which the two days are near each other, as mt-940 finds it.
# Cost here: the payments between the years. They are looked for among the invoices of a year ago, lie
#   outside the days of their statement, and are in the books of a year that is closed.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
command -v node npm >/dev/null || exit 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$work" mt940js@1.3.5 >/dev/null || exit 2
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check mt-940==5.1.1 || exit 2

cd "$work" && cat >statement.txt <<'MT940'
:20:STATEMENT1
:25:DE02120300000000202051
:28C:1/1
:60F:C261230EUR1000,00
:61:2612300103C80,10NTRFNONREF
:86:Invoice INV-2026-0018
:61:2701021231C40,00NTRFNONREF
:86:Invoice INV-2026-0019
:61:2612301231C20,00NTRFNONREF
:86:Invoice INV-2026-0020
:62F:C270104EUR1140,10
-
MT940
"$work/venv/bin/python" -I - <<'PY'
from importlib.metadata import version

import mt940

print("mt-940", version("mt-940"))
for row in mt940.parse("statement.txt"):
    print(f"  {row.data['amount']}: of value on {row.data['date']}, booked on {row.data['entry_date']}")
PY
node - <<'JS'
const { readFileSync } = require("node:fs");
const { Parser } = require("mt940js");

const SEEN = [
  [80.1, "2026-12-30", "2026-01-03"],
  [40, "2027-01-02", "2027-12-31"],
  [20, "2026-12-30", "2026-12-31"],
];
const day = (at) => at.toISOString().slice(0, 10);
console.log("mt940js", JSON.parse(readFileSync("node_modules/mt940js/package.json")).version);
const [statement] = new Parser().parse(readFileSync("statement.txt", "utf8"));
const found = statement.transactions.map((row) => [row.amount, day(row.date), day(row.entryDate)]);
for (const [amount, of, booked] of found)
  console.log(`  ${amount}: of value on ${of}, booked on ${booked}`);
console.log("expected: booked on 2027-01-03, 2026-12-31 and 2026-12-31.");
console.log("cost: payments in the books of another year.");
process.exit(JSON.stringify(found) === JSON.stringify(SEEN) ? 0 : 1);
JS
