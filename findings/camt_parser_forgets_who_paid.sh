#!/usr/bin/env bash
# camt-parser has no payer, no words of theirs and no amount of a payment within a batch
#
# Packages: camt-parser 1.1.0. From npm, with Node.
# What happens: it names camt.053.001.08 as what it reads. Of an entry of 200.00 for two payments,
#   (1) the amounts of the two, which version 08 has in `TxDtls/Amt`, are the empty text: only
#   `AmtDtls/TxAmt` is looked at, which banks add for other currencies; (2) the payer is missing,
#   `relatedParties` is {}; (3) what they wrote (`RmtInf/Ustrd`) is missing, there is no
#   field for it. A structured reference is read. No error, and the fields that are there suggest
#   that the file had nothing to fill them.
# Expected: 120.00 of one and 80.00 of the other, their names and words, or an error.
# Cost here: payments are matched to invoices by reference, number, amount and name, and only the
#   first is left. Most clinics write the number of an invoice as words.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the package cannot be installed.
set -euo pipefail
command -v node npm >/dev/null || exit 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$work" camt-parser@1.1.0 >/dev/null || exit 2

cd "$work" && node - <<'JS'
const { parseCamt053 } = require("camt-parser");

function payment(name, amount, information) {
  return `<TxDtls><Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>
    <RltdPties><Dbtr><Pty><Nm>${name}</Nm></Pty></Dbtr></RltdPties>
    <RmtInf>${information}</RmtInf></TxDtls>`;
}
const reference = `<Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp>
  <Ref>RF18539007547034</Ref></CdtrRefInf></Strd>`;
const balance = (kind, amount) => `<Bal><Tp><CdOrPrtry><Cd>${kind}</Cd></CdOrPrtry></Tp>
  <Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-11-27</Dt></Dt></Bal>`;
const statement = `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>
<GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-11-28T00:18:37</CreDtTm></GrpHdr>
<Stmt><Id>S1</Id><CreDtTm>2026-11-28T00:18:37</CreDtTm>
<Acct><Id><IBAN>DE02120300000000202051</IBAN></Id></Acct>
${balance("OPBD", "1000.00")}${balance("CLBD", "1200.00")}
<Ntry><Amt Ccy="EUR">200.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>2026-11-27</Dt></BookgDt><ValDt><Dt>2026-11-27</Dt></ValDt>
<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>
<NtryDtls>${payment("Clinic Alba", "120.00", reference)}
${payment("Clinic Bruno", "80.00", "<Ustrd>Invoice INV-2026-0018</Ustrd>")}</NtryDtls></Ntry>
</Stmt></BkToCstmrStmt></Document>`;

console.log("camt-parser", require("camt-parser/package.json").version);
parseCamt053(statement).then((read) => {
  const [entry] = read.statements[0].transactions;
  const [alba, bruno] = entry.details;
  const whole = JSON.stringify(read);
  const reference = alba.remittanceInformation.structured.creditorReferenceInformation.reference;
  const amounts = entry.details.map((one) => one.amountDetails.transactionAmount.value);
  console.log(`  entry ${entry.amount.value}, reference of the first: ${reference}`);
  console.log(`  amounts of the two: ${JSON.stringify(amounts)}`);
  console.log(`  parties of the second: ${JSON.stringify(bruno.relatedParties)}`);
  const words = ["Clinic Alba", "Clinic Bruno", "INV-2026-0018"].filter((one) => whole.includes(one));
  console.log(`  of two names and an invoice's number are anywhere in it: ${words.length}`);
  console.log("expected: 120.00 and 80.00, two names, one number.");
  console.log("cost: payments that match no invoice.");
  const known = entry.amount.value === "200.00" && reference === "RF18539007547034";
  process.exit(known && amounts.join() === "," && words.length === 0 ? 0 : 1);
});
JS
