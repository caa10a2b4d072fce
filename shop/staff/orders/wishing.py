"""The form by which staff change the day on which an order should arrive."""

from django import forms

from common.clock import today


class WishForm(forms.Form):
    """Another day of arrival for an order that waits, and why, for its clinic."""

    day = forms.DateField(
        label="Should arrive on",
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text="Empty: as soon as it can.",
    )
    words = forms.CharField(
        label="Why, as the clinic reads it",
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Say why: the clinic reads it."},
    )

    def clean_day(self):
        day = self.cleaned_data["day"]
        if day and day < today():
            raise forms.ValidationError("This day has passed.")
        return day
