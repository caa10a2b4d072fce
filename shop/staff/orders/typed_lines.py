"""The lines of an order that staff type for a clinic: a part number, units, and of which lot where
the clinic accepts one near its end."""

from datetime import date
from functools import cached_property

from django import forms
from django.db.models.functions import Upper
from oscar.core.loading import get_model

from catalogue.lists.quotes import quotes
from shop.ordering.sent import key_of
from shop.ordering.short_dated import told_of
from shop.purchasing.wording import WHY_SO_MUCH

from .for_clinic import OfLot

Product = get_model("catalogue", "Product")

EMPTY_LINES, MOST_LINES, MOST_UNITS = 8, 200, 10_000
WHO_ACCEPTED = "Say who of the clinic accepted that day."
WHICH_LOT = "Choose what was accepted, or empty the field of who accepted it."
TWICE = "A part number stands in two lines. Use one line, and another for each short-dated lot."


class LineForm(forms.Form):
    """One product by its part number; `lot` names an offer and the last day that it is of."""

    sku = forms.CharField(label="Part number", max_length=128, required=False)
    units = forms.IntegerField(min_value=1, max_value=MOST_UNITS, required=False)
    reason = forms.CharField(label=WHY_SO_MUCH, max_length=500, required=False)
    lot = forms.CharField(max_length=40, required=False)
    accepted_by = forms.CharField(
        label="Who of the clinic accepts that day",
        max_length=200,
        required=False,
        help_text="Of short-dated units: read them the day. The clinician reads who accepted it.",
    )

    def __init__(self, *args, sold_as, **kwargs):
        super().__init__(*args, **kwargs)
        self._sold_as = sold_as

    def clean_lot(self):
        try:
            return _lot_of(self.cleaned_data["lot"])
        except ValueError as error:
            raise forms.ValidationError("Choose one of these.") from error

    def clean(self):
        typed = self.cleaned_data
        if bool(typed.get("sku")) != bool(typed.get("units")) and not self.errors:
            raise forms.ValidationError("A line needs a part number and how many units.")
        if typed.get("sku"):
            typed["product"] = self._sold_as(typed["sku"])
            self._check_acceptance(typed)
        return typed

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
    def get_form_kwargs(self, index):
        return super().get_form_kwargs(index) | {"sold_as": self._sold_as}

    def _sold_as(self, sku):
        product = self._products.get(sku.strip().upper()) if "\0" not in sku else None
        if product is None:
            raise forms.ValidationError(f"No product has the part number {sku}.")
        return product

    @cached_property
    def _products(self):
        """{part number in capitals: product} of all lines, in one query."""
        typed = [str(form["sku"].value() or "").strip() for form in self.forms]
        skus = [sku.upper() for sku in typed if "\0" not in sku]
        plain = {"plain": Upper("stockrecords__partner_sku")}
        found = Product.objects.annotate(**plain).filter(plain__in=skus)
        return {product.plain: product for product in found.select_related("parent")}

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


def tell_ways(lines, strategy):
    """Give each line of a form that was sent the `ways` to buy its product short-dated."""
    lines.is_valid()
    of_forms = [(form, form.cleaned_data.get("product")) for form in lines if form.has_changed()]
    found = quotes(strategy, {product.pk: product for _, product in of_forms if product}.values())
    ways = {quote.product.pk: told_of(quote) for quote in found}
    for form, product in of_forms:
        form.ways = [_Way(form, told) for told in ways.get(product and product.pk, ())]


class _Way:
    """A way to buy, as a line of the form chooses it."""

    def __init__(self, form, told):
        self.told, self.way = told, told.way
        self.value = f"{told.way.key}:{told.way.expires_on.isoformat()}"
        self.is_chosen = form["lot"].value() == self.value
