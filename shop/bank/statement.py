"""A bank statement as it was read from a file, and what must hold before it is believed; pure.

The rules are in docs/rules/receivables.md.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shop.taxes.cents import NOTHING

_NO_SIGN = re.compile(r"[^0-9A-Z]")
_SHORTEST_ACCOUNT = 8
_NO_REFERENCE = {"NONREF", "NOTPROVIDED"}
_AMOUNT = re.compile(r"[+-]?\d{1,12}(?:[.,]\d{1,5})?")


class Unreadable(Exception):
    """Why nothing of a file is booked, in words for staff."""


@dataclass(frozen=True)
class Booked:
    """One booked movement of the account: `amount` is negative where money left it.

    `bank_reference` is the bank's own name for it, `place` its number among the payments of one
    batch, `reference` what was given as a structured reference, `balance` the account's after it.
    """

    booked_on: date
    amount: Decimal
    balance: Decimal
    name: str = ""
    iban: str = ""
    text: str = ""
    reference: str = ""
    bank_reference: str = ""
    place: int = 0
    is_return: bool = False


@dataclass(frozen=True)
class Statement:
    """What a file says of one account from its opening to its closing balance."""

    account: str
    currency: str
    number: str
    first: date
    last: date
    opening: Decimal
    closing: Decimal
    entries: tuple[Booked, ...]


def amount_of(text: str) -> Decimal:
    """An amount as it is written in a file; raises Unreadable."""
    text = text.strip()
    if not _AMOUNT.fullmatch(text):
        raise Unreadable(f"“{text[:30]}” is no amount, such as 1234.50.")
    amount = Decimal(text.replace(",", "."))
    if amount != round(amount, 2):
        raise Unreadable(f"{text} has parts of a cent.")
    return round(amount, 2)


def day_of(year: str, month: str, day: str) -> date:
    """Raises Unreadable."""
    try:
        return date(int(year), int(month), int(day))
    except ValueError as error:
        raise Unreadable(f"{year}-{month}-{day} is no day.") from error


def reference_of(text: str) -> str:
    """A reference as a bank gives it; nothing where it only says that it gives none."""
    text = text.strip()
    return "" if text.upper() in _NO_REFERENCE else text


def compact(text: str) -> str:
    """Only the letters, as capitals, and the figures of a text."""
    return _NO_SIGN.sub("", text.upper())


def faults(statement: Statement, account: str, currency: str) -> list[str]:
    """Why a statement is not believed, in words; nothing where it may be booked."""
    if not is_account(statement.account, account):
        return [f"It is of the account {statement.account}, and ours is {account}."]
    if statement.currency != currency:
        return [f"It is in {statement.currency}, and our account is kept in {currency}."]
    found = []
    moved = sum((entry.amount for entry in statement.entries), NOTHING)
    if statement.opening + moved != statement.closing:
        found.append(
            f"Its opening balance {statement.opening} and its entries, {moved} in all, give "
            f"{statement.opening + moved}, and it ends with {statement.closing}. Part of it is "
            "missing: ask the bank for the whole file."
        )
    if statement.last < statement.first:
        found.append(
            f"It ends on {statement.last:%-d %b %Y}, before it begins on "
            f"{statement.first:%-d %b %Y}."
        )
    return found


def days(first: date, last: date) -> str:
    """Some days, in words."""
    if first == last:
        return f"on {first:%-d %b %Y}"
    return f"from {first:%-d %b %Y} to {last:%-d %b %Y}"


def entries(many: int) -> str:
    return f"{many} entr{'y' if many == 1 else 'ies'}"


def is_account(named: str, iban: str) -> bool:
    """Whether an account, as a file names it, is the one of the IBAN.

    MT940 may leave out the country and name the bank and the account apart.
    """
    iban = compact(iban)
    if not iban:
        return False
    whole = compact(named)
    if whole == iban or (whole.startswith(iban) and len(whole) == len(iban) + 3):
        return True
    bank, _, number = named.upper().rpartition("/")
    bank, number = compact(bank), compact(number).lstrip("0")
    own = iban[4:]
    if bank:
        return bool(number) and re.search(rf"{bank}0*{number}$", own) is not None
    return len(number) >= _SHORTEST_ACCOUNT and own.endswith(number)
