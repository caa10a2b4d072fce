"""Which invoices a payment is for, with the reason, and whether that is sure; pure.

The rules are in docs/rules/receivables.md.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from shop.taxes.cents import NOTHING

from .references import by_number, by_reference

LIKELIEST = 3
_WORD = re.compile(r"[^\W_]{3,}")
# What says nothing of who a company is.
_FORMS = {"ltd", "limited", "llp", "plc", "gmbh", "the", "and", "inc", "company", "sarl", "srl"}


class Less(Protocol):
    """A discount for paying early."""

    def on(self, day: date) -> Decimal:
        """What it comes to on a day."""


@dataclass(frozen=True)
class Open:
    """An invoice with something to pay; `clinic` is a key, or None."""

    key: int
    number: str
    clinic: int | None
    clinic_name: str
    amount: Decimal
    due_on: date
    early: Less | None = None

    def less(self, on: date | None) -> Decimal:
        """What paying on a day takes off, of an invoice of which more is open."""
        less = self.early.on(on) if self.early and on else NOTHING
        return less if less < self.amount else NOTHING


@dataclass(frozen=True)
class Money:
    """What came, and what was said of it."""

    amount: Decimal
    name: str = ""
    iban: str = ""
    text: str = ""
    on: date | None = None


@dataclass(frozen=True)
class Part:
    """So much of a payment for one invoice; `given_up` are the cents that are written off, or the
    discount for paying early."""

    invoice: Open
    amount: Decimal
    given_up: Decimal = NOTHING


@dataclass(frozen=True)
class Match:
    """What a payment may be for and why; `over` is what it leaves as the clinic's credit."""

    parts: tuple[Part, ...]
    reasons: tuple[str, ...]
    is_sure: bool = False
    over: Decimal = NOTHING

    @property
    def clinic(self) -> int | None:
        return self.parts[0].invoice.clinic if self.parts else None

    @property
    def why(self) -> str:
        return ", ".join(self.reasons)


def matches(
    money: Money, invoices: Sequence[Open], ibans: Mapping[str, int], small: Decimal
) -> list[Match]:
    """The likeliest Matches, best first; only the first may be sure.

    `ibans`: of which clinic (key) an account is, as earlier payments showed. `small`: what may be
    written off.
    """
    facts = _Facts(money, invoices, ibans)
    named = _by_what_is_named(money, facts, small)
    if named and named.is_sure:
        return [named]
    if not named and (known := _by_who_pays(money, facts)):
        return [known]
    others = [_one(money, each, facts.reasons_of(each)) for each in facts.likeliest()]
    found = [named] if named else []
    numbers = {part.invoice.number for match in found for part in match.parts}
    return [*found, *(m for m in others if m.parts[0].invoice.number not in numbers)][:LIKELIEST]


class _Facts:
    """What of the payment fits which invoice."""

    def __init__(self, money: Money, invoices: Sequence[Open], ibans: Mapping[str, int]):
        self._money, self._invoices = money, invoices
        numbers = {each.number: each for each in invoices}
        self.referred = _found(numbers, by_reference(money.text))
        self.numbered = _found(numbers, by_number(money.text))
        named = by_reference(money.text) | by_number(money.text)
        self.names_what_is_not_open = bool(named - {*numbers})
        self.payer = ibans.get(money.iban) if money.iban else None
        self._words = words_of(money.name)

    def is_by_name(self, invoice: Open) -> bool:
        return bool(self._words) and _is_same_name(self._words, words_of(invoice.clinic_name))

    def is_by_payer(self, invoice: Open) -> bool:
        return self.payer is not None and invoice.clinic == self.payer

    def is_of_another(self, invoices: Iterable[Open]) -> bool:
        return self.payer is not None and any(each.clinic != self.payer for each in invoices)

    def reasons_of(self, invoice: Open) -> tuple[str, ...]:
        fits = (
            (invoice in self.referred, "its RF reference"),
            (invoice in self.numbered and invoice not in self.referred, "its number"),
            (invoice.amount == self._money.amount, "the amount"),
            (self.is_by_payer(invoice), "the account it came from"),
            (self.is_by_name(invoice), "the name of who paid"),
        )
        return tuple(words for does, words in fits if does)

    def of_payer(self) -> list[Open]:
        """Open invoices of who paid: by the account, else by the name where it is one clinic's."""
        found = [each for each in self._invoices if self.is_by_payer(each)]
        if found or self.payer is not None:
            return found
        found = [each for each in self._invoices if self.is_by_name(each)]
        return found if len({each.clinic for each in found}) == 1 else []

    def likeliest(self) -> list[Open]:
        weights = {"its RF reference": 16, "its number": 8, "the amount": 4}
        weights |= {"the account it came from": 3, "the name of who paid": 2}

        def weight(invoice: Open) -> int:
            return sum(weights[reason] for reason in self.reasons_of(invoice))

        fitting = [(weight(each), each) for each in self._invoices]
        fitting = [pair for pair in fitting if pair[0]]
        fitting.sort(key=lambda pair: (-pair[0], pair[1].due_on, pair[1].key))
        return [each for _, each in fitting[:LIKELIEST]]


