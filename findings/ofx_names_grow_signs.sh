#!/usr/bin/env bash
# "Skin & Laser" of a bank's file is read as "Skin &amp;amp;amp; Laser"
#
# Packages: node-ofx-parser 0.5.1; ofx-js 1.1.1 to compare. From npm, with Node.
# What happens: OFX writes & as &amp; and < as &lt;. node-ofx-parser puts amp;amp; behind every & before
#   it reads, and takes nothing away afterwards: of "Skin &amp; Laser" it has "Skin &amp;amp;amp; Laser",
#   of "&lt;" "&amp;amp;lt;". Names without either are right.
# Expected: "Skin & Laser", as ofx-js has it.
# Cost here: payments are matched to clinics by the payer's name, among others. One with an & in its
#   name is never found by it, and on the page of the payment its name cannot be read.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
command -v node npm >/dev/null || exit 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$work" node-ofx-parser@0.5.1 ofx-js@1.1.1 >/dev/null || exit 2

cd "$work" && node - <<'JS'
const { readFileSync } = require("node:fs");
const one = require("node-ofx-parser");
const other = require("ofx-js");

const SEEN = {
  "Skin &amp; Laser": "Skin &amp;amp;amp; Laser",
  "Clinic &lt;Alba&gt;": "Clinic &amp;amp;lt;Alba&amp;amp;gt;",
  "Praxis Müller": "Praxis Müller",
};
const file = (name) => `OFXHEADER:100
DATA:OFXSGML
VERSION:102
SECURITY:NONE
ENCODING:UTF-8
CHARSET:NONE
COMPRESSION:NONE
OLDFILEUID:NONE
NEWFILEUID:NONE

<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS><DTSERVER>20261128<LANGUAGE>ENG
</SONRS></SIGNONMSGSRSV1><BANKMSGSRSV1><STMTTRNRS><TRNUID>1<STATUS><CODE>0<SEVERITY>INFO</STATUS>
<STMTRS><CURDEF>EUR<BANKACCTFROM><BANKID>12030000<ACCTID>0000202051<ACCTTYPE>CHECKING</BANKACCTFROM>
<BANKTRANLIST><DTSTART>20261127<DTEND>20261127<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20261127
<TRNAMT>80.10<FITID>0012<NAME>${name}<MEMO>INV-2026-0018</STMTTRN></BANKTRANLIST>
<LEDGERBAL><BALAMT>1080.10<DTASOF>20261127</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>`;
const payer = (read) => read.OFX.BANKMSGSRSV1.STMTTRNRS.STMTRS.BANKTRANLIST.STMTTRN.NAME;

(async () => {
  for (const name of ["node-ofx-parser", "ofx-js"])
    console.log(name, JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version);
  let asDescribed = true;
  for (const [name, expected] of Object.entries(SEEN)) {
    const [found, right] = [payer(one.parse(file(name))), payer(await other.parse(file(name)))];
    console.log(`  ${name}: ${found} by node-ofx-parser, ${right} by ofx-js`);
    asDescribed &&= found === expected && !right.includes("&amp;");
  }
  console.log("expected: what ofx-js says.");
  console.log("cost: a payer who is not found.");
  process.exit(asDescribed ? 0 : 1);
})();
JS
