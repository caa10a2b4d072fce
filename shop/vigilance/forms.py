"""What a clinic says of what happened, and to whom staff pass it on."""

from django import forms

from common.clock import today

from .models import Passing, Report

SERIOUS = (
    "Somebody died, or was in danger, had to go to hospital, or has serious or lasting harm; or "
    "something had to be done to prevent it"
)


def _units(picks):
    return sum(pick.quantity for pick in picks)


class ReportForm(forms.Form):
    """What happened with a lot; nothing of a patient."""

    kind = forms.ChoiceField(
        label="What it is about", choices=[("", "Choose…"), *Report.Kind.choices]
    )
    is_serious = forms.BooleanField(label=SERIOUS, required=False)
    happened_on = forms.DateField(
        label="On which day", widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    units = forms.IntegerField()
    words = forms.CharField(
        label="What happened",
        max_length=4000,
        widget=forms.Textarea({"rows": 6}),
        help_text=(
            "Product, what you saw, when, what was done. Do not name a patient: no name, birthday "
            "or number of a file. We do not need it, and we ask for nothing of the kind later."
        ),
    )

    clinic = forms.ChoiceField(label="Which of your clinics it is about")

    field_order = ("clinic",)

    def __init__(self, *args, picks, **kwargs):
        """`picks`: {clinic's name: what of the lot was shipped to it, newest first}."""
        super().__init__(*args, **kwargs)
        self.picks = picks
        if len(picks) > 1:
            names = [(name, name) for name in picks]
            self.fields["clinic"].choices = [("", "Choose…"), *names]
        else:
            del self.fields["clinic"]
        most = max(_units(own) for own in picks.values())
        self.fields["units"] = forms.IntegerField(
            label="Units that it is about",
            min_value=1,
            max_value=most,
            initial=1,
            error_messages={"max_value": "%(limit_value)s of this lot were shipped to you."},
        )

    def clean(self):
        data = super().clean()
        if "units" in data and data["units"] > (most := _units(self.own)):
            self.add_error("units", f"{most} of this lot were shipped to this clinic.")
        return data

    @property
    def own(self):
        """What was shipped to the clinic that it is about."""
        first = next(iter(self.picks))
        return self.picks[self.cleaned_data.get("clinic") or first]

    def clean_happened_on(self):
        day = self.cleaned_data["happened_on"]
        if day > today():
            raise forms.ValidationError("This day is still to come.")
        return day


class PassingForm(forms.Form):
    """To whom it was passed on."""

    receiver = forms.ChoiceField(label="To whom", choices=[("", "Choose…"), *Passing.To.choices])
    name = forms.CharField(label="Name, and how it was sent", max_length=200)
    reference = forms.CharField(label="Their number for it", max_length=100, required=False)
