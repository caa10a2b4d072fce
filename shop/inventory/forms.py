"""What the warehouse types."""

import uuid

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect

from catalogue.models import Product
from shop.common.clock import today

from .models import Lot, Movement, normalised


class ReceiveLotForm(forms.ModelForm):
    """Goods in: a new lot, or more units of a known one."""

    quantity = forms.IntegerField(label="Units received", min_value=1, max_value=100_000)
    receipt = forms.UUIDField(initial=uuid.uuid4, widget=forms.HiddenInput)

    class Meta:
        model = Lot
        fields = ["product", "number", "expires_on", "quantity", "supplier"]
        # The browser's own: the calendar of Django's admin needs inline styles, which we refuse.
        widgets = {
            "product": AutocompleteSelect(Lot._meta.get_field("product"), admin.site),
            "expires_on": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        }
        help_texts = {
            "number": "Exactly as printed on the pack.",
            "expires_on": "The last day on which it may be used. If the pack shows only a month, "
            "the last day of that month.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        products = Product.objects.exclude(structure=Product.PARENT).exclude(is_reference=True)
        products = products.filter(stockrecords__isnull=False)
        self.fields["product"].queryset = products.select_related("parent")

    def clean_number(self):
        return normalised(self.cleaned_data["number"])

    def clean_supplier(self):
        return self.cleaned_data["supplier"].strip()

    def clean_expires_on(self):
        expires_on = self.cleaned_data["expires_on"]
        if expires_on < today():
            raise forms.ValidationError("This date has passed: an expired lot cannot be received.")
        return expires_on

    def clean(self):
        """A known lot may be received again only with the same expiry date and supplier."""
        data = super().clean()
        self._refuse_used_receipt(data)
        known = Lot.objects.filter(product=data.get("product"), number=data.get("number")).first()
        if known and data.get("expires_on") not in (None, known.expires_on):
            self.add_error(
                "expires_on", f"This lot is known with {known.expires_on:%Y-%m-%d}. Check the pack."
            )
        if known and data.get("supplier") not in (None, known.supplier):
            self.add_error("supplier", f"This lot is known from {known.supplier}.")
        return data

    def _refuse_used_receipt(self, data):
        booked = Movement.objects.filter(receipt=data.get("receipt")).select_related("lot").first()
        if booked and (booked.lot.product, booked.lot.number, booked.on_hand_change) != (
            data.get("product"),
            data.get("number"),
            data.get("quantity"),
        ):
            self.data = self.data | {"receipt": str(uuid.uuid4())}
            raise forms.ValidationError(
                f"This form has already booked lot {booked.lot.number}. Check the lot below and "
                "save again to book it as well."
            )

    def validate_unique(self):
        """A known lot is not an error here: it grows."""

    def _post_clean(self):
        """The service writes the lot, so the instance stays untouched."""


class LotStatusForm(forms.Form):
    """Hold, recall or free a lot; the reason goes into the ledger."""

    status = forms.ChoiceField(choices=Lot.Status.choices)
    reason = forms.CharField(max_length=280)

    def __init__(self, *args, lot, **kwargs):
        super().__init__(*args, initial={"status": lot.status}, **kwargs)
        if lot.status == Lot.Status.RECALLED:
            # Offered; what an older page sends is still read, so that it can be answered.
            self.fields["status"].widget.choices = [(lot.status, lot.get_status_display())]


class EndRecallForm(forms.Form):
    """Why a recall may end."""

    reason = forms.CharField(label="Why the recall may end", max_length=280)
