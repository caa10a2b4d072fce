"""What every form of a draft asks: what changes and why, and which revision it was based on."""

from django import forms


class DraftForm(forms.Form):
    """Whoever inherits it adds a field for each cell and says what was answered."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    note = forms.CharField(
        label="What changes and why",
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 2, "cols": 70}),
        help_text="Needed before it is published; whoever reads an order later reads this.",
    )
