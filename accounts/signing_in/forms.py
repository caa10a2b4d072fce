"""Allauth's forms with our labels, without placeholders that stand in for them; our own beside."""

import struct

from allauth.account import forms as allauth
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as codes
from allauth.mfa.webauthn import forms as passkeys
from django import forms
from django.contrib.auth import get_user_model


class _Plain:
    labels = {
        "login": "E-mail address",
        "email": "E-mail address",
        "password": "Password",
        "oldpassword": "Your password now",
        "password1": "New password",
        "password2": "The new password again",
        "remember": "Keep me signed in on this device",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)


class LoginForm(_Plain, allauth.LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # The way to a new password stands below the form, not inside the field's help.
        self.fields["password"].help_text = ""


class SignupForm(_Plain, allauth.SignupForm):
    labels = {**_Plain.labels, "password1": "Password", "password2": "The password again"}

    def try_save(self, request):
        """An address that has an account costs one password hash too, or the time would tell."""
        if self.account_already_exists:
            get_user_model()().set_password(self.cleaned_data["password1"])
        return super().try_save(request)


class ResetPasswordForm(_Plain, allauth.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(_Plain, allauth.ResetPasswordKeyForm):
    pass


class ChangePasswordForm(_Plain, allauth.ChangePasswordForm):
    pass


class ReauthenticateForm(_Plain, allauth.ReauthenticateForm):
    pass


class CodeForm(_Plain, codes.AuthenticateForm):
    labels = {"code": "Code"}


class CodeAgainForm(_Plain, codes.ReauthenticateForm):
    labels = CodeForm.labels


# How parsing a stranger's bytes may end; allauth itself expects only some of them.
_NO_PASSKEY = (AssertionError, AttributeError, LookupError, TypeError, ValueError, struct.error)


class _Suspicious:
    """Whatever was sent in the place of a passkey, the answer is a sentence."""

    def clean_credential(self):
        clean = getattr(super(), "clean_credential", lambda: self.cleaned_data["credential"])
        return self._trying(clean)

    def clean(self):
        return self._trying(super().clean)

    def _trying(self, step):
        try:
            return step()
        except _NO_PASSKEY as error:
            raise get_adapter().validation_error("incorrect_code") from error


class PasskeyForm(_Suspicious, passkeys.AuthenticateWebAuthnForm):
    """The second step of signing in."""


class PasskeyLoginForm(_Suspicious, passkeys.LoginWebAuthnForm):
    pass


class PasskeyAgainForm(_Suspicious, passkeys.ReauthenticateWebAuthnForm):
    pass


class AddPasskeyForm(_Suspicious, _Plain, passkeys.AddWebAuthnForm):
    """A passkey opens the account alone, unless its owner wants it beside the password only."""

    labels = {"name": "Its name, for your own list", "passwordless": "Sign in with it alone"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs.update({"autocomplete": "off", "maxlength": "60"})
        self.fields["name"].max_length = 60
        self.fields["passwordless"].initial = True
        self.fields["passwordless"].help_text = (
            "Without the tick it is a second factor beside your password. Some older security "
            "keys can only do that."
        )


class RenamePasskeyForm(_Plain, passkeys.EditWebAuthnForm):
    labels = {"name": "Its name, for your own list"}


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
