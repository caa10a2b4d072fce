"""What is typed about a purchase order."""

from django import forms
from django.core.exceptions import ValidationError

from common.clock import today
from shop.codes.reading import LONGEST

from ..forms import Day, SupplierName, Units, receivable
from .models import MOST


class BeginForm(forms.Form):
    """To whom it goes."""

    supplier = SupplierName()


class AddForm(forms.Form):
    """A product by its code, and how many."""

    code = forms.CharField(
        label="Scan, GTIN or part number",
        max_length=LONGEST,
        help_text="The GTIN of a case orders whole cases.",
    )
    packs = Units(label="How many", min_value=1, max_value=MOST, initial=1)


class DraftForm(forms.Form):
    """Every line of a draft, and words to the supplier."""

    note = forms.CharField(
        label="Words to the supplier",
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, *args, order, lines, **kwargs):
        super().__init__(*args, **kwargs)
        self.lines = lines
        self.initial["note"] = order.note
        for line in lines:
            self._add(line)

    def _add(self, line):
        name, key = line.product.full_name, line.pk
        self.fields[f"packs-{key}"] = Units(
            label=f"How many of {name}", min_value=0, max_value=MOST, initial=line.packs
        )
        self.fields[f"per-{key}"] = forms.TypedChoiceField(
            label=f"Packs of {name}", coerce=int, choices=_packs_of(line), initial=line.per
        )
        self.fields[f"day-{key}"] = Day(
            label=f"Day on which {name} is expected", required=False, initial=line.expected_on
        )

    def rows(self):
        """(line, its fields) as the page lists them."""
        names = ("packs", "per", "day")
        return [(line, [self[f"{name}-{line.pk}"] for name in names]) for line in self.lines]

    @property
    def typed(self):
        """{line: (packs, units in one, expected on)}."""
        data = self.cleaned_data
        names = ("packs", "per", "day")
        return {line: tuple(data[f"{name}-{line.pk}"] for name in names) for line in self.lines}


def _packs_of(line):
    """Units or cases; a pack that the product has no more stays."""
    product = line.product
    sizes = {1: "units", line.per: f"cases of {line.per}"} if line.per > 1 else {1: "units"}
    if product.case_units:
        sizes[product.case_units] = f"cases of {product.case_units}"
    return sorted(sizes.items())


class PutOffForm(forms.Form):
    """The days that the supplier names now."""

    def __init__(self, *args, lines, **kwargs):
        super().__init__(*args, **kwargs)
        self.lines = [line for line in lines if line.outstanding]
        for line in self.lines:
            self.fields[f"day-{line.pk}"] = Day(
                label=f"Day on which {line.product.full_name} is expected",
                initial=line.expected_on,
            )

    def clean(self):
        data = super().clean()
        for line in self.lines:
            name = f"day-{line.pk}"
            if data.get(name) and data[name] != line.expected_on and data[name] < today():
                self.add_error(name, "That day has gone by.")
        return data

    @property
    def days(self):
        """{line: day} of those that differ."""
        named = {line: self.cleaned_data[f"day-{line.pk}"] for line in self.lines}
        return {line: day for line, day in named.items() if day != line.expected_on}

    def rows(self):
        return [(line, self[f"day-{line.pk}"]) for line in self.lines]


class CancelForm(forms.Form):
    why = forms.CharField(label="Why", max_length=300)


class WantedForm(forms.Form):
    """Proposals that were ticked: `want` are "product key:units"."""

    supplier = SupplierName()
    want = forms.MultipleChoiceField()

    def __init__(self, data):
        super().__init__(data)
        self.fields["want"].choices = [(text, text) for text in data.getlist("want")]

    def clean_want(self):
        """[(product, units, 1)]."""
        pairs = [text.partition(":") for text in self.cleaned_data["want"]]
        numbers = [(key, units) for key, _, units in pairs if key.isdecimal() and units.isdecimal()]
        products = receivable().in_bulk([int(key) for key, _ in numbers if len(key) < 10])
        found = {
            key: (products[int(key)], int(units), 1)
            for key, units in numbers
            if len(key) < 10 and int(key) in products and 0 < int(units[:7]) <= MOST
        }
        if len(found) != len(pairs):
            raise ValidationError("Some of these products cannot be ordered any more.")
        return list(found.values())
