"""A person's own name; the e-mail address changes only through allauth, which confirms it."""

from django import forms

from common.names import validate_name


class ProfileForm(forms.Form):
    first_name = forms.CharField(
        max_length=150,
        validators=[validate_name],
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
        error_messages={"required": "Enter your first name."},
    )
    last_name = forms.CharField(
        max_length=150,
        validators=[validate_name],
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
        error_messages={"required": "Enter your last name."},
    )

    def __init__(self, user, *args, **kwargs):
        initial = {"first_name": user.first_name, "last_name": user.last_name}
        super().__init__(*args, **{**kwargs, "initial": initial})
