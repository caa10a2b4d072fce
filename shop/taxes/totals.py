"""The figures of a basket or an order as every page and mail prints them: net first; pure."""

from dataclasses import dataclass
from decimal import Decimal

from .cents import NOTHING
from .document import Tax


@dataclass(frozen=True)
class Discount:
    """One row of a total: the offer or voucher by name, and the net amount that it takes."""

    name: str
    amount: Decimal


@dataclass(frozen=True)
class Totals:
    """Goods, less discounts, and the charge for delivery before its discount: all net; then the
    Taxes. What they add up to is the net sum, the VAT and the total. `why` says what stands in the
    way of less VAT, `small_order_words` how the charge for a small order falls away, in words."""

    currency: str
    goods: Decimal
    discounts: tuple[Discount, ...]
    charge: Decimal
    taxes: tuple[Tax, ...]
    why: str = ""
    small_order: Decimal = NOTHING
    small_order_words: str = ""

    @property
    def net(self) -> Decimal:
        return sum((tax.net for tax in self.taxes), NOTHING)

    @property
    def vat(self) -> Decimal:
        return sum((tax.vat for tax in self.taxes), NOTHING)

    @property
    def gross(self) -> Decimal:
        return self.net + self.vat
