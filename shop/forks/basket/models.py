"""Baskets that parallel requests cannot corrupt, that load in a fixed number of queries, and whose
figures are those of one document (shop.taxes)."""

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from oscar.apps.basket.abstract_models import AbstractBasket, AbstractLine

from common.saving import SavesChangesOnly
from shop.ordering import wording
from shop.ordering.exceptions import NotOpen
from shop.taxes.document import NetLine, reckon

_SHOWN_OF_A_PRODUCT = ("product_class", "treatment_type", "collection__brand", "contents_source")
_SHOWN_OF_A_LINE = (
    "stockrecord__partner",
    *(f"product__{name}" for name in _SHOWN_OF_A_PRODUCT),
    *(f"product__parent__{name}" for name in _SHOWN_OF_A_PRODUCT),
)


_MERGEABLE = (AbstractBasket.OPEN, AbstractBasket.FROZEN, AbstractBasket.SAVED)


@dataclass(frozen=True)
class Brought:
    """What became of a line that another basket brought: units it had, were here, are here now."""

    name: str
    units: int
    had: int
    now: int


class Basket(AbstractBasket, SavesChangesOnly):
    _document = None

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

    def why_no_room(self, units):
        """The sentence where it may not hold so many units more; empty where it may."""
        most = settings.OSCAR_MAX_BASKET_QUANTITY_THRESHOLD
        return wording.at_most(most) if self.num_items + units > most else ""

    @transaction.atomic
    def add_product(self, product, quantity=1, options=None):
        """Oscar reads a line, adds and writes it back; under the basket's lock no add is lost.

        Raises NotOpen where the basket has become an order at this very moment.
        """
        if self.pk and not self._are_editable(self):
            raise NotOpen
        return super().add_product(product, quantity, options)

    add_product.alters_data = True
    add = add_product

    @transaction.atomic
    def change_line(self, line_pk, units):
        """Set a line's units, 0 takes it out; whether it was still there to be changed."""
        line = self.lines.filter(pk=line_pk).first() if self._are_editable(self) else None
        if line and units:
            line.quantity = units
            line.save(update_fields=["quantity", "date_updated"])
        elif line:
            line.delete()
        self.reset_offer_applications()
        return line is not None

    change_line.alters_data = True

    @transaction.atomic
    def fill_up(self, product, units):
        """Put in what is missing of so many units; (units added, units that are in it now)."""
        if self.pk and not self._are_editable(self):
            raise NotOpen
        had = self.product_quantity(product)
        if had < units:
            self.add_product(product, units - had)
        return max(units - had, 0), max(units, had)

    fill_up.alters_data = True

    @transaction.atomic
    def hand_line_to(self, other, line_pk):
        """Move a line to another basket of the same owner; what it Brought, None if it is gone."""
        if not self._are_editable(self, other):
            return None
        line = self.lines.select_related("product__parent").filter(pk=line_pk).first()
        if line is None:
            return None
        had = other.line_quantity(line.product, line.stockrecord)
        other.merge_line(line)
        for changed in (self, other):
            changed.reset_offer_applications()
        return Brought(line.product.full_name, line.quantity, had, had + line.quantity)

    hand_line_to.alters_data = True

    def _are_editable(self, *baskets):
        """Whether all of them still are; none changes before commit."""
        rows = type(self).objects.select_for_update().filter(pk__in=[each.pk for each in baskets])
        found = list(rows.order_by("pk"))
        return len(found) == len(baskets) and all(row.can_be_edited for row in found)

    def note_prices(self, read):
        """Lines whose price of today was read, {key: net price as text}, tell only of later changes
        from now on."""
        for line in self.all_lines():
            price = line.purchase_info.price
            if self.price_before(line) is not None and read.get(line.pk) == str(price.excl_tax):
                line.price_excl_tax, line.price_incl_tax = price.excl_tax, price.incl_tax
                line.save(update_fields=["price_excl_tax", "price_incl_tax"])

    note_prices.alters_data = True

    def price_before(self, line):
        """The net price of a unit when it was put in, or last read; None if it is today's."""
        price = line.purchase_info.price
        if not (self.strategy.shows_prices and price.exists) or line.price_excl_tax is None:
            return None
        return line.price_excl_tax if line.price_excl_tax != price.excl_tax else None

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
        lines = list(basket.lines.select_related("product__parent").order_by("pk"))
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
        if self.pk is None:
            return self.lines.model.objects.none()
        if self._lines is None:
            self.forget_document()
            self._lines = (
                self.lines.select_related(*_SHOWN_OF_A_LINE)
                .prefetch_related("attributes")
                .order_by("pk")
            )
            if self.has_strategy:
                self.strategy.prepare([line.product for line in self._lines])
        return self._lines


class Line(AbstractLine, SavesChangesOnly):
    """A basket line; what it costs is its share of the basket's document."""

    @property
    def has_price(self):
        return self.unit_price_excl_tax is not None

    def as_net_line(self):
        price = self.purchase_info.price
        return NetLine(self.quantity, price.excl_tax, price.rate, self.discounts.total)

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
    return Brought(line.product.full_name, line.quantity, had.get(reference, 0), now[reference])


from oscar.apps.basket.models import *  # noqa: F403,E402 isort: skip
