"""What a part of something sold comes to, so that all parts add up to it to the cent; pure.

Each part is what all units so far come to, less what those before it came to: whatever the split,
no part is further than a cent from its exact share, and nothing is left over. The rules are in
docs/rules/invoices.md.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from shop.taxes.cents import NOTHING, half_up
from shop.taxes.document import vat_on

# A rate of VAT within a document: its category in EN 16931 and the rate, 0.20 for 20 %.
Rate = tuple[str, Decimal]
_FEWEST, _MOST = 2, 6


@dataclass(frozen=True)
class Sum:
    """Units of a line with their net price before discounts and what discounts take, in cents."""

    units: int
    before: Decimal
    discount: Decimal = NOTHING

    @property
    def net(self) -> Decimal:
        return self.before - self.discount


@dataclass(frozen=True)
class Taxed:
    """A net sum and the VAT on it."""

    net: Decimal
    vat: Decimal


UNTAXED = Taxed(NOTHING, NOTHING)


def part(whole: Sum, units_before: int, units: int) -> Sum:
    """What `units` of a line come to after `units_before` of it; raises ValueError beyond it."""
    after = units_before + units
    if not 0 < units <= after <= whole.units:
        raise ValueError(f"{units} after {units_before} of {whole.units} units")
    before, discount = (
        more - less
        for more, less in zip(_so_far(whole, after), _so_far(whole, units_before), strict=True)
    )
    return Sum(units, before, discount)


def _so_far(whole: Sum, units: int) -> tuple[Decimal, Decimal]:
    """What so many units come to before discounts, and what discounts take of that.

    Reckoned of the cents before discounts, so that no part has a discount above them.
    """
    before = half_up(Fraction(whole.before) * units / whole.units)
    share = Fraction(whole.discount) / Fraction(whole.before) if whole.before else Fraction(0)
    return before, half_up(Fraction(before) * share)


def vats(
    whole: Mapping[Rate, Taxed], before: Mapping[Rate, Taxed], nets: Mapping[Rate, Decimal]
) -> dict[Rate, Decimal]:
    """The VAT of `nets` by rate, after what was invoiced `before` of the `whole`.

    The last part takes what is left, so that the VAT of all parts is that of the whole.
    """
    return {rate: _vat(whole[rate], before.get(rate, UNTAXED), rate, nets[rate]) for rate in nets}


def _vat(whole: Taxed, before: Taxed, rate: Rate, net: Decimal) -> Decimal:
    after = before.net + net
    if after == whole.net:
        return whole.vat - before.vat
    return max(min(vat_on(after, rate[1]), whole.vat) - before.vat, NOTHING)


def come_to(
    lines: Iterable[tuple[Rate, Sum, int]],
    charges: Iterable[tuple[Rate, Decimal]],
    whole: Mapping[Rate, Taxed],
) -> Decimal:
    """What all invoices over so many units of each line, and net charges, come to with VAT, however
    they are split."""
    nets: dict[Rate, Decimal] = defaultdict(lambda: NOTHING)
    for rate, sold, units in lines:
        nets[rate] += part(sold, 0, units).net
    for rate, net in charges:
        nets[rate] += net
    return sum((*nets.values(), *vats(whole, {}, nets).values()), NOTHING)


def unit_price(whole: Sum) -> Decimal:
    """The net price of a unit with as few decimals, of two to six, as give the line's sum."""
    exact = whole.before / whole.units
    prices = (round(exact, places) for places in range(_FEWEST, _MOST + 1))
    return next((price for price in prices if half_up(price * whole.units) == whole.before), exact)
