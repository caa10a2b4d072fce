"""What staff type of a refund: how much goes back and how, why, and what became of it."""

from django import forms

from .rule import Way

_WAYS = {Way.CARD: "To the card that it was paid by", Way.BANK: "By bank transfer"}


class AskForm(forms.Form):
    """How much of a payment goes back; `most` can."""

    amount = forms.DecimalField(label="Amount", max_digits=12, decimal_places=2)
    way = forms.ChoiceField(label="How", widget=forms.RadioSelect)
    reason = forms.CharField(
        label="Why, as the clinic reads it", max_length=300, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, *args, most, is_by_card, **kwargs):
        super().__init__(*args, **kwargs)
        ways = [Way.CARD, Way.BANK] if is_by_card else [Way.BANK]
        self.fields["way"].choices = [(way.value, _WAYS[way]) for way in ways]
        self.fields["way"].initial = ways[0]
        self.fields["amount"].initial = most
        self.fields["amount"].help_text = f"Up to {most:,.2f}, VAT included."
        self._most = most

    def clean_amount(self):
        amount = self.cleaned_data["amount"]
        if amount <= 0:
            raise forms.ValidationError("Say how much.")
        if amount > self._most:
            raise forms.ValidationError(f"No more than {self._most:,.2f} can be given back.")
        return amount


class WhyNotForm(forms.Form):
    why = forms.CharField(label="Why not, as the clinic reads it", max_length=300)


class TransferredForm(forms.Form):
    """Which payment that left our account it was."""

    payment = forms.TypedChoiceField(label="Left our account as", widget=forms.RadioSelect)

    def __init__(self, *args, payments, **kwargs):
        super().__init__(*args, **kwargs)
        found = {str(each.pk): each for each in payments}
        self.fields["payment"].choices = [(key, str(each)) for key, each in found.items()]
        self.fields["payment"].coerce = found.__getitem__
