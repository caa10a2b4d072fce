from django import forms

# The page's own buttons send "yes" and "no"; the others are what a tick box or a program sends.
_YES = ("yes", "on", "true", "1")


class DoorForm(forms.Form):
    """One question, no preselected answer."""

    confirm = forms.TypedChoiceField(
        choices=[*((value, "Yes") for value in _YES), ("no", "No")],
        coerce=lambda value: value in _YES,
        error_messages={
            "required": "Please choose one of the two answers.",
            "invalid_choice": "Please choose one of the two answers.",
        },
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput)
