"""Which units of an order staff cancel while the rest of it stands."""

from django import forms

from shop.ordering.queries import lines_to_cancel


class CancelUnitsForm(forms.Form):
    """A number of units for each line, and why, as the clinic reads it."""

    reason = forms.CharField(
        label="Reason, as the clinic will read it",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why: the clinic reads it."},
    )

    def __init__(self, order, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.lines = lines_to_cancel(order)
        for line in self.lines:
            self.fields[_name(line)] = forms.IntegerField(
                label=f"Units of {line.product.full_name}",
                min_value=0,
                max_value=line.most,
                required=False,
            )

    def rows(self):
        """(line, its field) as the page lists them."""
        return [(line, self[_name(line)]) for line in self.lines]

    @property
    def units(self):
        """{key of a line: how many} of what was typed."""
        typed = ((line.pk, self.cleaned_data.get(_name(line))) for line in self.lines)
        return {key: units for key, units in typed if units}


def _name(line):
    return f"units-{line.pk}"
