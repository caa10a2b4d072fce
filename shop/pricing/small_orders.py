"""What a small order bears beside its goods; pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from shop.taxes.cents import NOTHING


@dataclass(frozen=True)
class SmallOrders:
    """Orders whose goods come to less than `below`, net and after discounts, bear a net charge."""

    below: Decimal
    charge: Decimal
    tax_class: str

    def charge_on(self, goods: Decimal) -> Decimal:
        """Nothing on an order of nothing."""
        return self.charge if NOTHING < goods < self.below else NOTHING

    def missing(self, goods: Decimal) -> Decimal:
        """By how much goods fall short of bearing no charge."""
        return max(self.below - goods, NOTHING)
