"""Oscar's form that puts a product into the basket, in our words."""

from django import forms
from oscar.apps.basket import forms as oscar

from shop.ordering import wording


class AddToBasketForm(oscar.AddToBasketForm):
    quantity = forms.IntegerField(
        initial=1,
        min_value=1,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value"), wording.NO_NUMBER_TO_ADD
        ),
    )

    def _create_product_fields(self, product):
        """Our products have no options, so none are looked for."""

    def clean_quantity(self):
        units = self.cleaned_data["quantity"]
        if why := self.basket.why_no_room(units):
            raise forms.ValidationError(why)
        return units
