"""What is typed on a counting sheet: what it counts, packs, and why something differs."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError

from catalogue.models import Product
from common.readable import ReadableAutocomplete

from ..deed_forms import CountForm
from ..forms import receivable
from ..models import CountSheet, Place, Reason
from ..places.queries import places
from .services import MOST


class BeginForm(forms.Form):
    """A place or a product."""

    place = forms.ModelChoiceField(Place.objects, label="All that lies in a place", required=False)
    product = forms.ModelChoiceField(
        Product.objects.none(),
        label="Or one product, wherever it lies",
        required=False,
        widget=ReadableAutocomplete(CountSheet._meta.get_field("product"), admin.site),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["product"].queryset = receivable()
        choices = [(place.pk, place.name) for place in places()]
        self.fields["place"].choices = [("", "Choose…"), *choices]

    def clean(self):
        data = super().clean()
        if not self.errors and bool(data.get("place")) == bool(data.get("product")):
            raise ValidationError("Choose a place or a product.")
        return data


class PackForm(forms.Form):
    """A pack that was scanned, or a lot number and how many units of it lie there."""

    scan = forms.CharField(
        label="Scan, or type a lot number",
        max_length=500,
        strip=False,
        error_messages={"required": "Scan a pack, or type its lot number."},
    )
    units = forms.IntegerField(
        label="Units",
        required=False,
        min_value=0,
        max_value=MOST,
        error_messages={"invalid": "Units are a whole number; leave them empty for one pack."},
    )
    place = forms.ModelChoiceField(Place.objects)

    def clean_scan(self):
        text = self.cleaned_data["scan"].strip(" \t\r\n")
        if not text:
            raise ValidationError("Scan a pack, or type its lot number.")
        return text


class WhyForm(forms.Form):
    """Why each lot that differs does so, from the list; in words where the list does not say it."""

    def __init__(self, *args, rows, **kwargs):
        super().__init__(*args, **kwargs)
        self.rows = rows
        choices = [(reason.value, reason.label) for reason in CountForm.reasons]
        for row in rows:
            self.fields[f"reason-{row.key}"] = forms.ChoiceField(
                label=f"Why lot {row.lot.number} in {row.place} differs",
                choices=[("", "Choose…"), *choices],
            )
            self.fields[f"words-{row.key}"] = forms.CharField(
                label=f"In words, of lot {row.lot.number} in {row.place}",
                max_length=200,
                required=False,
            )

    def with_fields(self):
        """(row, its reason, its words) as the page lists them."""
        return [(row, self[f"reason-{row.key}"], self[f"words-{row.key}"]) for row in self.rows]

    def clean(self):
        data = super().clean()
        for row in self.rows:
            is_other = data.get(f"reason-{row.key}") == Reason.OTHER
            if is_other and not data.get(f"words-{row.key}"):
                self.add_error(f"words-{row.key}", "Say in words what it was.")
        return data

    @property
    def explained(self):
        """{key of a row: (reason, words)}."""
        data = self.cleaned_data
        return {row.key: (data[f"reason-{row.key}"], data[f"words-{row.key}"]) for row in self.rows}
