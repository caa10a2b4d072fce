#!/usr/bin/env bash
# Day.js reads the expiry 270600 of a pack as 1 June or as 31 May; it means 30 June
#
# Packages: dayjs 1.11.23; date-fns 4.4.0 and luxon 3.7.2 to compare. From npm, with Node.
# What happens: GS1 writes a month without a day with 00 for the day, and means its last. With a
#   format, "YYMMDD", Day.js takes the nought for no day and gives the first of the month; without
#   one it reads "20270600" as the day before the first. Both are valid, says `isValid()`. The last
#   day of another month is moved as well: 270631 is 1 July. Only the third argument, which asks for
#   strictness, makes it say no. date-fns and luxon say no without being asked.
# Expected: an error for 00 as for 31 in June, since a day of 00 is none outside GS1.
# Cost here: a lot is taken off the shelf a month before its time, and one whose last day was typed
#   wrongly is sold a day longer.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
command -v node npm >/dev/null || exit 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$work" dayjs@1.11.23 date-fns@4.4.0 luxon@3.7.2 >/dev/null || exit 2

cd "$work" && node - <<'JS'
const { readFileSync } = require("node:fs");
const { isValid, parse } = require("date-fns");
const dayjs = require("dayjs");
const { DateTime } = require("luxon");
dayjs.extend(require("dayjs/plugin/customParseFormat"));

const SEEN = [
  ["270600", "YYMMDD", "2027-06-01"],
  ["270631", "YYMMDD", "2027-07-01"],
  ["20270600", undefined, "2027-05-31"],
  ["270630", "YYMMDD", "2027-06-30"],
];
for (const name of ["dayjs", "date-fns", "luxon"])
  console.log(name, JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version);
let asDescribed = true;
for (const [printed, format, expected] of SEEN) {
  const day = dayjs(printed, format);
  console.log(`  ${printed.padEnd(8)} is ${day.format("YYYY-MM-DD")}, valid: ${day.isValid()}`);
  asDescribed &&= day.isValid() && day.format("YYYY-MM-DD") === expected;
}
const others = [
  dayjs("270600", "YYMMDD", true).isValid(),
  isValid(parse("270600", "yyMMdd", new Date())),
  DateTime.fromFormat("270600", "yyMMdd").isValid,
];
console.log(`  270600 is valid to Day.js when strict, date-fns, luxon: ${others.join(", ")}`);
console.log("expected: no day for the first three, 2027-06-30 for the last.");
console.log("cost: a lot that is thrown away a month too early.");
process.exit(asDescribed && others.every((valid) => !valid) ? 0 : 1);
JS
