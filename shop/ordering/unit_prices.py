"""Prices as the strategy tells them: net and how they are taxed, or hidden."""

from functools import cached_property

from oscar.apps.partner.prices import Base, FixedPrice

from shop.pricing.rule import Step, is_as_kept, price_of, price_of_lot, steps
from shop.taxes.document import vat_on


class NetPrice(FixedPrice):
    """The net price of one unit where there are so many, and why; offers reckon with it.

    Its VAT is that of a single unit, for information: what several units cost is reckoned by
    shop.taxes, on their sum.
    """

    def __init__(self, currency, standard, terms, treatment, tax_version, units=1):
        self.standard, self.terms = standard, terms
        self.applied = self._applied(units)
        price = self.applied.price
        super().__init__(currency, price, vat_on(price, treatment.rate), treatment.code)
        self.treatment, self.tax_version = treatment, tax_version

    def at(self, units):
        """The price of a unit where there are so many."""
        is_same = self._applied(units) == self.applied
        return self if is_same else type(self)(*self.told, units=units)

    def of_lot(self, offer, units):
        """That of so many units of a lot that is offered by itself (a ShortDatedOffer)."""
        return LotPrice(self, offer, units)

    @property
    def told(self):
        return self.currency, self.standard, self.terms, self.treatment, self.tax_version

    def _applied(self, units):
        return price_of(self.standard, self.terms, units)

    def might_be(self, price):
        """Whether this is what a unit costs today, with as many as it takes."""
        return any(is_as_kept(step.applied.price, price) for step in self.steps)

    @cached_property
    def steps(self):
        return steps(self.standard, self.terms)

    @property
    def effective_price(self):
        return self.excl_tax


class LotPrice(NetPrice):
    """The net price of a unit of a lot that is offered by itself (a ShortDatedOffer)."""

    def __init__(self, price, offer, units):
        self._offer, self._units = offer, units
        super().__init__(*price.told, units=units)

    def at(self, units):
        return LotPrice(self, self._offer, units)

    def _applied(self, units):
        offered = self._offer.price, self._offer.last_day
        return price_of_lot(self.standard, self.terms, units, *offered)

    @cached_property
    def steps(self):
        return (Step(self._units, self.applied),)


def price_at(price, units):
    """The price of a unit where there are so many; one of which no amount is known stays as it
    is."""
    return price.at(units) if hasattr(price, "at") else price


class HiddenPrice(Base):
    """There is a price, so the product can be put in a basket; no amount of it is known."""

    exists = True

    def __init__(self, currency):
        self.currency = currency
