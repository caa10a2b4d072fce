"""What staff type of payments, files of the bank and reminders, and what a clinic disputes."""

from django import forms
from django.conf import settings

from accounts.models import Clinic
from common.clock import today
from shop.invoicing.models import Document
from shop.invoicing.numbers import number_of

from .references import by_number, by_reference

_ROWS = 3


class FileForm(forms.Form):
    file = forms.FileField(
        label="Statement of the bank", help_text="camt.053, MT940, or CSV with the columns below."
    )


class AmountsForm(forms.Form):
    """Up to so many invoices and how much of the payment is for each; `proposed` fills it in."""

    def __init__(self, *args, payment, proposed=(), rows=_ROWS, **kwargs):
        super().__init__(*args, **kwargs)
        self._payment = payment
        self._many = max(rows, len(proposed))
        for row in range(self._many):
            number, amount = proposed[row] if row < len(proposed) else ("", None)
            self.fields[f"number-{row}"] = forms.CharField(
                label="Invoice", max_length=40, required=False, initial=number
            )
            self.fields[f"amount-{row}"] = forms.DecimalField(
                label="Amount",
                max_digits=12,
                decimal_places=2,
                min_value=0,
                required=False,
                initial=amount,
            )
        self.fields["give_up"] = forms.BooleanField(
            label=f"Write off what is then left of an invoice, up to {settings.SMALL_DIFFERENCE} or"
            " the discount for paying early",
            required=False,
        )

    @property
    def pairs(self):
        """(field of the number, field of the amount) of each row."""
        return [(self[f"number-{row}"], self[f"amount-{row}"]) for row in range(self._many)]

    def clean(self):
        data = super().clean()
        self.amounts = {}
        for row in range(self._many):
            typed, amount = data.get(f"number-{row}", ""), data.get(f"amount-{row}")
            if not typed and not amount:
                continue
            document = _invoice(typed)
            if document is None:
                self.add_error(f"number-{row}", "No invoice has this number or reference.")
            elif not amount:
                self.add_error(f"amount-{row}", "Say how much.")
            else:
                self.amounts[document.pk] = self.amounts.get(document.pk, 0) + amount
        if not self.amounts and not self.errors:
            self.add_error(None, "Say how much for which invoice.")
        return data


def _invoice(typed):
    numbers = by_reference(typed) or by_number(typed)
    if not numbers and typed.isdecimal() and len(typed) <= 9:
        numbers = {number_of("INV", int(typed))}
    found = Document.objects.filter(kind=Document.Kind.INVOICE, number__in=numbers)
    return found.first() if len(numbers) == 1 else None


class CreditForm(forms.Form):
    clinic = forms.CharField(
        label="Clinic", max_length=200, help_text="Its name as it is written here."
    )

    def clean_clinic(self):
        found = list(Clinic.objects.filter(name__iexact=self.cleaned_data["clinic"].strip())[:2])
        if not found:
            raise forms.ValidationError("No clinic has this name.")
        if len(found) > 1:
            raise forms.ValidationError("Several clinics have this name: allocate to an invoice.")
        return found[0]


class WhyForm(forms.Form):
    why = forms.CharField(label="Why", max_length=300)


class AsideForm(forms.Form):
    why = forms.CharField(
        label="What it is", max_length=300, help_text="A fee of the bank, a supplier, a tax office."
    )


class PayoutForm(forms.Form):
    """Which payments by card a payout is for; `proposed` are ticked."""

    taken = forms.MultipleChoiceField(
        label="Payments by card in it", widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args, candidates, proposed=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["taken"].choices = [(str(each.pk), _told(each)) for each in candidates]
        self.fields["taken"].initial = [str(key) for key in proposed]

    def clean_taken(self):
        return [int(key) for key in self.cleaned_data["taken"]]


def _told(payment):
    """A payment by card with the order or refund that it is of."""
    return f"{payment.on:%-d %b %Y}, {payment.amount} {payment.currency}: {payment.words}"


class DisputeForm(forms.Form):
    reason = forms.CharField(
        label="What is wrong with it", max_length=500, widget=forms.Textarea({"rows": 4})
    )


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label="What was answered", max_length=500, widget=forms.Textarea({"rows": 3})
    )


class HoldForm(forms.Form):
    reason = forms.CharField(label="Why", max_length=300)
    until = forms.DateField(
        label="Through",
        required=False,
        help_text="Without a day: until somebody ends it.",
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )

    def clean_until(self):
        until = self.cleaned_data["until"]
        if until and until < today():
            raise forms.ValidationError("This day is over.")
        return until


class DaysForm(forms.Form):
    """The days of a statement of account."""

    first = forms.DateField(label="From", widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    last = forms.DateField(label="Through", widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))

    def clean(self):
        data = super().clean()
        first, last = data.get("first"), data.get("last")
        if first and last and last < first:
            self.add_error("last", "It would end before it begins.")
        return data
