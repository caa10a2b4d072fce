#!/usr/bin/env bash
# What pycamt makes of a payment that was sent in another currency, and of its charge
#
# Packages: pycamt 1.1.1.
# What happens: in a camt.053.001.02, whose payments have no amount of their own, (1) a credit of
#   80.00 GBP that was instructed as 100.00 USD is read as Amount 100.00, Currency GBP; (2) a credit
#   of 80.00 GBP with a charge of 2.00 is read as Amount 2.00, CreditDebitIndicator DBIT. (3) Where
#   the namespace has a prefix, no statement is found at all (Camt053ParseError). All three files
#   are valid.
# Expected: 80.00 GBP, credited, each time: what the entry says.
# Cost here: more is booked than came, or a payment counts as money that left; opening balance and
#   entries do not come to the closing one.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the package cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check pycamt==1.1.1 || exit 2

"$work/venv/bin/python" -I - <<'PY'
import sys
from importlib.metadata import version

from pycamt.parser import Camt053ParseError, Camt053Parser

INSTRUCTED = (
    '<AmtDtls><InstdAmt><Amt Ccy="USD">100.00</Amt></InstdAmt>'
    '<TxAmt><Amt Ccy="GBP">80.00</Amt></TxAmt></AmtDtls>'
)
CHARGED = '<Chrgs><Amt Ccy="GBP">2.00</Amt><CdtDbtInd>DBIT</CdtDbtInd></Chrgs>'


def balance(kind, amount):
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp>"
        f'<Amt Ccy="GBP">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>'
        "<Dt><Dt>2026-11-03</Dt></Dt></Bal>"
    )


def file_of(details):
    return (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt>'
        "<GrpHdr><MsgId>M</MsgId><CreDtTm>2026-11-03T20:00:00</CreDtTm></GrpHdr>"
        "<Stmt><Id>S</Id><CreDtTm>2026-11-03T20:00:00</CreDtTm>"
        "<Acct><Id><IBAN>GB82WEST12345698765432</IBAN></Id></Acct>"
        f'{balance("OPBD", "0.00")}{balance("CLBD", "80.00")}'
        '<Ntry><Amt Ccy="GBP">80.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>'
        "<BookgDt><Dt>2026-11-03</Dt></BookgDt><BkTxCd/><NtryDtls><TxDtls>"
        f"<Refs><EndToEndId>E</EndToEndId></Refs>{details}</TxDtls></NtryDtls></Ntry>"
        "</Stmt></BkToCstmrStmt></Document>"
    )


def read(text):
    try:
        (row,) = Camt053Parser(text.encode()).get_transactions()
    except Camt053ParseError:
        return "no statement"
    return row["Amount"], row["Currency"], row["CreditDebitIndicator"]


def prefixed(text):
    return text.replace("<", "<n:").replace("<n:/", "</n:").replace("xmlns=", "xmlns:n=")


SEEN = (
    ("instructed in USD", file_of(INSTRUCTED), ("100.00", "GBP", "CRDT")),
    ("with a charge", file_of(CHARGED), ("2.00", "GBP", "DBIT")),
    ("without either", file_of(""), ("80.00", "GBP", "CRDT")),
    ("namespace with a prefix", prefixed(file_of("")), "no statement"),
)
print("pycamt", version("pycamt"))
as_described = True
for name, text, seen in SEEN:
    got = read(text)
    print(f"  80.00 GBP, {name}: {got}")
    as_described &= got == seen
print("expected: 80.00 GBP credited, each time.")
print("cost: more is booked than came, or a payment counts as money that left.")
sys.exit(not as_described)
PY
