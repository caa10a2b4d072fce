"""Who looks at products, and what they may be told of them and do with them."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.utils.functional import cached_property

from accounts.clinics.vat import country_of
from common.clock import now, today
from shop.dispatch.promises import Promises
from shop.inventory.queries import sellable
from shop.pricing.facts import NO_CLINIC, right_units, small_orders, terms_of
from shop.purchasing import facts
from shop.purchasing.policy import Destination, Policy, may_buy
from shop.purchasing.prices import hidden_because
from shop.tax_table.facts import treatment_of, treatment_of_class, why_taxed
from shop.taxes.cents import NOTHING as NO_PRICE
from shop.taxes.rule import tax_place_of

from . import quoting
from .availability import ANY
from .back_orders import NOTHING, later_of


class Reader:
    """What the rules say of products to one user, where an order of theirs would go to.

    Pages that show many products call `prepare(products)` first, or `read` them: one query for all
    of them. `signer` is the responsible clinician who countersigns what the user asked for. Where
    it `is_free` all costs nothing, in any number of units.
    """

    def __init__(self, user, signer=None, is_free=False):
        self.signer, self.is_free = signer, is_free
        self.user = user or AnonymousUser()
        self._address = None
        self._prepared, self._later = {}, {}
        self.units_told = {}  # {key: (units in stock, the most that can be ordered)}.

    @cached_property
    def buyer(self):
        return facts.buyer(self.user, now(), clinic=self.clinic, signer=self.signer)

    @cached_property
    def policy(self):
        """The policy in force; not read for whom no version could permit anything."""
        return self._in_force if self.buyer.rights else Policy()

    @cached_property
    def _in_force(self):
        return facts.policy()

    @property
    def country(self):
        """Where an order would go: the chosen address, else the clinic's or the licence's."""
        return self.destination.country

    @cached_property
    def destination(self):
        if self._address:
            return Destination(self._address.country_id)
        places = self.buyer.ship_to_countries
        licensed_in = sorted({right.country for right in self.buyer.rights})
        home = settings.SHOP_COUNTRY
        candidates = places or licensed_in
        country = home if home in candidates or not candidates else candidates[0]
        return Destination(country, is_verified=bool(places))

    @cached_property
    def tax_place(self):
        """Where an order would go, as the tax table names it; of addresses the oldest there."""
        if self._address:
            return tax_place_of(self._address.country_id, self._address.postcode)
        postcodes = zip(self.buyer.ship_to_countries, self.buyer.ship_to_postcodes, strict=True)
        there = (postcode for country, postcode in postcodes if country == self.country)
        return tax_place_of(self.country, next(there, ""))

    @property
    def clinic(self):
        """The clinic that is ordered for, once an address is chosen; else None."""
        return self._address and self._address.clinic

    def ship_to(self, address):
        """Ask the rule for this verified ShipToAddress, and its clinic, from now on; whether it was
        another before."""
        if address == self._address:
            return False
        buyer = self.__dict__.get("buyer")
        is_same_buyer = buyer is not None and buyer.clinic == address.clinic_id
        if not is_same_buyer or address.country_id != self.country:
            self._prepared.clear()
        self._address = address
        self._forget("destination", "tax_place", "promises")
        if not is_same_buyer:
            self._forget("buyer", "policy")
        return True

    def ask_again(self):
        """Read who buys, and by which policy, afresh: something of it changed meanwhile."""
        self._forget("buyer", "policy", "destination", "tax_place", "promises")

    def _forget(self, *names):
        for name in names:
            self.__dict__.pop(name, None)

    @cached_property
    def prices_hidden_because(self):
        """The Reason why no price is told to this user, or None; asked once a request."""
        if settings.PRICES_FOR == "everyone":
            return None
        return hidden_because(facts.price_reader(self.user, now()))

    @property
    def shows_prices(self):
        return self.prices_hidden_because is None

    @cached_property
    def promises(self):
        return Promises(self.country, now(), self.buyer.receives_on)

    def may_order(self, item):
        """The Decision about an Item for this buyer and destination."""
        return may_buy(self.buyer, item, self.destination, self.policy)

    def prices_of(self, row, standard, currency):
        """(the standard price, the terms beside it) of a product that was read."""
        return (NO_PRICE, ()) if self.is_free else (standard, terms_of(row, currency))

    def right_units(self, row):
        return ANY if self.is_free else right_units(row)

    def treatment(self, row):
        """How a product that was read is taxed for this buyer at this destination."""
        return treatment_of(row, country_of(self.buyer.vat_number), self.tax_place)

    def small_orders(self, currency):
        """(the SmallOrders of today, how their charge is taxed); None for either where there is
        none, or nothing was read."""
        row = next(iter(self._prepared.values()), None)
        found = row and small_orders(row, currency)
        if not found:
            return None, None
        numbered = country_of(self.buyer.vat_number)
        return found, treatment_of_class(found.tax_class, row, numbered, self.tax_place)

    @property
    def why_taxed(self):
        """Why what was read bears VAT that it would not with the clinic's VAT number; or ""."""
        return why_taxed(self._prepared.values(), self.buyer, self.tax_place)

    def prepare(self, products):
        """Read price, stock and rule facts of these products afresh, in one query."""
        self.read(quoting.named, pks=[product.pk for product in products])

    def prepare_missing(self, products):
        """As `prepare`, of those only that nothing has been read of yet."""
        missing = [product for product in products if product.pk not in self._prepared]
        if missing:
            self.prepare(missing)

    def read(self, products, **values):
        """What the queryset of `products` finds for these Asked values, with all facts in it."""
        rows = quoting.priced(products, self.shows_prices).rows(**self._asked(values))
        found = {}
        for row in rows:  # A row a stock record: of several the first counts.
            found.setdefault(row.pk, row)
        self._prepared |= {key: row for key, row in found.items() if key not in self.units_told}
        self._later = {key: later for key, later in self._later.items() if key in self.units_told}
        return list(found.values())

    def read_already(self, keys):
        """Those of these products (by key) that were read for this reader at this request."""
        return [self._prepared[key] for key in keys if key in self._prepared]

    def told(self, **values):
        """All that this reader may be told today of products (by `pks`, `families`) and that no
        edit of the catalogue explains, as a key: two equal ones make the same page but for numbers
        of units, which are `units_told`. What is told is not read again, and of what was read
        before this request tells just that: a page is drawn from what it is kept by."""
        found = quoting.told(self.shows_prices, **self._asked(values))
        rows = [self._as_read(row) for row in found]
        self._prepared = {row.pk: row for row in reversed(rows)} | self._prepared
        later = later_of([row.pk for row in rows if row.may_be_back_ordered])
        self._later |= dict.fromkeys((row.pk for row in rows), NOTHING) | later
        answers = tuple(map(self._answer, rows))
        numbered = country_of(self.buyer.vat_number)
        told = self.country, self.tax_place, numbered, self.promises.key
        return *told, self.prices_hidden_because, answers

    def _as_read(self, told):
        read = self._prepared.get(told.pk)
        return told if read is None else quoting.as_told(read)

    def _answer(self, row):
        """What is told of one product, of units only whether there are any, and enough for an
        order."""
        decision, later = self.may_order(facts.item(row)), self._later_of(row)
        stock = sellable(row)
        most = stock.quantity + later.units
        self.units_told[row.pk] = stock.quantity, most
        enough = min(most, self.right_units(row).fewest)
        row = row._replace(sellable_stock=(enough, stock.earliest_expiry))
        return row, later if later.coming else None, decision.reasons, decision.by_self

    def _asked(self, values):
        clinic = self.buyer.clinic or NO_CLINIC
        return {"country": self.country, "today": today(), "clinic": clinic, **values}

    def shows(self, product):
        """Whether this reader's country lets the product be shown (docs/rules/markets.md)."""
        return self._row(product).market_at_destination != "hidden"

    def sells(self, product):
        """Whether this reader's country lets the product be sold, to whomever."""
        return self._row(product).market_at_destination == "open"

    def _later_of(self, row):
        """What is on the way of a product; read for all that were read, in one go."""
        if not row.may_be_back_ordered:
            return NOTHING
        if row.pk not in self._later:
            rows = self._prepared.values()
            self._later |= later_of([each.pk for each in rows if each.may_be_back_ordered])
        return self._later.get(row.pk, NOTHING)

    def _row(self, product):
        if product.pk not in self._prepared:
            self.prepare([product])
        return self._prepared[product.pk]
