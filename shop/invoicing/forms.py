"""What a clinic wishes of its invoices, and what staff credit."""

from django import forms

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
