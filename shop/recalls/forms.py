"""What a clinic says of its units."""

from django import forms

from .policy import Units

_MOST = 100_000


class AnswerForm(forms.Form):
    """How many units are left now, and what has become of others since the last answer."""

    still_here = forms.IntegerField(
        label="Still here, set aside: all that are left now", min_value=0, max_value=_MOST
    )
    used = forms.IntegerField(
        label="Used on patients, not told before", min_value=0, max_value=_MOST, initial=0
    )
    destroyed = forms.IntegerField(
        label="Destroyed, not told before", min_value=0, max_value=_MOST, initial=0
    )
    passed_on = forms.IntegerField(
        label="Passed on to others, not told before", min_value=0, max_value=_MOST, initial=0
    )
    note = forms.CharField(
        label="To whom, or anything else that we should know (optional)",
        max_length=300,
        required=False,
    )

    @property
    def units(self):
        typed = self.cleaned_data
        return Units(*(typed[name] for name in ("still_here", "used", "destroyed", "passed_on")))
