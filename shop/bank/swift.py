"""Reads MT940 by the library mt-940: each message of a file by itself."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from mt940.models import Transactions
from mt940.options import Options

from .statement import Booked, Statement, Unreadable, compact, reference_of

# Without them a returned payment (RC) counts as income (docs/adr/0048-payments-in.md).
_OPTIONS = Options.all()
_MESSAGE = re.compile(r"^:20:", re.MULTILINE)
_RETURNS = {"RC", "RD"}


def read(raw: bytes) -> list[Statement]:
    """The statements of a file; raises Unreadable."""
    text = _decoded(raw).replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
    starts = [found.start() for found in _MESSAGE.finditer(text)]
    if not starts:
        raise Unreadable("It has no :20:, with which each MT940 statement begins.")
    # The library gives a file of several statements the balances of the last.
    ends = [*starts[1:], len(text)]
    return [_statement(text[start:end]) for start, end in zip(starts, ends, strict=True)]


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _statement(message: str) -> Statement:
    found = Transactions(options=_OPTIONS)
    try:
        found.parse(message)
    except Exception as error:  # Its own kinds, and those of what it could not read.
        raise Unreadable("A line of it is no MT940: ask the bank again.") from error
    opening, closing = _balance(found, "opening"), _balance(found, "closing")
    currency = str(opening.amount.currency)
    if closing.amount.currency != currency:
        raise Unreadable(f"It opens in {currency} and closes in {closing.amount.currency}.")
    start = _cents(opening.amount.amount)
    entries = tuple(_entries(found, start))
    days = [entry.booked_on for entry in entries]
    data = found.data
    return Statement(
        account=str(data.get("account_identification") or ""),
        currency=currency,
        number="/".join(filter(None, [data.get("statement_number"), data.get("sequence_number")])),
        first=min([_day(opening.date), *days]),
        last=max([_day(closing.date), *days]),
        opening=start,
        closing=_cents(closing.amount.amount),
        entries=entries,
    )


def _balance(found: Transactions, side: str) -> Any:
    """The final balance of a side, or that of a page of the statement."""
    for kind in ("final", "intermediate"):
        balance = found.data.get(f"{kind}_{side}_balance")
        if balance is not None:
            return balance
    raise Unreadable(f"It names no {side} balance: it may be cut off. Ask the bank again.")


def _entries(found: Transactions, balance: Decimal) -> Iterator[Booked]:
    for each in found.transactions:
        data = each.data
        if "amount" not in data:
            continue
        amount = _cents(data["amount"].amount)
        balance += amount
        said = _text(data)
        yield Booked(
            booked_on=_day(data.get("guessed_entry_date") or data["date"]),
            amount=amount,
            balance=balance,
            name=_words(data, "applicant_name") or _coded("NAME", said),
            iban=compact(
                _words(data, "applicant_iban")
                or _words(data, "gvc_applicant_iban")
                or _coded("IBAN", said)
            ),
            text=said,
            bank_reference=reference_of(str(data.get("bank_reference") or "")),
            is_return=data.get("status") in _RETURNS,
        )


_TEXTS = (
    *("transaction_details", "purpose", "additional_purpose", "end_to_end_reference"),
    *("customer_reference", "extra_details"),
)


def _text(data: dict[str, Any]) -> str:
    found = (_words(data, name) for name in _TEXTS)
    return " ".join(filter(None, map(reference_of, found)))


def _coded(name: str, text: str) -> str:
    """What stands after a code between strokes, as banks of the Netherlands write: /NAME/…/."""
    found = re.search(rf"/{name}/([^/]*)", text)
    return found[1].strip() if found else ""


def _words(data: dict[str, Any], name: str) -> str:
    return " ".join(str(data.get(name) or "").split())


def _cents(amount: Decimal) -> Decimal:
    if amount != round(amount, 2):
        raise Unreadable(f"{amount} has parts of a cent.")
    return round(amount, 2)


def _day(day: Any) -> date:
    return date(day.year, day.month, day.day)
