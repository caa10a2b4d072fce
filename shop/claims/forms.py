"""What a clinic types of something that arrived wrong, and what staff answer."""

from django import forms
from django.utils import timezone

from common.clock import now

from .models import Claim, Step
from .policy import Answer

REASONS = [choice for choice in Claim.Reason.choices if choice[0] != Claim.Reason.DIFFERS]


class ClaimForm(forms.Form):
    """Units of shipped lots, what is wrong with them, and when they came."""

    reason = forms.ChoiceField(label="What is wrong", choices=[("", "Choose…"), *REASONS])
    words = forms.CharField(
        label="What you see, and what you would like us to do",
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
    )
    arrived_at = forms.DateTimeField(
        label="When it arrived",
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text="The 72 hours of our terms count from then.",
    )

    def __init__(self, *args, picks, **kwargs):
        super().__init__(*args, **kwargs)
        self.picks = picks
        for pick in picks:
            self.fields[f"units-{pick.pk}"] = forms.IntegerField(
                label=f"Units of lot {pick.lot.number}",
                help_text=f"{pick.lot.product.full_name}: {pick.quantity} shipped.",
                min_value=0,
                max_value=pick.quantity,
                required=False,
                error_messages={"max_value": "At most %(limit_value)s of it were shipped."},
            )
        self.order_fields([name for name in self.fields if name.startswith("units-")])

    def clean_arrived_at(self):
        moment = self.cleaned_data["arrived_at"]
        if moment and moment > now():
            shown = timezone.localtime(moment)
            raise forms.ValidationError(f"{shown:%-d %b %Y, %H:%M} is still to come.")
        return moment

    def clean(self):
        if not self.errors and not self.units:
            raise forms.ValidationError("Say how many units of which lot it is about.")
        return self.cleaned_data

    @property
    def units(self):
        """{key of a pick: how many}."""
        typed = ((pick.pk, self.cleaned_data.get(f"units-{pick.pk}")) for pick in self.picks)
        return {key: units for key, units in typed if units}


class WordsForm(forms.Form):
    """Something more that the clinic says."""

    words = forms.CharField(
        label="What else we should know", max_length=2000, widget=forms.Textarea({"rows": 3})
    )


class AnswerForm(forms.Form):
    """What staff say and do."""

    kind = forms.ChoiceField(
        label="Answer",
        choices=[("", "Choose…"), *((a.value, Step.Kind(a.value).label) for a in Answer)],
    )
    replacement = forms.CharField(
        label="Number of the order that replaces it",
        max_length=128,
        required=False,
        help_text="Type it at the order desk first: all that is asked of an order is asked again.",
    )
    shown = forms.CharField(max_length=128, required=False, widget=forms.HiddenInput)
    words = forms.CharField(
        label="What the clinic reads",
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        help_text="It is sent by mail.",
    )

    def clean(self):
        typed = self.cleaned_data
        if typed.get("kind") == Answer.REPLACEMENT and not typed.get("replacement"):
            self.add_error("replacement", "Say which order replaces it.")
        return typed
