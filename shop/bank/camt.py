"""Reads camt.053 (ISO 20022), any version of it: booked entries, one for each payment of a batch.

Why our own reader: docs/adr/0048-payments-in.md.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from .statement import (
    Booked,
    Statement,
    Unreadable,
    amount_of,
    compact,
    day_of,
    reference_of,
)

Element = Any  # Of lxml, which has no types.
_BOOKED = "BOOK"
# Pages of one statement are in between where they meet: ITBD.
_OPENING, _CLOSING = ("OPBD", "PRCD", "ITBD"), ("CLBD", "ITBD")
_NO_DTD = "It declares entities of its own, which no bank's file does."


def read(raw: bytes) -> list[Statement]:
    """The statements of a file; raises Unreadable."""
    root = _root(raw)
    found = [each for each in root.iter("{*}Stmt")]
    if not found:
        raise Unreadable(_what_it_is(root))
    return [_statement(each) for each in found]


def _root(raw: bytes) -> Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable("The XML ends too early or is broken: ask the bank again.") from error
    if root.getroottree().docinfo.doctype:
        raise Unreadable(_NO_DTD)
    return root


def _what_it_is(root: Element) -> str:
    for kind, words in (
        ("Ntfctn", "It is a camt.054, a notice without balances; we book from camt.053."),
        ("Rpt", "It is a camt.052, a report within the day; we book from camt.053."),
    ):
        if next(root.iter(f"{{*}}{kind}"), None) is not None:
            return words
    return "It is XML, and no camt.053 statement."


def _statement(stmt: Element) -> Statement:
    account = _text(stmt, "Acct/Id/IBAN") or _text(stmt, "Acct/Id/Othr/Id")
    opening, closing = _balance(stmt, _OPENING), _balance(stmt, _CLOSING)
    currency, _, first = opening
    last = closing[2]
    if closing[0] != currency:
        raise Unreadable(f"It opens in {currency} and closes in {closing[0]}.")
    entries, balance = [], opening[1]
    for entry in _entries(stmt, currency):
        balance += entry["amount"]
        entries.append(Booked(balance=balance, **entry))
    days = [entry.booked_on for entry in entries]
    return Statement(
        account=account,
        currency=currency,
        number=_text(stmt, "LglSeqNb") or _text(stmt, "ElctrncSeqNb") or _text(stmt, "Id"),
        first=min([first, *days]),
        last=max([last, *days]),
        opening=opening[1],
        closing=closing[1],
        entries=tuple(entries),
    )


def _balance(stmt: Element, kinds: tuple[str, ...]) -> tuple[str, Decimal, date]:
    """(currency, amount, day) of the first of some kinds of balance, where it closes of the
    last."""
    found = stmt.findall("{*}Bal")
    in_turn = found if kinds == _CLOSING else reversed(found)
    by_kind = {_text(each, "Tp/CdOrPrtry/Cd"): each for each in in_turn}
    kind = next((kind for kind in kinds if kind in by_kind), None)
    if kind is None:
        side = "opening" if kinds == _OPENING else "closing"
        raise Unreadable(f"It names no {side} balance.")
    balance = by_kind[kind]
    currency, amount = _money(balance)
    return currency, amount, _day(balance, "Dt")


def _entries(stmt: Element, currency: str) -> Iterator[dict[str, Any]]:
    for entry in stmt.findall("{*}Ntry"):
        if (_text(entry, "Sts/Cd") or _text(entry, "Sts")) != _BOOKED:
            continue
        of, amount = _money(entry)
        if of != currency:
            raise Unreadable(f"An entry of {amount} is in {of}, the account in {currency}.")
        yield from _payments(entry, amount, currency)


def _payments(entry: Element, amount: Decimal, currency: str) -> Iterator[dict[str, Any]]:
    """What an entry is made of: the payments of a batch where they add up to it, else itself."""
    known = {
        "booked_on": _day(entry, "BookgDt", "ValDt"),
        "bank_reference": reference_of(_text(entry, "AcctSvcrRef"))
        or reference_of(_text(entry, "NtryRef")),
        "is_return": _is_return(entry, None),
    }
    details = entry.findall("{*}NtryDtls/{*}TxDtls")
    parts = [_part(each, amount, currency) for each in details] if len(details) > 1 else []
    if None in parts or sum(part for part in parts if part) != amount:
        parts = []
    if not parts:
        yield known | _said_of_all(entry, details) | {"amount": amount}
        return
    for place, (detail, part) in enumerate(zip(details, parts, strict=True), 1):
        yield known | _said(entry, detail) | {"amount": part, "place": place}


def _part(detail: Element, amount: Decimal, currency: str) -> Decimal | None:
    """What one payment of a batch comes to, in the account's currency and with its sign."""
    money = _child(detail, "Amt")
    if money is None:
        money = _child(detail, "AmtDtls/TxAmt/Amt")
    if money is None or money.get("Ccy") != currency:
        return None
    part = amount_of(money.text or "")
    direction = _text(detail, "CdtDbtInd")
    is_out = direction == "DBIT" if direction else amount < 0
    return -part if is_out else part


