"""What a person fills in about how they sign in."""

from django import forms


class NewEmailForm(forms.Form):
    """Says nothing of whether the address has an account (docs/rules/accounts.md, A7)."""

    email = forms.EmailField(
        label="New e-mail address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(self, *args, now, **kwargs):
        super().__init__(*args, **kwargs)
        self.now = now

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        if email == self.now.lower():
            raise forms.ValidationError("You sign in with this address already.")
        return email
