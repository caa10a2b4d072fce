"""Baskets that parallel requests cannot corrupt and that load in a fixed number of queries."""

from django.db import transaction
from oscar.apps.basket.abstract_models import AbstractBasket

_SHOWN_OF_A_PRODUCT = ("product_class", "treatment_type", "collection__brand", "contents_source")
_SHOWN_OF_A_LINE = (
    "stockrecord__partner",
    *(f"product__{name}" for name in _SHOWN_OF_A_PRODUCT),
    *(f"product__parent__{name}" for name in _SHOWN_OF_A_PRODUCT),
)


class Basket(AbstractBasket):
    @transaction.atomic
    def add_product(self, product, quantity=1, options=None):
        """Oscar reads a line, adds and writes it back; under the basket's lock no add is lost."""
        if self.pk:
            type(self).objects.select_for_update().get(pk=self.pk)
        return super().add_product(product, quantity, options)

    add_product.alters_data = True
    add = add_product

    def _get_total(self, model_property):
        """None where prices are hidden: what is not known is not zero."""
        return super()._get_total(model_property) if self.strategy.shows_prices else None

    @transaction.atomic
    def give_back(self):
        """Put what this frozen basket holds into its owner's open one; nothing is lost.

        Always joined, never thawed: the owner may open a basket at this very moment.
        """
        owned, _ = type(self).open.get_or_create(owner=self.owner)
        if not type(self).open.select_for_update().filter(pk=owned.pk).first():
            return self.give_back()  # It became an order before the lock was ours.
        owned.merge(self)

    give_back.alters_data = True

    def ask_again(self):
        """Forget what the strategy said of each line, for example for another destination."""
        for line in self.all_lines():
            line.__dict__.pop("_info", None)

    def all_lines(self):
        """The lines with everything that price, stock and the right to buy need of them."""
        if self.pk is None:
            return self.lines.model.objects.none()
        if self._lines is None:
            self._lines = (
                self.lines.select_related(*_SHOWN_OF_A_LINE)
                .prefetch_related("attributes")
                .order_by("pk")
            )
            if self.has_strategy:
                self.strategy.prepare([line.product for line in self._lines])
        return self._lines


from oscar.apps.basket.models import *  # noqa: F403,E402 isort: skip
