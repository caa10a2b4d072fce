"""A field that offers what was typed for: of nothing that is chosen nothing is looked for."""

import pytest
from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple

from catalogue.models import Product
from common.readable import ReadableAutocomplete, ReadableAutocompleteMultiple
from shop.inventory.models import Lot

pytestmark = pytest.mark.django_db
OURS = (
    (forms.ModelChoiceField, ReadableAutocomplete, AutocompleteSelect),
    (forms.ModelMultipleChoiceField, ReadableAutocompleteMultiple, AutocompleteSelectMultiple),
)


def written(field, widget, chosen, *, is_required):
    class Form(forms.Form):
        product = field(
            Product.objects.all(),
            required=is_required,
            widget=widget(Lot._meta.get_field("product"), admin.site),
        )

    return str(Form(initial={"product": chosen})["product"])


@pytest.mark.parametrize("field,ours,djangos", OURS)
def test_it_is_written_as_django_does_with_and_without_a_choice(field, ours, djangos):
    product = Product.objects.order_by("pk").first().pk
    chosen = [product] if field is forms.ModelMultipleChoiceField else product
    for value in (None, chosen):
        for is_required in (True, False):
            asked = {"chosen": value, "is_required": is_required}
            assert written(field, ours, **asked) == written(field, djangos, **asked)


@pytest.mark.parametrize("field,ours,djangos", OURS)
def test_where_nothing_is_chosen_no_rows_are_looked_for(field, ours, djangos, monkeypatch):
    def looked_for(*_, **__):
        raise AssertionError("Rows were looked for.")

    monkeypatch.setattr(djangos, "optgroups", looked_for)
    assert written(field, ours, None, is_required=False)
    with pytest.raises(AssertionError):
        written(
            field, ours, [1] if field is forms.ModelMultipleChoiceField else 1, is_required=False
        )
