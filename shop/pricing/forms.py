"""Forms of prices: what the database would refuse is said beside what was typed."""

from datetime import date
from itertools import pairwise

from django import forms
from django.core.exceptions import ValidationError


class Guarded(forms.ModelForm):
    """Asks all guards of the table; Django leaves out those with a column that no field has."""

    def _post_clean(self):
        super()._post_clean()
        if self.errors:
            return
        try:
            self.instance.validate_constraints(exclude=self._not_there_yet())
        except ValidationError as refused:
            self.add_error(None, refused)

    def _not_there_yet(self):
        """The list that is saved together with its rows, for the first time."""
        parent = getattr(self.instance, "price_list", None)
        return {"price_list"} if parent is not None and parent.pk is None else None


class Apart(forms.BaseInlineFormSet):
    """Rows that are sent together and of which the same days are meant are refused together."""

    same = ()

    def clean(self):
        super().clean()
        rows = [form.cleaned_data for form in self.forms if form.is_valid() and form.cleaned_data]
        rows = [row for row in rows if not row.get("DELETE") and row.get("first_day")]
        places = sorted(rows, key=lambda row: (*self._place(row), row["first_day"]))
        for one, other in pairwise(places):
            ends = one["last_day"] or date.max
            if self._place(one) == self._place(other) and ends >= other["first_day"]:
                raise ValidationError(f"Two rows hold on the same days: {self._words(other)}.")

    def _place(self, row):
        return tuple(getattr(row[name], "pk", row[name]) for name in self.same)

    def _words(self, row):
        return f"{row[self.same[0]]}, from {row['first_day']:%-d %b %Y}"


class ClinicsApart(Apart):
    same = ("clinic",)


class PricesApart(Apart):
    same = ("product", "from_units")
