"""What a clinic wishes of its invoices, and what staff credit and correct."""

from django import forms

from accounts.models import ShipToAddress
from shop.payment_terms import po_numbers
from shop.payment_terms.exceptions import PoNumberNeeded
from shop.payment_terms.queries import terms_of
from shop.payment_terms.services import read_po_number

from .correcting import Asked
from .correction import Reason, reasons_of
from .letters import po_numbers_of
from .models import Wishes
from .queries import WISHES


class WishesForm(forms.ModelForm):
    class Meta:
        model = Wishes
        fields = WISHES
        help_texts = {
            "email": "Invoices go there. Without an address they go to owners and book-keepers.",
            "monthly": "Instead of one for each parcel. It holds for what is shipped from now on.",
            "buyers_see": "Owners and book-keepers see all invoices.",
            "slips_without_amounts": "Else they say what their order comes to.",
        }


class CreditForm(forms.Form):
    """Units of each lot that are credited, why, and whether delivery is."""

    reason = forms.CharField(
        label="Why, as the clinic reads it",
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
    )
    with_delivery = forms.BooleanField(label="Credit delivery too", required=False)

    def __init__(self, *args, creditable, has_delivery, **kwargs):
        """`has_delivery`: some is on the invoice, and was not credited before."""
        super().__init__(*args, **kwargs)
        self._lots = []
        if not has_delivery:
            del self.fields["with_delivery"]
        for line, lot, left in creditable:
            if left:
                self._lots.append(lot.pk)
                self.fields[f"units-{lot.pk}"] = forms.IntegerField(
                    label=f"Units of lot {lot.number}",
                    help_text=f"{line.name}: {left} of {lot.units} can be credited.",
                    min_value=0,
                    max_value=left,
                    required=False,
                )
        self.order_fields([f"units-{pk}" for pk in self._lots])

    @property
    def is_with_delivery(self):
        return self.cleaned_data.get("with_delivery", False)

    @property
    def units(self):
        """{key of a LineLot: units}."""
        typed = {pk: self.cleaned_data.get(f"units-{pk}") for pk in self._lots}
        return {pk: many for pk, many in typed.items() if many}


def _place(party):
    return filter(None, (*party["lines"], party["city"], party["postcode"]))


class CorrectForm(forms.Form):
    """What was wrong with a document, and what of it nobody knows but who corrects it."""

    reason = forms.ChoiceField(label="What was wrong", help_text="The clinic reads it.")
    address = forms.ModelChoiceField(
        ShipToAddress.objects.none(),
        label="Address of the buyer",
        required=False,
        help_text="Of the clinic's verified addresses. Its name is always that of today.",
    )
    po_number = forms.CharField(
        label="PO number",
        max_length=po_numbers.LONGEST,
        required=False,
    )

    def __init__(self, *args, document, **kwargs):
        super().__init__(*args, **kwargs)
        self._clinic = document.clinic
        reasons = reasons_of(document.is_credit_note)
        self.fields["reason"].choices = [(each.value, each.words) for each in reasons]
        verified = ShipToAddress.objects.filter(status=ShipToAddress.Status.VERIFIED)
        address = self.fields["address"]
        address.queryset = verified.filter(clinic=document.clinic_id)
        address.empty_label = f"As it was: {', '.join(_place(document.buyer))}"
        before = ", ".join(po_numbers_of(document.number)[document.number]) or "none"
        self.fields["po_number"].help_text = f"Only where it is another than it was: {before}."

    def clean_po_number(self):
        typed = self.cleaned_data["po_number"]
        if not typed or self._clinic is None:
            return po_numbers.read(typed)
        try:
            return read_po_number(terms_of(self._clinic), typed)
        except PoNumberNeeded as error:
            raise forms.ValidationError(str(error)) from error

    @property
    def asked(self):
        typed = self.cleaned_data
        return Asked(Reason(typed["reason"]), typed["address"], typed["po_number"])
