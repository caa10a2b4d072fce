"""Prices as the strategy tells them: net and how they are taxed, or hidden."""

from functools import cached_property

from oscar.apps.partner.prices import Base, FixedPrice

from shop.pricing.rule import is_as_kept, price_of, steps
from shop.taxes.document import vat_on


class NetPrice(FixedPrice):
    """The net price of one unit where there are so many, and why; offers reckon with it.

    Its VAT is that of a single unit, for information: what several units cost is reckoned by
    shop.taxes, on their sum.
    """

    def __init__(self, currency, standard, terms, treatment, tax_version, units=1):
        self.standard, self.terms = standard, terms
        self.applied = price_of(standard, terms, units)
        price = self.applied.price
        super().__init__(currency, price, vat_on(price, treatment.rate), treatment.code)
        self.treatment, self.tax_version = treatment, tax_version

    def at(self, units):
        """The price of a unit where there are so many."""
        told = self.currency, self.standard, self.terms, self.treatment, self.tax_version
        return type(self)(*told, units=units)

    def might_be(self, price):
        """Whether this is what a unit costs today, with as many as it takes."""
        return any(is_as_kept(step.applied.price, price) for step in self.steps)

    @cached_property
    def steps(self):
        return steps(self.standard, self.terms)

    @property
    def effective_price(self):
        return self.excl_tax


class HiddenPrice(Base):
    """There is a price, so the product can be put in a basket; no amount of it is known."""

    exists = True

    def __init__(self, currency):
        self.currency = currency
