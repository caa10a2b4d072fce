from django import forms


class DoorForm(forms.Form):
    """One question, no preselected answer."""

    confirm = forms.TypedChoiceField(
        choices=[("yes", "Yes"), ("no", "No")],
        coerce=lambda value: value == "yes",
        error_messages={
            "required": "Please choose one of the two answers.",
            "invalid_choice": "Please choose one of the two answers.",
        },
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput)
