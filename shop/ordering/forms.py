"""What is chosen of an order that waits, by staff or by who ordered it."""

from django import forms

from accounts.clinics.queries import is_same_place
from accounts.models import ShipToAddress
from shop.purchasing.queries import signature_of


class MoveForm(forms.Form):
    """Another verified address of the order's clinic."""

    address = forms.ModelChoiceField(
        ShipToAddress.objects.none(),
        label="Send it to",
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": "Choose an address.",
            "invalid_choice": "This is no verified address of the clinic any more. Choose again.",
        },
    )

    def __init__(self, order, *args, **kwargs):
        super().__init__(*args, **kwargs)
        signature = signature_of(order)
        if signature:
            verified = signature.clinic.addresses.filter(status=ShipToAddress.Status.VERIFIED)
            others = [a.pk for a in verified if not is_same_place(order.shipping_address, a)]
            found = verified.filter(pk__in=others)
            self.fields["address"].queryset = found.select_related("country")


class SendForm(forms.Form):
    """All of it together, or what is there today."""

    TODAY, TOGETHER = "today", "together"

    send = forms.ChoiceField(
        choices=[
            (TODAY, "Send what is there today, the rest when it comes"),
            (TOGETHER, "Send all together, when all is there"),
        ],
        widget=forms.RadioSelect,
        label="What is sent",
        error_messages={"required": "Choose what is sent.", "invalid_choice": "Choose one."},
    )

    @property
    def together(self):
        return self.cleaned_data["send"] == self.TOGETHER
