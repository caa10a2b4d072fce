"""Files of the bank as banks write them, in tests."""

from datetime import date
from decimal import Decimal

IBAN = "GB82WEST12345698765432"
MARIN, OSEI = "GB33BUKB20201555555555", "GB94BARC10201530093459"
DAY = date(2026, 11, 3)


def entry(amount, text="", **more):
    """One entry for `camt` and the others; `more` as their keywords."""
    return {"amount": Decimal(amount), "text": text, "day": DAY} | more


def camt(*entries, opening="1000.00", closing=None, iban=IBAN, currency="GBP", **more):
    """A camt.053.001.08 with one statement."""
    closing = _closing(entries, opening) if closing is None else closing
    day = more.get("day", DAY)
    version = more.get("version", "08")
    balances = _balance("OPBD", opening, currency, day) + _balance("CLBD", closing, currency, day)
    body = "".join(_camt_entry(number, each, currency) for number, each in enumerate(entries, 1))
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}"><BkToCstmrStmt>
<GrpHdr><MsgId>M1</MsgId><CreDtTm>{day}T20:00:00Z</CreDtTm></GrpHdr>
<Stmt><Id>{more.get("number", "S1")}</Id><CreDtTm>{day}T20:00:00Z</CreDtTm>
<Acct><Id><IBAN>{iban}</IBAN></Id><Ccy>{currency}</Ccy></Acct>
{balances}{body}</Stmt></BkToCstmrStmt></Document>""".encode()


def _closing(entries, opening):
    booked = (each for each in entries if each.get("status", "BOOK") == "BOOK")
    return Decimal(opening) + sum(each["amount"] for each in booked)


def _balance(kind, amount, currency, day):
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp>{_money(Decimal(amount), currency)}"
        f"<Dt><Dt>{day}</Dt></Dt></Bal>"
    )


def _money(amount, currency):
    direction = "DBIT" if amount < 0 else "CRDT"
    return f'<Amt Ccy="{currency}">{abs(amount)}</Amt><CdtDbtInd>{direction}</CdtDbtInd>'


def _camt_entry(number, each, currency):
    reference = each.get("ref", f"B{each['day']:%m%d}{number:04}")
    reversal = "<RvslInd>true</RvslInd>" if each.get("is_return") else ""
    details = each.get("details") or _details(each)
    return (
        f"<Ntry>{_money(each['amount'], each.get('currency', currency))}{reversal}"
        f"<Sts><Cd>{each.get('status', 'BOOK')}</Cd></Sts>"
        f"<BookgDt><Dt>{each['day']}</Dt></BookgDt>"
        f"<AcctSvcrRef>{reference}</AcctSvcrRef><NtryDtls>{details}</NtryDtls></Ntry>"
    )


def _details(each):
    who = "Dbtr" if each["amount"] > 0 else "Cdtr"
    name, iban, rf = (each.get(what, "") for what in ("name", "iban", "rf"))
    party = f"<{who}><Pty><Nm>{name}</Nm></Pty></{who}>" if name else ""
    account = f"<{who}Acct><Id><IBAN>{iban}</IBAN></Id></{who}Acct>" if iban else ""
    strd = f"<Strd><CdtrRefInf><Ref>{rf}</Ref></CdtrRefInf></Strd>" if rf else ""
    return (
        f"<TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>"
        f"<RltdPties>{party}{account}</RltdPties>"
        f"<RmtInf><Ustrd>{each['text']}</Ustrd>{strd}</RmtInf></TxDtls>"
    )


def part(amount, text, currency="GBP"):
    """The details of one payment of a batch."""
    return (
        f'<TxDtls><Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>'
        f"<RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls>"
    )


def mt940(*entries, opening="1000.00", closing=None, account=IBAN, currency="GBP", day=DAY):
    """One MT940 message. Of each entry: amount, text, mark (C, D, RC, RD), ref."""
    closing = _closing(entries, opening) if closing is None else closing
    lines = [":20:STARTUMS", f":25:{account}", ":28C:00001/001"]
    lines.append(f":60F:{_mt_balance(opening, currency, day)}")
    for each in entries:
        mark = each.get("mark", "D" if each["amount"] < 0 else "C")
        reference = f"//{each['ref']}" if each.get("ref") else ""
        when = f"{each['day']:%y%m%d}{each['day']:%m%d}"
        lines.append(f":61:{when}{mark}{_comma(abs(each['amount']))}NTRFNONREF{reference}")
        lines.append(f":86:{each['text']}")
    lines += [f":62F:{_mt_balance(closing, currency, day)}", "-"]
    return "\r\n".join(lines).encode()


def _mt_balance(amount, currency, day):
    amount = Decimal(amount)
    return f"{'D' if amount < 0 else 'C'}{day:%y%m%d}{currency}{_comma(abs(amount))}"


def _comma(amount):
    return str(amount).replace(".", ",")


def sheet(*entries, opening="1000.00", separator=",", **columns):
    """The same as CSV with named columns, oldest first."""
    balance = Decimal(opening)
    rows = ["account,currency,booked_on,amount,balance,name,text"]
    for each in entries:
        balance += each["amount"]
        cells = [columns.get("account", IBAN), columns.get("currency", "GBP"), each["day"]]
        cells += [each["amount"], balance, each.get("name", ""), each["text"]]
        rows.append(",".join(map(str, cells)))
    return "\n".join(row.replace(",", separator) for row in rows).encode()
