"""What somebody saw of an order before it is placed, and what differs from it by now; pure (P12).

Amounts are decimals, prices net; None stands for what was hidden or is not known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

Amounts = dict[str, Decimal | None]


@dataclass(frozen=True)
class SeenLine:
    """One product: units, what one of them is, its net price and how it is taxed, and the day that
    all of them last to at least; so many of them come `later`, all by the day that they are
    expected. `offer` is the short-dated one that it is of."""

    product: int
    name: str
    units: int
    price: Decimal | None = None
    lasts_to: str = ""
    sales_unit: str | None = None
    later: int = 0
    expected_on: str = ""
    tax: str | None = None
    offer: int | None = None


ByKey = dict[tuple[int, int | None], SeenLine]


@dataclass(frozen=True)
class Seen:
    """A whole order as the page showed it; `amounts` are its rows by name: discounts, VAT, total.

    `clinician` is who answers for it, where that is not whoever looks.
    """

    lines: tuple[SeenLine, ...] = ()
    amounts: tuple[tuple[str, Decimal | None], ...] = ()
    address: str | None = None
    clinician: str | None = None

    def as_kept(self) -> dict[str, object]:
        """As JSON keeps it."""
        kept = vars(self) | {
            "lines": [vars(line) | {"price": _text(line.price)} for line in self.lines]
        }
        kept["amounts"] = [(name, _text(amount)) for name, amount in self.amounts]
        return kept

    @classmethod
    def from_kept(cls, kept: object) -> Seen | None:
        """The Seen of what `as_kept` gave, or None of anything else."""
        if not isinstance(kept, dict):
            return None
        lines = (SeenLine(**line | {"price": _amount(line["price"])}) for line in kept["lines"])
        amounts = ((name, _amount(amount)) for name, amount in kept["amounts"])
        return cls(tuple(lines), tuple(amounts), kept["address"], kept["clinician"])


class Kind(StrEnum):
    """What of an order is otherwise: of a product, a row of the total, or where it goes."""

    UNITS = "units"
    SALES_UNIT = "sales_unit"
    PRICE = "price"
    TAX = "tax"
    LASTS_TO = "lasts_to"
    LATER = "later"
    EXPECTED_ON = "expected_on"
    AMOUNT = "amount"
    ADDRESS = "address"
    CLINICIAN = "clinician"

    @property
    def tells_amounts(self) -> bool:
        return self in (Kind.PRICE, Kind.TAX, Kind.AMOUNT)


@dataclass(frozen=True)
class Change:
    """One thing that is otherwise; `now` or `was` is None for what is not in one of the two."""

    kind: Kind
    name: str
    now: object
    was: object


def changes(before: Seen | None, now: Seen) -> list[Change]:
    """The Changes from one Seen to another: product by product, then the rows of the total."""
    if before is None:
        return []
    return [
        *_line_changes(_by_key(before.lines), _by_key(now.lines)),
        *_amount_changes(dict(before.amounts), dict(now.amounts)),
        *_one_change(Kind.ADDRESS, before.address, now.address),
        *_one_change(Kind.CLINICIAN, before.clinician, now.clinician),
    ]


def _line_changes(before: ByKey, now: ByKey) -> Iterator[Change]:
    for key, seen in (before | now).items():
        was, line, name = before.get(key), now.get(key), seen.name
        if not (was and line) or was.units != line.units:
            yield Change(Kind.UNITS, name, line and line.units, was and was.units)
        if was and line:
            yield from _same_line(name, was, line)


def _same_line(name: str, was: SeenLine, line: SeenLine) -> Iterator[Change]:
    if was.sales_unit is not None and was.sales_unit != line.sales_unit:
        yield Change(Kind.SALES_UNIT, name, line.sales_unit, was.sales_unit)
    if was.price is not None and was.price != line.price:
        yield Change(Kind.PRICE, name, line.price, was.price)
    if was.tax is not None and was.tax != line.tax:
        yield Change(Kind.TAX, name, line.tax, was.tax)
    if line.lasts_to and line.lasts_to < was.lasts_to:  # Later is no less than was seen.
        yield Change(Kind.LASTS_TO, name, line.lasts_to, was.lasts_to)
    if was.later < line.later:  # Sooner is no less than was seen.
        yield Change(Kind.LATER, name, line.later, was.later)
    elif line.later and was.expected_on < line.expected_on:
        yield Change(Kind.EXPECTED_ON, name, line.expected_on, was.expected_on)


def _amount_changes(before: Amounts, now: Amounts) -> Iterator[Change]:
    for name in before | now if before else {}:
        if before.get(name) != now.get(name):
            yield Change(Kind.AMOUNT, name, now.get(name), before.get(name))


def _one_change(kind: Kind, was: str | None, now: str | None) -> Iterator[Change]:
    if was is not None and was != now:
        yield Change(kind, "", now, was)


def _by_key(lines: Iterable[SeenLine]) -> ByKey:
    return {(line.product, line.offer): line for line in lines}


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
