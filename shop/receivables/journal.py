"""Documents and payments as lines of a journal, of which each set adds up to nothing; pure.

Columns and accounts are in docs/rules/receivables.md.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from shop.taxes.cents import NOTHING

RECEIVABLES, BANK, TO_MATCH, VAT, SMALL = "receivables", "bank", "to match", "VAT", "small"
CARD, FEES, EARLY, TO_RETURN = "card", "fees", "early", "to return"
# Accounts as many charts of this country number them; LEDGER_ACCOUNTS names others.
USUAL = {
    RECEIVABLES: "1100",
    BANK: "1200",
    TO_MATCH: "2109",
    VAT: "2200",
    SMALL: "8200",
    CARD: "1210",
    TO_RETURN: "2110",
    FEES: "7610",
    EARLY: "8210",
    "S": "4000",
    "Z": "4010",
    "E": "4020",
    "AE": "4030",
    "K": "4040",
    "G": "4050",
    "O": "4060",
}
COLUMNS = (
    *("Day", "Voucher", "Account", "Debit", "Credit", "Currency", "VAT category"),
    *("VAT rate in %", "Clinic", "Text"),
)
KINDS = ("day", "text", "text", "amount", "amount", "text", "text", "text", "text", "text")


@dataclass(frozen=True)
class Posting:
    """One line; `amount` is debited where positive, credited where negative."""

    on: date
    voucher: str
    account: str
    amount: Decimal
    currency: str
    category: str = ""
    percent: str = ""
    clinic: str = ""
    text: str = ""

    @property
    def debit(self) -> Decimal | None:
        return self.amount if self.amount > 0 else None

    @property
    def credit(self) -> Decimal | None:
        return -self.amount if self.amount < 0 else None


@dataclass(frozen=True)
class Sum:
    """The net sum and the VAT of one category and rate of a document."""

    category: str
    percent: str
    net: Decimal
    vat: Decimal


def of_document(
    head: Posting, sums: Iterable[Sum], is_credit_note: bool, accounts: Mapping[str, str]
) -> list[Posting]:
    """The postings of an invoice, or of a credit note, which are the other way round."""
    sign = -1 if is_credit_note else 1
    found = []
    for each in sums:
        taxed = replace(head, category=each.category, percent=each.percent)
        found.append(replace(taxed, account=accounts[each.category], amount=-each.net * sign))
        found.append(replace(taxed, account=accounts[VAT], amount=-each.vat * sign))
    owed = -sum((each.amount for each in found), NOTHING)
    first = replace(head, account=accounts[RECEIVABLES], amount=owed)
    return [each for each in (first, *found) if each.amount]


def moved(
    head: Posting, debited: str, credited: str, amount: Decimal, accounts: Mapping[str, str]
) -> list[Posting]:
    """`amount` from one account to another, the other way round where it is negative."""
    return [
        replace(head, account=accounts[debited], amount=amount),
        replace(head, account=accounts[credited], amount=-amount),
    ]


def of_discount(
    head: Posting, sums: Iterable[Sum], sign: int, accounts: Mapping[str, str]
) -> list[Posting]:
    """The postings of a discount for paying early, with the VAT that is then not owed; the other
    way round where `sign` is -1."""
    found = []
    for each in sums:
        taxed = replace(head, category=each.category, percent=each.percent)
        found.append(replace(taxed, account=accounts[EARLY], amount=each.net * sign))
        found.append(replace(taxed, account=accounts[VAT], amount=each.vat * sign))
    owed = -sum((each.amount for each in found), NOTHING)
    last = replace(head, account=accounts[RECEIVABLES], amount=owed)
    return [each for each in (*found, last) if each.amount]


def of_payout(
    head: Posting, came: Decimal, fee: Decimal, sign: int, accounts: Mapping[str, str]
) -> list[Posting]:
    """The postings of a payout of a card company, the other way round where `sign` is -1."""
    sides = ((TO_MATCH, came), (FEES, fee), (CARD, -came - fee))
    found = (replace(head, account=accounts[name], amount=sum * sign) for name, sum in sides)
    return [each for each in found if each.amount]


def is_balanced(postings: Iterable[Posting]) -> bool:
    return sum((each.amount for each in postings), NOTHING) == 0


def accounts_of(text: str) -> dict[str, str]:
    """USUAL with what "S:4100,VAT:2210" names otherwise; raises ValueError."""
    found = dict(USUAL)
    for pair in filter(None, (each.strip() for each in text.split(","))):
        name, _, account = (part.strip() for part in pair.partition(":"))
        if name not in USUAL or not account:
            raise ValueError(f"“{pair}” is no account of {', '.join(USUAL)}.")
        found[name] = account
    return found
