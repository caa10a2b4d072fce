"""The one choke point of price, stock and right to buy for every page (see LotAvailability)."""

from functools import partial

from oscar.apps.partner.availability import Available, Unavailable
from oscar.apps.partner.prices import Unavailable as UnavailablePrice
from oscar.apps.partner.strategy import Structured, UseFirstStockRecord

from shop.inventory import queries as stock
from shop.inventory.short_dated.queries import ways_of
from shop.ordering import quoting, short_dated
from shop.ordering.availability import LotAvailability
from shop.ordering.reader import Reader
from shop.ordering.unit_prices import HiddenPrice, NetPrice
from shop.purchasing import facts


class Selector:
    def strategy(self, request=None, user=None, **kwargs):
        return Strategy(request, user)


class Strategy(Reader, UseFirstStockRecord, Structured):
    """Net prices and how they are taxed; availability from lots; the right to buy from the rule."""

    def __init__(self, request=None, user=None, signer=None, is_free=False):
        self.request = request
        super().__init__(user or getattr(request, "user", None), signer, is_free)

    def select_stockrecord(self, product):
        return quoting.stockrecord(self._row(product))

    def fetch_for_product(self, product, stockrecord=None):
        row = self._row(product)
        record = stockrecord or quoting.priced_at(row)
        told = self.pricing_policy(product, record), self.availability_policy(product, record)
        return quoting.Info(*told, row)

    def pricing_policy(self, product, stockrecord):
        if stockrecord and not self.shows_prices:
            return HiddenPrice(stockrecord.price_currency)
        if not stockrecord or stockrecord.price is None:
            return UnavailablePrice()
        row = self._row(product)
        currency, taxed = stockrecord.price_currency, (self.treatment(row), row.tax_version)
        return NetPrice(currency, *self.prices_of(row, stockrecord.price, currency), *taxed)

    def fetch_for_line(self, line, stockrecord=None):
        """With the price of as many units as the line has."""
        return short_dated.info_of(line, self.fetch_for_product(line.product))

    def parent_pricing_policy(self, product, children_stock):
        """A family has no price of its own; its variants have."""
        return UnavailablePrice()

    def availability_policy(self, product, stockrecord):
        if not stockrecord and product.is_for_sale:
            return Unavailable()
        row = self._row(product)
        decision, leaves = self.may_order(facts.item(row)), self.promises.of([product])
        later = partial(self._later_of, row)
        ways = ways_of(row, stockrecord.price_currency) if stockrecord else ()
        told = decision, leaves, later, self.right_units(row), ways
        return LotAvailability(product, stock.sellable(row), *told)

    def parent_availability_policy(self, product, children_stock):
        policies = [self.availability_policy(child, record) for child, record in children_stock]
        return Available() if any(p.is_available_to_buy for p in policies) else Unavailable()
