"""Oscar's form that puts a product into the basket, in our words."""

from django import forms
from oscar.apps.basket import forms as oscar

from shop.ordering import wording
from shop.ordering.basket_queries import held
from shop.ordering.filling import why_not_more

_WORDS = dict.fromkeys(("required", "invalid", "min_value"), wording.NO_NUMBER_TO_ADD)


class AddToBasketForm(oscar.AddToBasketForm):
    quantity = forms.IntegerField(initial=1, min_value=1, error_messages=_WORDS)

    def _create_product_fields(self, product):
        """Our products have no options, so none are looked for."""

    def clean_quantity(self):
        """Whether there is room for them is asked with all else."""
        return self.cleaned_data["quantity"]

    def clean(self):
        info = self.basket.strategy.fetch_for_product(self.product)
        self.held = held(self.basket, self.product)
        units = self.cleaned_data.get("quantity", 1)
        if why := why_not_more(self.basket, self.held, info, units):
            raise forms.ValidationError(why)
        return self.cleaned_data
