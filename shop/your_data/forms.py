"""What has to be said before an account is closed."""

from django import forms


class CloseForm(forms.Form):
    """That the person means it; who they are was asked before."""

    sure = forms.BooleanField(
        label="I have read what is deleted and what is kept. Close my account.",
        error_messages={"required": "Tick this box if you want your account closed."},
    )


class CloseOnRequestForm(forms.Form):
    """Why staff close an account of somebody else."""

    reason = forms.CharField(
        label="Who asked for it, when, and how you know that it was them",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Say who asked. This is kept with the record."},
    )
