"""A person's own name; the e-mail address changes only through allauth, which confirms it."""

from django import forms

from accounts.models import User


class ProfileForm(forms.ModelForm):
    def __init__(self, user, *args, **kwargs):
        super().__init__(*args, instance=user, **kwargs)
        for name in self.fields:
            self.fields[name].required = True

    class Meta:
        model = User
        fields = ["first_name", "last_name"]
