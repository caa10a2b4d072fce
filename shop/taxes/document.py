"""The one place that computes what a basket, a request or an order costs; pure.

Net is the truth: the VAT of a rate is reckoned once, on the net sum of everything at that rate.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from .cents import NOTHING, evenly, half_up, split

# What a line is named by.
Key = Hashable


@dataclass(frozen=True)
class NetLine:
    """Units at a net price each (up to four decimals) and a VAT rate (0.20 is 20 %), less a net
    discount in whole cents."""

    quantity: int
    unit_price: Decimal
    rate: Decimal
    discount: Decimal = NOTHING

    @property
    def before(self) -> Decimal:
        """The net price of all units before the discount, in whole cents (M1)."""
        return half_up(self.quantity * self.unit_price)

    @property
    def net(self) -> Decimal:
        """A discount never takes more than the line is worth (M8)."""
        return self.before - min(half_up(self.discount), self.before)


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
    """The VAT of one rate and the net sum that it is on; the rate of an old record may be None."""

    rate: Decimal | None
    net: Decimal
    vat: Decimal

    @property
    def percent(self) -> str:
        """The rate in words: 20, 7.5, or nothing where it is not known."""
        return "" if self.rate is None else percent(self.rate)


@dataclass(frozen=True)
class Document:
    """Lines by key, the charge for delivery, and the VAT of each rate on the sum of both."""

    lines: dict[Key, Line]
    taxes: tuple[Tax, ...]
    charge: Decimal = NOTHING
    charge_vat: Decimal = NOTHING

    @property
    def goods(self) -> Decimal:
        """The net sum of the lines before discounts."""
        return _sum(line.before for line in self.lines.values())

    @property
    def discount(self) -> Decimal:
        return _sum(line.discount for line in self.lines.values())

    @property
    def net(self) -> Decimal:
        return self.goods - self.discount + self.charge

    @property
    def vat(self) -> Decimal:
        return _sum(tax.vat for tax in self.taxes)

    @property
    def gross(self) -> Decimal:
        return self.net + self.vat

    def with_charge(self, charge: Decimal, rate: Decimal) -> Document:
        """The same with a net charge, which bears what it adds to the VAT of its rate (M6)."""
        by_rate = {tax.rate: tax for tax in self.taxes}
        old = by_rate.get(rate, Tax(rate, NOTHING, NOTHING))
        by_rate[rate] = new = _tax(rate, old.net + charge)
        taxes = tuple(by_rate.values()) if charge else self.taxes
        return replace(self, taxes=taxes, charge=charge, charge_vat=new.vat - old.vat)


def reckon(lines: Mapping[Key, NetLine]) -> Document:
    """The Document of {key: NetLine}."""
    found: dict[Key, Line] = {}
    taxes = []
    for rate in dict.fromkeys(line.rate for line in lines.values()):
        group = {key: line for key, line in lines.items() if line.rate == rate}
        tax = _tax(rate, _sum(line.net for line in group.values()))
        taxes.append(tax)
        found |= zip(group, _reckoned(list(group.values()), tax), strict=True)
    return Document({key: found[key] for key in lines}, tuple(taxes))


def _reckoned(lines: list[NetLine], tax: Tax) -> list[Line]:
    """The Lines of one rate: its VAT, and what the discounts spare of it, split over them."""
    befores, nets = [line.before for line in lines], [line.net for line in lines]
    discounts = [before - net for before, net in zip(befores, nets, strict=True)]
    vats = split(tax.vat, nets)
    spared = split(vat_on(_sum(befores), lines[0].rate) - tax.vat, discounts)
    quantities = [line.quantity for line in lines]
    return [Line(*row) for row in zip(quantities, befores, discounts, vats, spared, strict=True)]


def vat_on(net: Decimal, rate: Decimal) -> Decimal:
    """The VAT on one net sum, in whole cents (M3)."""
    return half_up(Decimal(net) * rate)


def percent(rate: Decimal) -> str:
    """A rate as people write it: 0.20 is 20, 0.075 is 7.5."""
    return f"{(rate * 100).normalize():f}"


def _tax(rate: Decimal, net: Decimal) -> Tax:
    return Tax(rate, net, vat_on(net, rate))


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, NOTHING)
