from django import forms


class NameForm(forms.Form):
    """What sign-up asks besides address and password."""

    first_name = forms.CharField(max_length=100)
    last_name = forms.CharField(max_length=100)

    def signup(self, request, user):
        user.first_name = self.cleaned_data["first_name"]
        user.last_name = self.cleaned_data["last_name"]
        user.save(update_fields=["first_name", "last_name"])
