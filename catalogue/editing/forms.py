"""Forms with which staff edit prices, markets and papers."""

from django import forms
from django.conf import settings
from oscar.core.loading import get_model

from common import languages
from common.confined import NotAccepted
from shop.codes.reading import plain

from ..models import MarketStatus, ProductDocument
from . import product_papers
from .exchange.spreadsheets import spoilt, spoilt_code
from .prices import is_leap

Country = get_model("address", "Country")
Partner = get_model("partner", "Partner")
StockRecord = get_model("partner", "StockRecord")


class PriceForm(forms.ModelForm):
    """Part number and price of one product. Stock follows the lots and is not in the form."""

    is_meant = forms.BooleanField(
        label="The change is meant", required=False, widget=forms.HiddenInput
    )

    class Meta:
        model = StockRecord
        fields = ["partner_sku", "price"]

    def clean(self):
        data = super().clean()
        old, new = self.initial.get("price"), data.get("price")
        if is_leap(old, new) and not data.get("is_meant"):
            self.fields["is_meant"].widget = forms.CheckboxInput({"aria-label": "It is meant"})
            self.add_error(
                "is_meant", f"The price changes from {old} to {new}: tick that this is meant."
            )
        return data

    def clean_partner_sku(self):
        typed = self.cleaned_data["partner_sku"].strip()
        if words := spoilt(typed) or spoilt_code(typed):
            raise forms.ValidationError(words)
        sku = plain(typed).upper()
        if StockRecord.objects.filter(partner_sku=sku).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(f"{sku} is the part number of another product.")
        return sku

    def clean_price(self):
        price = self.cleaned_data["price"]
        if price is None or price <= 0:
            raise forms.ValidationError("A price above zero is needed.")
        return price

    def save(self, commit=True):
        """A new record belongs to the shop itself and starts with no stock."""
        if self.instance.pk is None:
            self.instance.partner = _the_shop()
            self.instance.num_in_stock = self.instance.num_allocated = 0
        return super().save(commit)


class MarketForm(forms.ModelForm):
    class Meta:
        model = MarketStatus
        fields = ["country", "status", "source", "basis", "checked_on"]

    def clean_country(self):
        code = self.cleaned_data["country"].upper()
        if not Country.objects.filter(pk=code).exists():
            raise forms.ValidationError(f"{code} is not the code of a country of this shop.")
        return code


class DocumentForm(forms.ModelForm):
    """One revision of a paper; the file is judged by its content and kept byte for byte."""

    also_saves = ["size", "sha256"]
    language = forms.ChoiceField(label="Language", choices=languages.languages, initial="en")

    class Meta:
        model = ProductDocument
        fields = ["kind", "language", "revision", "issued_on", "file"]

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if "file" in self.changed_data:
            try:
                self.instance.sha256 = product_papers.checked(upload)
            except NotAccepted as refusal:
                raise forms.ValidationError(str(refusal)) from refusal
            self.instance.size = upload.size
        return upload


def _the_shop():
    name = settings.OSCAR_SHOP_NAME
    return Partner.objects.get_or_create(code=name.lower(), defaults={"name": name})[0]
