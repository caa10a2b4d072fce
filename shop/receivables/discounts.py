"""What a discount for paying early takes of the net sum and the VAT of each category; pure.

Each bears its share of the discount, VAT included; the parts add up to it to the cent (J8).
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from shop.taxes.cents import NOTHING, half_up, split

from .journal import Sum


def parts(discount: Decimal, sums: Sequence[Sum]) -> list[Sum]:
    """A Sum of each of the invoice's `sums`, of which together `discount` is taken."""
    grosses = [each.net + each.vat for each in sums]
    found = []
    for each, gross, share in zip(sums, grosses, split(discount, grosses), strict=True):
        vat = half_up(Fraction(share) * Fraction(each.vat) / Fraction(gross)) if gross else NOTHING
        found.append(Sum(each.category, each.percent, share - vat, vat))
    return [each for each in found if each.net or each.vat]
