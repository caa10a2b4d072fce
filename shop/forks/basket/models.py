"""Baskets that parallel requests cannot corrupt."""

from django.db import transaction
from oscar.apps.basket.abstract_models import AbstractBasket


class Basket(AbstractBasket):
    @transaction.atomic
    def add_product(self, product, quantity=1, options=None):
        """Oscar reads a line, adds and writes it back; under the basket's lock no add is lost."""
        if self.pk:
            type(self).objects.select_for_update().get(pk=self.pk)
        return super().add_product(product, quantity, options)

    add_product.alters_data = True
    add = add_product


from oscar.apps.basket.models import *  # noqa: F403,E402 isort: skip
