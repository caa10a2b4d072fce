"""What a clinician types of a course; nothing of a patient, and nothing of it is kept."""

from decimal import Decimal

from django import forms

from common.clock import today

from . import wording
from .rule import Course, Held, Pack, days_of

_DAY = {"widget": forms.DateInput({"type": "date"}, format="%Y-%m-%d")}
_SHARED = [
    ("no", "No: each is opened for one patient, and what is left is thrown away"),
    ("yes", "Yes: what one patient leaves goes to the next one of that day"),
]


class CourseForm(forms.Form):
    """`known` is what we know of the pack; what of it we do not know is asked."""

    patients = forms.IntegerField(label="Patients", min_value=1, max_value=200)
    sessions = forms.IntegerField(label="Sessions of each", min_value=1, max_value=24)
    weeks = forms.IntegerField(
        label="Weeks between sessions", min_value=1, max_value=26, required=False
    )
    first = forms.DateField(label="Day of the first session", **_DAY)
    ml = forms.DecimalField(
        label="Millilitres a patient and session",
        min_value=Decimal("0.01"),
        max_value=200,
        max_digits=6,
        decimal_places=2,
    )
    containers = forms.IntegerField(label="Containers in a pack", min_value=1, max_value=200)
    each = forms.DecimalField(
        label="Millilitres in a container",
        min_value=Decimal("0.01"),
        max_value=999,
        max_digits=5,
        decimal_places=2,
    )
    shared = forms.ChoiceField(
        label="May one container serve several patients?",
        choices=_SHARED,
        widget=forms.RadioSelect,
        help_text=wording.CHOOSE,
    )

    def __init__(self, *args, known, lots, **kwargs):
        if known.pack:
            kwargs["initial"] = {"containers": known.pack.containers, "each": known.pack.ml}
        super().__init__(*args, **kwargs)
        self.lots = lots
        self.fields["weeks"].is_conditional = True
        self.fields["containers"].help_text = " ".join(known.told)
        for lot in lots:
            self.fields[f"lot-{lot.key}"] = forms.IntegerField(
                label=f"Packs of lot {lot.number} still here",
                help_text=f"{lot.units} received; usable through {wording.said(lot.last_day)}. "
                "Left empty, they are not reckoned with.",
                min_value=0,
                max_value=10_000,
                required=False,
            )
        self.fields["others"] = forms.IntegerField(
            label="Packs from elsewhere", min_value=0, max_value=10_000, required=False
        )
        self.fields["others_until"] = forms.DateField(
            label="Their last day of use", required=False, **_DAY
        )

    def clean_first(self):
        if self.cleaned_data["first"] < today():
            raise forms.ValidationError("Type a day from today on.")
        return self.cleaned_data["first"]

    def clean(self):
        typed = super().clean()
        if (typed.get("sessions") or 1) > 1 and not typed.get("weeks"):
            self.add_error("weeks", "Type how many weeks lie between two sessions.")
        if typed.get("others") and not typed.get("others_until"):
            self.add_error(
                "others_until", "Type their last day of use: it decides when they serve."
            )
        return typed

    @property
    def course(self):
        typed = self.cleaned_data
        days = days_of(typed["first"], typed["sessions"], typed["weeks"] or 1)
        return Course(typed["patients"], days, typed["ml"], typed["shared"] == "yes")

    @property
    def pack(self):
        return Pack(self.cleaned_data["containers"], self.cleaned_data["each"])

    @property
    def held(self):
        """What is said to be here; what nobody has counted is not among it."""
        typed = self.cleaned_data
        found = [Held(lot.key, typed.get(f"lot-{lot.key}") or 0, lot.last_day) for lot in self.lots]
        if typed.get("others"):
            found.append(Held("others", typed["others"], typed["others_until"]))
        return found

    @property
    def not_counted(self):
        """Numbers of lots that were received and of which nobody said what is left."""
        return [lot.number for lot in self.lots if self.cleaned_data[f"lot-{lot.key}"] is None]
