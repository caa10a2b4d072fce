"""The lines of an order that staff type for a clinic: a product, units, and of which lot where the
clinic accepts one near its end."""

from dataclasses import dataclass
from datetime import date

from django import forms
from django.db.models.functions import Upper
from django.urls import reverse
from oscar.core.loading import get_model

from shop.ordering.sent import key_of
from shop.purchasing.wording import WHY_SO_MUCH

from .for_clinic import OfLot

Product = get_model("catalogue", "Product")

EMPTY_LINES, MOST_LINES, MOST_UNITS = 8, 200, 10_000
WHO_ACCEPTED = "Say who of the clinic accepted that day."
WHICH_LOT = "Choose what was accepted, or empty the field of who accepted it."
NO_SUCH = "No product has the part number {}."
TWICE = "A part number stands in two lines. Use one line, and another for each short-dated lot."


@dataclass(frozen=True)
class Asked:
    """What is asked beside a line before it is one, the products to choose from, and what is told
    of how it was read."""

    question: str = ""
    choices: tuple = ()
    note: str = ""


def by_part_number(skus):
    """{part number in capitals: product}, in one query."""
    plain = {sku.strip().upper() for sku in skus if "\0" not in sku} - {""}
    if not plain:
        return {}
    found = Product.objects.annotate(plain=Upper("stockrecords__partner_sku"))
    found = found.filter(plain__in=plain).select_related("parent")
    return {product.plain: product for product in found}


class LineForm(forms.Form):
    """One product by its part number; `lot` names an offer and the last day that it is of.
    `heading` names the columns of a row that is in doubt still."""

    sku = forms.CharField(label="Part number, GTIN or name", max_length=600, required=False)
    units = forms.IntegerField(min_value=1, max_value=MOST_UNITS, required=False)
    reason = forms.CharField(label=WHY_SO_MUCH, max_length=500, required=False)
    heading = forms.CharField(required=False, widget=forms.HiddenInput)
    lot = forms.CharField(max_length=40, required=False)
    accepted_by = forms.CharField(
        label="Who of the clinic accepts that day",
        max_length=200,
        required=False,
        help_text="Of short-dated units: read them the day. The clinician reads who accepted it.",
    )

    def __init__(self, *args, products, asked, **kwargs):
        super().__init__(*args, **kwargs)
        self._products, self.asked = products, asked
        suggests = f"{reverse('search:suggest')}?only=products"
        fills = {"data-suggest": suggests, "data-fills": self["units"].auto_id}
        self.fields["sku"].widget.attrs |= {"autocomplete": "off", **fills}

    def clean_lot(self):
        try:
            return _lot_of(self.cleaned_data["lot"])
        except ValueError as error:
            raise forms.ValidationError("Choose one of these.") from error

    def clean(self):
        typed = self.cleaned_data
        if self.asked.question:
            raise forms.ValidationError(self.asked.question)
        if bool(typed.get("sku")) != bool(typed.get("units")) and not self.errors:
            raise forms.ValidationError("A line needs a product and how many units.")
        if typed.get("sku"):
            typed["product"] = self._sold_as(typed["sku"])
            self._check_acceptance(typed)
        return typed

    def _sold_as(self, sku):
        product = self._products.get(sku.strip().upper())
        if product is None:
            raise forms.ValidationError(NO_SUCH.format(sku))
        return product

    def _check_acceptance(self, typed):
        """A lot of its own is sold to who accepts its last day, and staff note who did (U14)."""
        if "lot" not in typed or "accepted_by" not in typed:
            return
        if bool(typed["lot"]) != bool(typed["accepted_by"]):
            self.add_error("accepted_by", WHO_ACCEPTED if typed["lot"] else WHICH_LOT)


def _lot_of(text):
    """(the key of an offer, the last day that the page named) of what a line chose; or None."""
    key, _, day = text.partition(":")
    if text and key_of(key) is None:
        raise ValueError("This is no key of an offer.")
    return (key_of(key), date.fromisoformat(day)) if text else None


class Lines(forms.BaseFormSet):
    """`products` are those that its lines may name, by part number; `asked` what is asked of them,
    by their places."""

    def __init__(self, *args, products=None, asked=None, **kwargs):
        super().__init__(*args, **kwargs)
        self._products, self._asked = products or {}, asked or {}

    def get_form_kwargs(self, index):
        told = {"products": self._products, "asked": self._asked.get(index, Asked())}
        return super().get_form_kwargs(index) | told

    def clean(self):
        typed = [(line["product"].pk, line["lot"]) for line in self._filled]
        if not any(self.errors) and not typed:
            raise forms.ValidationError("Type at least one line.")
        if len(set(typed)) != len(typed):
            raise forms.ValidationError(TWICE)

    @property
    def _filled(self):
        """What was typed into each line that is right and has a product."""
        found = (form.cleaned_data for form in self.forms if form.is_valid())
        return [line for line in found if line.get("product")]

    @property
    def units(self):
        return {line["product"]: line["units"] for line in self._filled if not line["lot"]}

    @property
    def of_lots(self):
        return tuple(_of_lot(line) for line in self._filled if line["lot"])

    @property
    def reasons(self):
        """Of two lines of one product the one that says a reason counts."""
        found = {}
        for line in self._filled:
            found[line["product"].pk] = line["reason"] or found.get(line["product"].pk, "")
        return found


def _of_lot(line):
    offer, accepted = line["lot"]
    return OfLot(line["product"], offer, line["units"], accepted, line["accepted_by"])


LineFormSet = forms.formset_factory(
    LineForm, Lines, extra=EMPTY_LINES, max_num=MOST_LINES, absolute_max=MOST_LINES
)
