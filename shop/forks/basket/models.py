"""Baskets that parallel requests cannot corrupt, that load in a fixed number of queries, and whose
figures are those of one document (shop.taxes)."""

from django.conf import settings
from django.db import transaction
from oscar.apps.basket.abstract_models import AbstractBasket, AbstractLine
from oscar.core.loading import get_class

from common.saving import SavesChangesOnly
from shop.ordering import basket_lines, wording
from shop.ordering.basket_lines import Brought
from shop.ordering.basket_queries import lines_of, read_alone, read_vouchers
from shop.taxes.document import NetLine, reckon

_MERGEABLE = (AbstractBasket.OPEN, AbstractBasket.FROZEN, AbstractBasket.SAVED)


class Basket(AbstractBasket, SavesChangesOnly):
    _document = None
    # Whether any offer could hold when offers were applied last; the others are told by basket_of.
    may_have_offers = has_vouchers = are_offers = True

    @property
    def document(self):
        """The shop.taxes Document of the lines that have a price, less what offers take.

        None where prices are hidden. Reckoned anew after a change of lines or discounts.
        """
        lines = self.all_lines()
        if self._document is None and self.strategy.shows_prices:
            priced = {line.pk: line.as_net_line() for line in lines if line.has_price}
            self._document = reckon(priced)
        return self._document

    def forget_document(self):
        self._document = None

    def apply_offers(self, request):
        """Anew, to its lines and with its vouchers as they are now."""
        self.reset_offer_applications()
        read_vouchers(self)
        if not self.is_empty:
            get_class("offer.applicator", "Applicator")().apply(self, request.user, request)

    def delivery(self, request):
        """The way it is delivered where nothing else was chosen."""
        ways = get_class("shipping.repository", "Repository")()
        return ways.get_default_shipping_method(basket=self, user=request.user, request=request)

    def why_no_room(self, units, held=None):
        """The sentence where it may not hold so many units beside those `held`; or empty."""
        most = settings.OSCAR_MAX_BASKET_QUANTITY_THRESHOLD
        held = self.num_items if held is None else held
        return wording.at_most(most) if held + units > most else ""

    def add_product(self, product, quantity=1, options=None):
        """The units that are in its line then; raises NotOpen where it has become an order."""
        return basket_lines.add_product(self, product, quantity)

    add_product.alters_data = True
    add = add_product

    def _get_total(self, model_property):
        """None where prices are hidden: what is not known is not zero."""
        return super()._get_total(model_property) if self.strategy.shows_prices else None

    @transaction.atomic
    def give_back(self):
        """Put what this frozen basket holds into its owner's open one; what it Brought.

        Always joined, never thawed: the owner may open a basket at this very moment.
        """
        owned, _ = type(self).open.get_or_create(owner=self.owner)
        if not type(self).open.select_for_update().filter(pk=owned.pk).first():
            return self.give_back()  # It became an order before the lock was ours.
        return owned.merge(self)

    give_back.alters_data = True

    @transaction.atomic
    def merge(self, basket, add_quantities=True):
        """Oscar's, done once however many requests try at the same moment; what it Brought.

        Nothing where either is an order, or was merged, by now.
        """
        both = type(self).objects.select_for_update().filter(pk__in=[self.pk, basket.pk])
        states = {row.pk: row.status for row in both.order_by("pk")}
        if states[self.pk] not in self.editable_statuses or states[basket.pk] not in _MERGEABLE:
            return []
        lines = list(basket.lines.select_related("product__parent", "short_dated").order_by("pk"))
        had = self._units_by_reference()
        super().merge(basket, add_quantities)
        now = self._units_by_reference()
        return [_brought(line, had, now) for line in lines]

    merge.alters_data = True

    def _units_by_reference(self):
        return dict(self.lines.values_list("line_reference", "quantity"))

    def ask_again(self):
        """Forget what the strategy said of each line, for example for another destination."""
        self.forget_document()
        for line in self.all_lines():
            line.__dict__.pop("_info", None)

    def all_lines(self):
        """The lines with everything that price, stock and the right to buy need of them."""
        if self._lines is None:
            self.forget_document()
            self._lines = lines_of(self, self.strategy.read if self.has_strategy else read_alone)
        return self._lines


class Line(basket_lines.MayBeOfALot, AbstractLine, SavesChangesOnly):
    """A basket line; what it costs is its share of the basket's document."""

    @property
    def has_price(self):
        return self.unit_price_excl_tax is not None

    def as_net_line(self):
        price = self.purchase_info.price
        return NetLine(self.quantity, price.excl_tax, price.treatment, self.discounts.total)

    @property
    def reckoned(self):
        """The Line of the basket's document; None without a price, or where it is hidden."""
        document = self.basket.document
        return document and document.lines.get(self.pk)

    @property
    def discount_value(self):
        return self._reckoned("discount")

    @property
    def line_price_excl_tax(self):
        return self._reckoned("before")

    @property
    def line_price_excl_tax_incl_discounts(self):
        return self._reckoned("net")

    @property
    def line_price_incl_tax(self):
        return self._reckoned("gross_before")

    @property
    def line_price_incl_tax_incl_discounts(self):
        return self._reckoned("gross")

    @property
    def line_tax(self):
        return self._reckoned("vat")

    def get_price_breakdown(self):
        return [(gross, net, units) for net, gross, units in self.reckoned.by_unit()]

    def clear_discount(self):
        super().clear_discount()
        self.basket.forget_document()

    def _reckoned(self, name):
        return getattr(self.reckoned, name, None)


def _brought(line, had, now):
    reference = line.line_reference
    return Brought(line.name, line.quantity, had.get(reference, 0), now[reference])


from oscar.apps.basket.models import *  # noqa: F403,E402 isort: skip