def _found(numbers: Mapping[str, Open], named: Iterable[str]) -> list[Open]:
    found = [numbers[number] for number in named if number in numbers]
    return sorted(found, key=lambda each: (each.due_on, each.key))


def _by_what_is_named(money: Money, facts: _Facts, small: Decimal) -> Match | None:
    """A reference is sure, since its check digits agree; a number where something else does."""
    named = facts.referred or facts.numbered
    if not named:
        return None
    total = sum((each.amount for each in named), NOTHING)
    short = total - money.amount
    early = sum((each.less(money.on) for each in named), NOTHING)
    is_early = early > 0 and abs(short - early) <= small
    reasons = ["RF reference" if facts.referred else "number"]
    reasons[0] += f" {', '.join(each.number for each in named)}"
    supported = [
        (short == 0, "the amount"),
        (is_early, _EARLY),
        (all(map(facts.is_by_payer, named)), "the account it came from"),
        (all(map(facts.is_by_name, named)), "the name of who paid"),
    ]
    reasons += [words for does, words in supported if does]
    is_sure = bool(facts.referred) or len(reasons) > 1
    if facts.is_of_another(named):
        is_sure = False
        reasons.append("but the account it came from is another clinic's")
    if len({each.clinic for each in named}) > 1 or facts.names_what_is_not_open:
        is_sure = False
    if short > small and len(named) > 1 and not is_early:
        is_sure = False  # Which of them is paid in part is not said.
        reasons.append("not enough for all of them")
    given = money.on if is_early else None
    parts = _shared_out(money, named, small if is_sure else NOTHING, given)
    given_up = sum((part.given_up for part in parts), NOTHING)
    reasons += [f"{given_up} is written off"] if given_up else []
    return Match(parts, tuple(reasons), is_sure, max(-short, NOTHING))


_EARLY = "the discount for paying early"


def _shared_out(
    money: Money, named: Sequence[Open], small: Decimal, early: date | None
) -> tuple[Part, ...]:
    """The oldest first, each in full as long as there is enough; less what paying on the day
    `early` takes off."""
    left, parts = money.amount, []
    for each in named:
        less = each.less(early)
        paid = min(left, each.amount if each is named[-1] else each.amount - less)
        left -= paid
        if paid:
            missing = each.amount - paid
            parts.append(Part(each, paid, missing if missing <= small + less else NOTHING))
    return tuple(parts)


def _by_who_pays(money: Money, facts: _Facts) -> Match | None:
    """One invoice of this very amount, or all that who paid owes."""
    owed = facts.of_payer()
    if not owed or len({each.clinic for each in owed}) != 1:
        return None
    who = "the account it came from" if facts.payer is not None else "the name of who paid"
    is_sure = not facts.names_what_is_not_open
    same = [each for each in owed if each.amount == money.amount]
    if len(same) == 1:
        return Match((Part(same[0], money.amount),), (who, "the amount"), is_sure)
    early = [Part(each, each.amount - less, less) for each in owed if (less := each.less(money.on))]
    early = [part for part in early if part.amount == money.amount]
    if not same and len(early) == 1:
        return Match((early[0],), (who, _EARLY), is_sure)
    if not same and sum((each.amount for each in owed), NOTHING) == money.amount:
        parts = tuple(Part(each, each.amount) for each in owed)
        return Match(parts, (who, "the sum of all that is open"), is_sure)
    return None


def _one(money: Money, invoice: Open, reasons: tuple[str, ...]) -> Match:
    paid = min(money.amount, invoice.amount)
    return Match((Part(invoice, paid),), reasons, over=money.amount - paid)


def words_of(name: str) -> frozenset[str]:
    """The words of a name by which it is compared."""
    return frozenset(_WORD.findall(name.casefold())) - _FORMS


def _is_same_name(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether all words of the shorter name are in the longer; one word alone says too little."""
    few, many = sorted((one, other), key=len)
    return few <= many and (len(few) > 1 or few == many) and bool(few)


@dataclass(frozen=True)
class Received:
    """A payment that may have been returned; `numbers` are of the invoices that it paid."""

    key: int
    amount: Decimal
    on: date
    name: str
    iban: str
    numbers: frozenset[str]


@dataclass(frozen=True)
class Returned:
    """Which payment was returned, and why we think so."""

    payment: Received
    reasons: tuple[str, ...]
    is_sure: bool = False

    @property
    def why(self) -> str:
        return ", ".join(self.reasons)


def returned(money: Money, payments: Iterable[Received]) -> list[Returned]:
    """The likeliest payments of this very amount, the latest first; only the first may be sure."""
    named = by_reference(money.text) | by_number(money.text)
    found = []
    for each in payments:
        if each.amount != -money.amount:
            continue
        fits = (
            (bool(named & each.numbers), "the invoice that it names"),
            (bool(money.iban) and money.iban == each.iban, "the account"),
            (_is_same_name(words_of(money.name), words_of(each.name)), "the name"),
        )
        reasons = tuple(words for does, words in fits if does)
        found.append(Returned(each, (*reasons, "the amount"), bool(reasons)))
    found.sort(key=lambda each: (len(each.reasons), each.payment.on), reverse=True)
    sure = [each for each in found if each.is_sure]
    if len(sure) == 1:
        return sure
    return [Returned(each.payment, each.reasons) for each in found[:LIKELIEST]]
