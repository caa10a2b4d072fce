"""The one rule of which net price of a unit applies, and why; pure (docs/rules/prices.md)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

_CENT = Decimal("0.01")


class Kind(StrEnum):
    """What a price rests on; of equal prices the first of these is named (U2)."""

    STANDARD = "standard"
    AGREED = "agreed"
    LIST = "list"
    BRAND = "brand"
    VOLUME = "volume"
    SHORT_DATED = "short"

    @property
    def is_of_clinic(self) -> bool:
        """Whether it is one clinic's, and nobody else's to see."""
        return self in (Kind.AGREED, Kind.LIST, Kind.BRAND)

    @property
    def is_term(self) -> bool:
        """Whether it is a price of the product beside the standard one."""
        return self not in (Kind.STANDARD, Kind.SHORT_DATED)


@dataclass(frozen=True)
class Term:
    """From so many units on: a net price of a unit, or a share off the standard price in percent.

    `last_day` is the last one that it holds, None without an end. What `counts_alone` is the price
    whatever else there is. `reference` says where it stands.
    """

    kind: Kind
    from_units: int = 1
    price: Decimal | None = None
    percent_off: Decimal | None = None
    last_day: date | None = None
    counts_alone: bool = False
    reference: str = ""

    def net(self, standard: Decimal) -> Decimal:
        """What one unit costs by it; a share is rounded to the cent, half upwards."""
        if self.percent_off is None:
            return standard if self.price is None else self.price
        share = 1 - self.percent_off / 100
        return (standard * share).quantize(_CENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class Applied:
    """The net price of a unit that applies, and why: its kind, its last day, where it stands."""

    price: Decimal
    standard: Decimal
    kind: Kind = Kind.STANDARD
    last_day: date | None = None
    reference: str = ""

    @property
    def is_standard(self) -> bool:
        return self.kind is Kind.STANDARD


@dataclass(frozen=True)
class Step:
    """From so many units on, this applies."""

    from_units: int
    applied: Applied


def price_of(standard: Decimal, terms: Iterable[Term], units: int) -> Applied:
    """What applies to each of so many units (U1 to U3): what counts alone, else the lowest price
    that there is; the standard price is always one of them."""
    held = [term for term in terms if term.from_units <= units]
    alone = [term for term in held if term.counts_alone]
    if alone:
        return _applied(standard, max(alone, key=lambda term: term.from_units))
    answers = [Applied(standard, standard), *(_applied(standard, term) for term in held)]
    return min(answers, key=_before)


def price_of_lot(
    standard: Decimal, terms: Iterable[Term], units: int, offered: Decimal, last_day: date
) -> Applied:
    """What applies to units of a lot that is offered by itself until a day: its own price, or what
    the clinic pays anyway where that is no more (U14)."""
    own = price_of(standard, terms, units)
    lot = Applied(offered, standard, Kind.SHORT_DATED, last_day)
    return lot if lot.price < own.price else own


def is_as_kept(price: Decimal, kept: Decimal) -> bool:
    """Whether a price is one that was kept in fewer decimals."""
    return price.quantize(kept) == kept


def steps(standard: Decimal, terms: Collection[Term], least: int = 1) -> tuple[Step, ...]:
    """The Steps at which the price of a unit changes, the first from `least` units on."""
    return tuple(_steps(standard, terms, least))


def _steps(standard: Decimal, terms: Collection[Term], least: int) -> Iterator[Step]:
    before = None
    for units in sorted({least, *(term.from_units for term in terms if term.from_units > least)}):
        applied = price_of(standard, terms, units)
        if before is None or applied.price != before.price:
            yield Step(units, applied)
            before = applied


def _applied(standard: Decimal, term: Term) -> Applied:
    price = term.net(standard)
    return Applied(price, standard, term.kind, term.last_day, term.reference)


def _before(applied: Applied) -> tuple[Decimal, int, int]:
    """The lower price first; of equal ones the first kind; of one kind what holds longer."""
    last_day = applied.last_day or date.max
    return applied.price, _ORDER.index(applied.kind), -last_day.toordinal()


_ORDER = list(Kind)
