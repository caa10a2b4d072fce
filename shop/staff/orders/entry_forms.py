"""What staff type of an order for a clinic beside its lines: who answers, where it goes."""

from django import forms
from django.core import signing

from accounts.models import ShipToAddress, User
from common.chance import meaningless
from shop.payment_terms.queries import terms_of

from .for_clinic import signers_of

_SALT = "order for a clinic"


class EntryForm(forms.Form):
    """Who answers for the order, where it goes, and how it was confirmed."""

    number = forms.CharField(widget=forms.HiddenInput)
    clinician = forms.ModelChoiceField(User.objects.none(), label="Clinician who answers for it")
    address = forms.ModelChoiceField(ShipToAddress.objects.none(), label="Delivery address")
    wished_on = forms.CharField(
        label="Day on which it should arrive",
        max_length=20,
        required=False,
        widget=forms.DateInput({"type": "date"}),
        help_text="Only where the clinic wishes for one; else it arrives as soon as it can.",
    )
    po_number = forms.CharField(label="PO number of the clinic", max_length=40, required=False)
    note = forms.CharField(
        label="How the clinician confirmed it",
        max_length=300,
        widget=forms.Textarea({"rows": 2, "cols": 50}),
        help_text="Who called on which number, and when. The clinician reads it in the mail.",
    )

    def __init__(self, clinic, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["clinician"].queryset = signers_of(clinic)
        self.fields["clinician"].label_from_instance = _named
        addresses = clinic.addresses.filter(status=ShipToAddress.Status.VERIFIED)
        self.fields["address"].queryset = addresses
        self.fields["address"].initial = addresses.first()
        terms = terms_of(clinic)
        self.fields["po_number"].required = terms.po_required
        self.fields["po_number"].help_text = terms.po_words and f"Written as {terms.po_words}."

    def clean_number(self):
        try:
            return signing.loads(self.cleaned_data["number"], salt=_SALT)
        except signing.BadSignature as error:
            raise forms.ValidationError("Open the page afresh and type the order again.") from error


def _named(user):
    return f"{user.display_name} <{user.email}>"


def new_number():
    """The number of an order to be, signed, so that a page names it once and is believed."""
    return signing.dumps(meaningless(), salt=_SALT)
