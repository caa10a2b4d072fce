"""Prices as the strategy tells them: net and how they are taxed, or hidden."""

from oscar.apps.partner.prices import Base, FixedPrice

from shop.taxes.document import vat_on


class NetPrice(FixedPrice):
    """The net price of one unit; offers reckon with it.

    Its VAT is that of a single unit, for information: what several units cost is reckoned by
    shop.taxes, on their sum.
    """

    def __init__(self, currency, excl_tax, treatment, tax_version):
        super().__init__(currency, excl_tax, vat_on(excl_tax, treatment.rate), treatment.code)
        self.treatment, self.tax_version = treatment, tax_version

    @property
    def effective_price(self):
        return self.excl_tax


class HiddenPrice(Base):
    """There is a price, so the product can be put in a basket; no amount of it is known."""

    exists = True

    def __init__(self, currency):
        self.currency = currency
