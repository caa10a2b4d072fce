"""Allauth's forms with our labels, and without placeholders that stand in for labels."""

from allauth.account import forms as allauth


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


class ResetPasswordForm(_Plain, allauth.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(_Plain, allauth.ResetPasswordKeyForm):
    pass


class ChangePasswordForm(_Plain, allauth.ChangePasswordForm):
    pass


class ReauthenticateForm(_Plain, allauth.ReauthenticateForm):
    pass


class AddEmailForm(_Plain, allauth.AddEmailForm):
    labels = {"email": "New e-mail address"}


class ChangeEmailForm(_Plain, allauth.ChangeEmailForm):
    labels = {"email": "New e-mail address"}