def _said_of_all(entry: Element, details: list[Element]) -> dict[str, Any]:
    """Who paid and what for; of several that are one payment only what for."""
    if len(details) == 1:
        return _said(entry, details[0])
    told = [_said(entry, detail) for detail in details]
    texts = [*(each["text"] for each in told), _text(entry, "AddtlNtryInf")]
    references = (each["reference"] for each in told)
    return {"text": _joined(dict.fromkeys(texts)), "reference": _joined(references)}


def _said(entry: Element, detail: Element) -> dict[str, Any]:
    """Who paid and what for, of one payment."""
    name, iban = _party(entry, detail)
    texts = [text for path in _WHAT_FOR for text in _texts(detail, path)]
    refs = _texts(detail, "RmtInf/Strd/CdtrRefInf/Ref")
    more = [reference_of(_text(detail, "Refs/EndToEndId")), _text(detail, "AddtlTxInf")]
    more.append(_text(entry, "AddtlNtryInf"))
    return {
        "name": name,
        "iban": iban,
        "text": _joined([*texts, *more]),
        "reference": _joined(refs),
        "is_return": _is_return(entry, detail),
    }


def _joined(texts: Iterable[str]) -> str:
    return " ".join(filter(None, texts))


def _party(entry: Element, detail: Element) -> tuple[str, str]:
    """(name, IBAN) of who paid or was paid. Many banks leave both as they were where a payment was
    returned: then it is the one who is not us."""
    came = (_text(detail, "CdtDbtInd") or _text(entry, "CdtDbtInd")) == "CRDT"
    roles = ("Dbtr", "Cdtr") if came else ("Cdtr", "Dbtr")
    own = compact(_text(entry.getparent(), "Acct/Id/IBAN"))
    for role in roles if _is_return(entry, detail) else roles[:1]:
        path = f"RltdPties/{role}"
        name = _text(detail, f"{path}/Pty/Nm") or _text(detail, f"{path}/Nm")
        iban = compact(_text(detail, f"{path}Acct/Id/IBAN"))
        if (name or iban) and iban != own:
            return name, iban
    return "", ""


def _is_return(entry: Element, detail: Element | None) -> bool:
    is_reversed = _text(entry, "RvslInd") in ("true", "1")
    return is_reversed or (detail is not None and _child(detail, "RtrInf") is not None)


# Who pays may name invoices by their numbers, in a place of their own.
_WHAT_FOR = ("RmtInf/Ustrd", "RmtInf/Strd/RfrdDocInf/Nb", "RmtInf/Strd/AddtlRmtInf")


def _money(element: Element) -> tuple[str, Decimal]:
    """(currency, amount): what left the account is negative, whether or not it is a reversal."""
    money = _child(element, "Amt")
    if money is None:
        raise Unreadable("An entry or a balance names no amount.")
    amount = amount_of(money.text or "")
    direction = _text(element, "CdtDbtInd")
    if direction not in ("CRDT", "DBIT"):
        raise Unreadable(f"Of {amount} it does not say whether it came or went.")
    return money.get("Ccy", ""), -amount if direction == "DBIT" else amount


def _day(element: Element, *paths: str) -> date:
    for path in paths:
        said = _text(element, f"{path}/Dt") or _text(element, f"{path}/DtTm")
        if said:
            return day_of(said[:4], said[5:7], said[8:10])
    raise Unreadable("An entry or a balance names no day.")


def _child(element: Element, path: str) -> Element | None:
    return element.find(_anywhere(path))


def _texts(element: Element, path: str) -> list[str]:
    return [each.text or "" for each in element.findall(_anywhere(path))]


def _anywhere(path: str) -> str:
    """The path whatever the version of its names."""
    return "/".join(f"{{*}}{name}" for name in path.split("/"))


def _text(element: Element, path: str) -> str:
    found = _child(element, path)
    return " ".join((found.text or "").split()) if found is not None else ""
