"""Terms as staff type them, and the PO numbers that a clinic asks for of its own orders."""

from django import forms

from . import po_numbers
from .models import ClinicTerms

_FORM_HELP = (
    "Write one as it looks, with # for a digit, @ for a letter, and * at the end for whatever "
    "follows: PO-###### is “PO-” and six digits, such as PO-123456. Empty: any form."
)


class _OfPoNumbers(forms.ModelForm):
    def clean_po_form(self):
        form = po_numbers.read(self.cleaned_data["po_form"])
        if why := po_numbers.why_no_form(form):
            raise forms.ValidationError(why)
        return form


class TermsForm(_OfPoNumbers):
    """What is agreed with a clinic from now on, and why."""

    reason = forms.CharField(
        label="Why, for the history", max_length=300, widget=forms.Textarea({"rows": 2})
    )

    class Meta:
        model = ClinicTerms
        fields = ("days", "discount_percent", "discount_days", "credit_limit")
        fields += ("stops_when_overdue", "po_required", "po_form", "reason")
        help_texts = {
            "days": "Orders placed before keep the days that they were placed at.",
            "discount_percent": "Of the total including VAT. 0: no discount.",
            "discount_days": "From the date of shipping, as the days to pay.",
            "credit_limit": "Unpaid invoices and open orders together, including VAT. "
            "Empty: no limit.",
            "po_form": _FORM_HELP,
        }

    def clean(self):
        typed = super().clean()
        days, within = typed.get("days"), typed.get("discount_days")
        percent = typed.get("discount_percent")
        if percent is not None and within is not None and bool(percent) != bool(within):
            self.add_error("discount_days", "A discount has a percentage and days, or neither.")
        elif days is not None and within is not None and within > days:
            self.add_error("discount_days", "The discount cannot last longer than the days to pay.")
        return typed

    def clean_discount_percent(self):
        percent = self.cleaned_data["discount_percent"]
        if not 0 <= percent < 100:
            raise forms.ValidationError("From 0 to less than 100.")
        return percent

    def clean_credit_limit(self):
        limit = self.cleaned_data["credit_limit"]
        if limit is not None and limit < 0:
            raise forms.ValidationError("A limit is an amount, or nothing.")
        return limit

    @property
    def agreed(self):
        """What is typed, but for the reason."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name != "reason"}


class PoNumbersForm(_OfPoNumbers):
    class Meta:
        model = ClinicTerms
        fields = ("po_required", "po_form")
        help_texts = {"po_form": _FORM_HELP}
