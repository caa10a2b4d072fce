"""The delivery address in the words of a clinic."""

from oscar.apps.checkout import forms as oscar

GatewayForm = oscar.GatewayForm
ShippingMethodForm = oscar.ShippingMethodForm


class ShippingAddressForm(oscar.ShippingAddressForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        labels = {
            "line1": "Clinic or practice",
            "line2": "Street and number",
            "line3": "Building, floor",
            "line4": "Town",
            "state": "County or state",
            "postcode": "Postcode",
            "notes": "Instructions for the courier",
        }
        for name, label in labels.items():
            self.fields[name].label = label
        self.fields["notes"].help_text = ""
        self.fields["phone_number"].help_text = "In case the courier has to call."
