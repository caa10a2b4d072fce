"""What members fill in about their clinic."""

from django import forms
from oscar.core.loading import get_model

from common.names import validate_name, validate_one_line

from . import vat
from .models import Invitation, Role, ShipToAddress
from .receiving import WEEKDAYS

_LABELS = {
    "first_name": "Contact: first name",
    "last_name": "Contact: last name",
    "line1": "Clinic or practice",
    "line2": "Street and number",
    "line3": "Building, floor",
    "line4": "Town",
    "state": "County or state",
    "postcode": "Postcode",
    "country": "Country",
    "phone_number": "Telephone",
}
_ROLE_HELP = (
    "Owners manage people and addresses. Clinicians order on their own licence. Buyers ask the "
    "responsible clinician to countersign. Book-keepers see orders and place none."
)


class AddressForm(forms.ModelForm):
    """A delivery address; staff look at it before anything is sent there."""

    class Meta:
        model = ShipToAddress
        fields = list(_LABELS)
        labels = _LABELS
        help_texts = {"phone_number": "In case the courier has to call."}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        countries = get_model("address", "Country").objects.filter(is_shipping_country=True)
        self.fields["country"].queryset = countries
        self.fields["country"].empty_label = "Choose a country"
        for name in ("first_name", "last_name", "line1", "line2", "line4", "postcode"):
            self.fields[name].required = True
        for name in _LABELS.keys() - {"country"}:
            self.fields[name].validators.append(validate_one_line)


class ClinicForm(AddressForm):
    """A clinic with its first delivery address; the clinic's country is the address's."""

    name = forms.CharField(
        label="Name of the clinic or practice", max_length=120, validators=[validate_name]
    )
    answers = forms.BooleanField(
        label="I am a clinician and answer for what this clinic orders",
        required=False,
        initial=True,
        help_text="Then orders rest on your licence, once it is verified. An owner can name "
        "another responsible clinician later.",
    )
    field_order = ["name", "answers", *_LABELS]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["line1"].label = "Clinic or practice, as on the parcel"


class InvitationForm(forms.Form):
    email = forms.EmailField(
        label="E-mail address",
        max_length=Invitation._meta.get_field("email").max_length,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(choices=Role.choices, initial=Role.BUYER, help_text=_ROLE_HELP)


class RoleForm(forms.Form):
    role = forms.ChoiceField(choices=Role.choices, help_text=_ROLE_HELP)


class ReceivingForm(forms.Form):
    """The weekdays on which a clinic receives parcels; none chosen: any working day."""

    days = forms.MultipleChoiceField(
        label="Days on which somebody receives parcels",
        choices=[(str(number), name) for number, name in enumerate(WEEKDAYS, 1)],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Choose none if it is any working day.",
    )

    def clean_days(self):
        """As a clinic keeps them: digits in order."""
        return "".join(sorted(self.cleaned_data["days"]))


class VatNumberForm(forms.Form):
    """A clinic's VAT number, or none."""

    number = forms.CharField(
        label="VAT number",
        max_length=40,
        required=False,
        help_text="With the country it begins with, such as GB or DE. Leave it empty if the clinic "
        "has none.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_number(self):
        try:
            return vat.read(self.cleaned_data["number"])
        except vat.NotANumber as error:
            raise forms.ValidationError(str(error)) from error
