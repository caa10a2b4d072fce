"""The one choke point of price, stock and right to buy for every page (see LotAvailability)."""

from decimal import Decimal

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import prefetch_related_objects
from django.utils.functional import cached_property
from oscar.apps.partner.availability import Available, Unavailable
from oscar.apps.partner.strategy import FixedRateTax, Structured, UseFirstStockRecord
from oscar.core.loading import get_model

from shop.common.clock import today
from shop.inventory import queries as stock
from shop.purchasing import facts
from shop.purchasing.policy import may_buy

from .availability import LotAvailability

Product = get_model("catalogue", "Product")


class Selector:
    def strategy(self, request=None, user=None, **kwargs):
        return Strategy(request, user)


class Strategy(UseFirstStockRecord, FixedRateTax, Structured):
    """Prices with the shop's tax rate; availability from lots; the right to buy from the rule.

    Pages that show many products call `prepare(products)` first: two queries for all of them.
    """

    rate = Decimal(settings.SHOP_TAX_RATE)
    exponent = Decimal("0.01")

    def __init__(self, request=None, user=None):
        super().__init__(request)
        self.user = user or self.user or AnonymousUser()
        self._destination = None
        self._prepared = {}

    @cached_property
    def buyer(self):
        return facts.buyer(self.user, today())

    @property
    def country(self):
        """Where an order would go: the chosen address, else where the buyer is licensed."""
        if self._destination:
            return self._destination
        licensed_in = self.buyer.licence_countries
        home = settings.SHOP_COUNTRY
        return home if home in licensed_in or not licensed_in else min(licensed_in)

    def ship_to(self, country):
        """Ask the rule for this destination (ISO 3166-1 alpha-2) from now on."""
        if country != self.country:
            self._prepared.clear()
        self._destination = country

    def prepare(self, products):
        """Load price, stock and rule facts of these products in one go."""
        prefetch_related_objects(products, "stockrecords")
        rows = Product.objects.filter(pk__in=[product.pk for product in products])
        rows = facts.with_item_facts(rows, self.country)
        for row in stock.with_sellable_stock(rows, today()):
            self._prepared[row.pk] = row

    def availability_policy(self, product, stockrecord):
        if not stockrecord and product.is_for_sale:
            return Unavailable()
        row = self._row(product)
        decision = may_buy(self.buyer, facts.item(row), self.country)
        return LotAvailability(product, stock.sellable(row), decision)

    def parent_availability_policy(self, product, children_stock):
        policies = [self.availability_policy(child, record) for child, record in children_stock]
        return Available() if any(p.is_available_to_buy for p in policies) else Unavailable()

    def _row(self, product):
        if product.pk not in self._prepared:
            self.prepare([product])
        return self._prepared[product.pk]
