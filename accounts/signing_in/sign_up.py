"""A person's own name: what sign-up asks besides address and password, and how it is changed.

allauth loads it before its own forms.
"""

from django import forms

from common.names import validate_name


def _name(complete, missing):
    return forms.CharField(
        max_length=150,
        validators=[validate_name],
        widget=forms.TextInput(attrs={"autocomplete": complete}),
        error_messages={"required": missing},
    )


class NameForm(forms.Form):
    first_name = _name("given-name", "Enter your first name.")
    last_name = _name("family-name", "Enter your last name.")
    field_order = ["first_name", "last_name", "email", "password1", "password2"]

    def signup(self, request, user):
        user.first_name = self.cleaned_data["first_name"]
        user.last_name = self.cleaned_data["last_name"]
        user.save(update_fields=["first_name", "last_name"])
