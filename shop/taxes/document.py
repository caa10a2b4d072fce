"""The one place that computes what a basket, a request or an order costs; pure.

Net is the truth: VAT is reckoned once for each category and rate, on the net sum of everything
that is taxed so.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from .categories import Category, Treatment, percent
from .cents import NOTHING, Exact, evenly, half_up, split

# What a line is named by.
Key = Hashable


@dataclass(frozen=True)
class NetLine:
    """Units at a net price each (up to four decimals), how they are taxed, less a net discount in
    whole cents."""

    quantity: int
    unit_price: Decimal
    treatment: Treatment
    discount: Decimal = NOTHING

    @property
    def before(self) -> Decimal:
        """The net price of all units before the discount, in whole cents (M1)."""
        return half_up(self.quantity * self.unit_price)

    @property
    def net(self) -> Decimal:
        """A discount never takes more than the line is worth (M8)."""
        before = self.before
        return before - min(half_up(self.discount), before)


@dataclass(frozen=True)
class Line:
    """What one line of a document comes to, in whole cents; the lines add up to the document.

    `vat` is its share of the document's VAT, `vat_spared` how much more it would be without the
    discount.
    """

    quantity: int
    before: Decimal
    discount: Decimal
    vat: Decimal
    vat_spared: Decimal

    @property
    def net(self) -> Decimal:
        return self.before - self.discount

    @property
    def gross(self) -> Decimal:
        return self.net + self.vat

    @property
    def gross_before(self) -> Decimal:
        return self.before + self.vat + self.vat_spared

    def by_unit(self) -> list[tuple[Decimal, Decimal, int]]:
        """[(net, gross, units)] of single units; multiplied out they add up to the line."""
        units = evenly([self.net, self.gross], self.quantity)
        return [(net, gross, count) for (net, gross), count in units]


@dataclass(frozen=True)
class Tax:
    """The VAT of one category and rate and the net sum that it is on, in whole cents.

    The rate of an old record may be None. `charge` and `charge_vat` are the parts of both that are
    for delivery.
    """

    rate: Decimal | None
    net: Decimal
    vat: Decimal
    category: Category = Category.STANDARD
    reason: str = ""
    charge: Decimal = NOTHING
    charge_vat: Decimal = NOTHING

    @property
    def percent(self) -> str:
        """The rate in words: 20, 7.5, or nothing where it is not known."""
        return "" if self.rate is None else percent(self.rate)

    @property
    def treatment(self) -> Treatment:
        return Treatment(self.category, self.rate or NOTHING, self.reason)

    @property
    def name(self) -> str:
        """What its row is called."""
        return "VAT" if self.rate is None else self.treatment.name

    @property
    def note(self) -> str:
        """Why no VAT is due, as a document says it; empty where nothing has to be said."""
        return f"{self.category.words}: {self.reason}" if self.reason else ""


@dataclass(frozen=True)
class Extra:
    """A net charge with a tax class of its own, and what it adds to the VAT there."""

    net: Decimal
    vat: Decimal
    treatment: Treatment


@dataclass(frozen=True)
class Document:
    """Lines by key, and the Tax of each category and rate on them, on their part of the charge
    for delivery and on an `extra` charge."""

    lines: dict[Key, Line]
    taxes: tuple[Tax, ...]
    extra: Extra | None = None

    @property
    def goods(self) -> Decimal:
        """The net sum of the lines before discounts."""
        return _sum(line.before for line in self.lines.values())

    @property
    def discount(self) -> Decimal:
        return _sum(line.discount for line in self.lines.values())

    @property
    def charge(self) -> Decimal:
        return _sum(tax.charge for tax in self.taxes)

    @property
    def charge_vat(self) -> Decimal:
        return _sum(tax.charge_vat for tax in self.taxes)

    @property
    def net(self) -> Decimal:
        extra = self.extra.net if self.extra else NOTHING
        return self.goods - self.discount + self.charge + extra

    @property
    def vat(self) -> Decimal:
        return _sum(tax.vat for tax in self.taxes)

    @property
    def gross(self) -> Decimal:
        return self.net + self.vat

    def with_charge(self, charge: Decimal) -> Document:
        """The same with a net charge, split over what the goods come to at each category and rate;
        each part bears what it adds to the VAT there (M6). Without goods nothing is delivered.
        """
        if not (charge and self.taxes):
            return self
        parts = split(charge, _weights([tax.net for tax in self.taxes]))
        return replace(self, taxes=tuple(map(_charged, self.taxes, parts)))

    def with_extra(self, net: Decimal, treatment: Treatment) -> Document:
        """The same with a net charge that is taxed by itself, after delivery (M20)."""
        if not (net and self.taxes):
            return self
        known = {tax.treatment: tax for tax in self.taxes}
        before = known.get(treatment, _tax(treatment, NOTHING))
        after = _tax(before.treatment, before.net + net)
        known[treatment] = replace(after, charge=before.charge, charge_vat=before.charge_vat)
        extra = Extra(net, after.vat - before.vat, treatment)
        return replace(self, taxes=tuple(known.values()), extra=extra)


def reckon(lines: Mapping[Key, NetLine]) -> Document:
    """The Document of {key: NetLine}."""
    found: dict[Key, Line] = {}
    taxes = []
    for treatment in dict.fromkeys(line.treatment for line in lines.values()):
        group = {key: line for key, line in lines.items() if line.treatment == treatment}
        tax = _tax(treatment, _sum(line.net for line in group.values()))
        taxes.append(tax)
        found |= zip(group, _reckoned(list(group.values()), tax), strict=True)
    return Document({key: found[key] for key in lines}, tuple(taxes))


def _reckoned(lines: list[NetLine], tax: Tax) -> list[Line]:
    """The Lines of one category and rate: its VAT, and what discounts spare of it, split."""
    befores, nets = [line.before for line in lines], [line.net for line in lines]
    discounts = [before - net for before, net in zip(befores, nets, strict=True)]
    vats = split(tax.vat, nets)
    spared = split(vat_on(_sum(befores), lines[0].treatment.rate) - tax.vat, discounts)
    quantities = [line.quantity for line in lines]
    return [Line(*row) for row in zip(quantities, befores, discounts, vats, spared, strict=True)]


def vat_on(net: Decimal, rate: Decimal) -> Decimal:
    """The VAT on one net sum, in whole cents (M3)."""
    return half_up(Decimal(net) * rate)


def _tax(treatment: Treatment, net: Decimal) -> Tax:
    vat = vat_on(net, treatment.rate)
    return Tax(treatment.rate, net, vat, treatment.category, treatment.reason)


def _charged(tax: Tax, part: Decimal) -> Tax:
    charged = _tax(tax.treatment, tax.net + part)
    return replace(charged, charge=part, charge_vat=charged.vat - tax.vat)


def _weights(nets: list[Decimal]) -> list[Exact]:
    """Goods that cost nothing leave the whole charge to the first."""
    return [*nets] if any(nets) else [1, *nets[1:]]


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, NOTHING)
