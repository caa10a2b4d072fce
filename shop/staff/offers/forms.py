"""The forms of offers, ranges and vouchers: what makes sense, and what does not in plain words."""

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from oscar.core.loading import get_model

from catalogue.models import Product, TradeItem
from common.readable import ReadableAutocompleteMultiple

from .wording import (
    AUDIENCES,
    BENEFITS,
    CONDITIONS,
    OF_A_RANGE,
    OF_SOME_UNITS,
    PER_CENT,
    USAGES,
)

Benefit, Condition, ConditionalOffer, Range = (
    get_model("offer", name) for name in ("Benefit", "Condition", "ConditionalOffer", "Range")
)
StockRecord = get_model("partner", "StockRecord")
Voucher, VoucherSet = get_model("voucher", "Voucher"), get_model("voucher", "VoucherSet")

_CONDITION = ("type", "value", "range")
_BENEFIT = ("type", "value", "range", "max_affected_items")
LIMITS = ("max_global_applications", "max_user_applications", "max_basket_applications")
_MOST_PART_NUMBERS = 2000
MOST_CODES = 1000


def _choices(words):
    return [("", "Choose"), *words.items()]


def _amount(label, **options):
    return forms.DecimalField(label=label, max_digits=12, decimal_places=2, **options)


def _where_ranges_are_added(widget, model):
    """A choice of ranges with the admin's button for another one, which keeps what was typed."""
    relation = model._meta.get_field("range").remote_field
    return RelatedFieldWidgetWrapper(widget, relation, admin.site, can_add_related=True)


class OfferForm(forms.ModelForm):
    """An offer with its condition and its benefit; what orders count of it is not in the form."""

    also_saves = ("status", "condition", "benefit")

    offer_type = forms.ChoiceField(label="For", choices=AUDIENCES.items())
    condition_type = forms.ChoiceField(label="Asks for", choices=_choices(CONDITIONS))
    condition_value = _amount("How many, or how much net", min_value=0)
    condition_range = forms.ModelChoiceField(Range.objects, label="Of this range")
    benefit_type = forms.ChoiceField(label="Takes", choices=_choices(BENEFITS))
    benefit_value = _amount(
        "How much",
        min_value=0,
        required=False,
        help_text="Per cent, or an amount that is net: VAT is reckoned on what is left.",
    )
    benefit_range = forms.ModelChoiceField(
        Range.objects,
        label="From this range",
        required=False,
        help_text="Empty: the range that the condition names.",
    )
    benefit_max_affected_items = forms.IntegerField(
        label="Of so many units at most",
        min_value=1,
        max_value=10_000,
        required=False,
        help_text="The cheapest count first. Empty: of all.",
    )
    is_suspended = forms.BooleanField(
        label="Suspended",
        required=False,
        help_text="Nobody gets it until this is taken away, behind a voucher neither.",
    )

    class Meta:
        model = ConditionalOffer
        fields = (
            *("name", "description", "offer_type", "start_datetime", "end_datetime"),
            *(*LIMITS, "max_discount", "priority", "exclusive", "combinations"),
        )
        widgets = {"description": forms.Textarea({"rows": 3})}
        labels = {
            "description": "Note",
            "start_datetime": "From",
            "end_datetime": "Until",
            "max_global_applications": "Times in all",
            "max_user_applications": "Times a person",
            "max_basket_applications": "Times a basket",
            "max_discount": "Largest total discount, net",
            "exclusive": "Alone",
            "combinations": "Together with",
        }
        help_texts = {
            "name": "Buyers read it in the basket, at checkout and on the order.",
            "description": "For staff only.",
            "start_datetime": "Empty: at once. An offer behind a voucher has the voucher's days.",
            "end_datetime": "Empty: without an end.",
            "max_global_applications": "Empty: without a limit.",
            "max_user_applications": "Empty: without a limit.",
            "max_basket_applications": "Empty: without a limit. One order may use an offer often.",
            "max_discount": "The last order gets what is left of it. Empty: without a limit.",
            "priority": "The highest is asked first.",
            "exclusive": "No other offer takes from the same units.",
            "combinations": "Empty: with every other offer that is not alone.",
        }
        error_messages = {"name": {"unique": "Another offer has this name."}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, model in (("condition_range", Condition), ("benefit_range", Benefit)):
            self.fields[name].widget = _where_ranges_are_added(self.fields[name].widget, model)
        offer = self.instance
        if offer.pk:
            self.initial |= _values("condition", offer.condition, _CONDITION)
            self.initial |= _values("benefit", offer.benefit, _BENEFIT)
            self.initial["is_suspended"] = offer.is_suspended

    def clean(self):
        typed = super().clean()
        for check in (_days, _limits, _condition, _benefit, _beside_others, self._vouchers):
            for name, problem in check(typed):
                self.add_error(name, problem)
        return typed

    def _vouchers(self, typed):
        is_theirs = typed.get("offer_type") == ConditionalOffer.VOUCHER
        if self.instance.pk and not is_theirs and self.instance.vouchers.exists():
            yield "offer_type", "A voucher leads to it. Take it out of the voucher first."

    def _post_clean(self):
        super()._post_clean()
        is_suspended = self.cleaned_data.get("is_suspended")
        offer = self.instance
        offer.status = offer.SUSPENDED if is_suspended else offer.OPEN

    def parts(self):
        """Its Condition and its Benefit as they were typed, not saved."""
        return (
            self._part(Condition, "condition", _CONDITION),
            self._part(Benefit, "benefit", _BENEFIT),
        )

    def save_parts(self):
        """Save both, so that the offer can be saved."""
        for name, part in zip(("condition", "benefit"), self.parts(), strict=True):
            fields = _CONDITION if name == "condition" else _BENEFIT
            part.save(update_fields=fields if part.pk else None)
            setattr(self.instance, name, part)

    def _part(self, model, name, fields):
        kept = getattr(self.instance, f"{name}_id")
        part = model.objects.get(pk=kept) if kept else model()
        for field in fields:
            setattr(part, field, self.cleaned_data[f"{name}_{field}"])
        return part


def _values(name, part, fields):
    return {f"{name}_{field}": part.serializable_value(field) for field in fields}


def _days(typed):
    start, end = typed.get("start_datetime"), typed.get("end_datetime")
    if start and end and end <= start:
        yield "end_datetime", "It would end before it begins."
    if typed.get("offer_type") == ConditionalOffer.VOUCHER and (start or end):
        name = "start_datetime" if start else "end_datetime"
        yield name, "Leave it empty: an offer behind a voucher has the voucher's days."


def _limits(typed):
    for name in (*LIMITS, "max_discount"):
        if typed.get(name) is not None and typed[name] <= 0:
            yield name, "0 would be no limit. To stop the offer, suspend it."


def _condition(typed):
    kind, value = typed.get("condition_type"), typed.get("condition_value")
    if value is None:
        return
    if value <= 0:
        yield "condition_value", "It asks for something: enter more than 0."
    elif kind != Condition.VALUE and value % 1:
        yield "condition_value", "Enter a whole number: this counts units or products."


def _benefit(typed):
    """Also fills in the range where the condition's is meant."""
    kind, value = typed.get("benefit_type"), typed.get("benefit_value")
    if kind in OF_A_RANGE:
        typed["benefit_range"] = typed.get("benefit_range") or typed.get("condition_range")
    elif kind and typed.get("benefit_range"):
        yield "benefit_range", "Leave it empty: this takes from no range of its own."
    if kind and kind not in OF_SOME_UNITS and typed.get("benefit_max_affected_items"):
        yield "benefit_max_affected_items", "Leave it empty: this does not count units."
    if problem := _wrong_value(kind, value):
        yield "benefit_value", problem


def _wrong_value(kind, value):
    if kind == Benefit.MULTIBUY:
        return value is not None and "Leave it empty: the cheapest unit costs nothing."
    if kind == Benefit.SHIPPING_FIXED_PRICE:
        return value is None and "Enter a net charge; 0 makes delivery free."
    if kind in PER_CENT:
        is_share = value is not None and 0 < value <= 100
        return not is_share and "Enter per cent: more than 0, and 100 at most."
    return bool(kind) and not value and "Enter a net amount of more than 0."


def _beside_others(typed):
    if typed.get("exclusive") and typed.get("combinations"):
        yield "combinations", "It stands alone: choose none, or take the tick from “Alone”."


class RangeForm(forms.ModelForm):
    """A range: all products but some, or those chosen one by one or by part number."""

    products = forms.ModelMultipleChoiceField(
        Product.objects,
        required=False,
        widget=ReadableAutocompleteMultiple(Range._meta.get_field("included_products"), admin.site),
        help_text="Type a name, a part number or a GTIN. A family holds all its variants.",
    )
    part_numbers = forms.CharField(
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=(
            "To add many at once: part numbers or GTINs, pasted from a column of a spreadsheet or "
            "separated by commas."
        ),
    )

    class Meta:
        model = Range
        fields = ("name", "description", "includes_all_products", "excluded_products")
        widgets = {"description": forms.Textarea({"rows": 3})}
        labels = {
            "description": "Note",
            "includes_all_products": "All products",
            "excluded_products": "But not these",
        }
        help_texts = {
            "includes_all_products": "Also those that come later.",
        }
        error_messages = {"name": {"unique": "Another range has this name."}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            chosen = self.instance.included_products.order_by("pk")
            self.initial["products"] = list(chosen.values_list("pk", flat=True))

    def clean_part_numbers(self):
        """The products that the part numbers name."""
        typed = self.cleaned_data["part_numbers"].replace(",", "\n").replace(";", "\n")
        numbers = {text.strip().strip('"') for text in typed.splitlines()} - {""}
        if len(numbers) > _MOST_PART_NUMBERS:
            raise ValidationError(f"Paste {_MOST_PART_NUMBERS} part numbers at most at once.")
        found = products_by_number(numbers)
        if unknown := sorted(numbers - set(found)):
            raise ValidationError(f"No product has {_some(unknown)}. Nothing was added.")
        return list(found.values())

    def clean(self):
        typed = super().clean()
        named = [*typed.get("products", ()), *typed.get("part_numbers", ())]
        if typed.get("includes_all_products") and named:
            self.add_error("products", "It holds all products already: choose none.")
        return typed

    def chosen(self):
        """The keys of the products that were chosen in either way."""
        named = (*self.cleaned_data["products"], *self.cleaned_data["part_numbers"])
        return {product.pk for product in named}


def products_by_number(numbers):
    """{number: product} of part numbers and GTINs that a product has."""
    records = StockRecord.objects.filter(partner_sku__in=numbers).select_related("product")
    found = {record.partner_sku: record.product for record in records}
    items = TradeItem.objects.filter(gtin__in=numbers).select_related("product")
    return found | {item.gtin: item.product for item in items}


def _some(names, most=5):
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(f"“{name[:40]}”" for name in names[:most]) + more


class VoucherForm(forms.ModelForm):
    """A voucher; how often it was used is counted by orders and is not in the form."""

    usage = forms.ChoiceField(label="May be used", choices=USAGES.items())

    class Meta:
        model = Voucher
        fields = ("name", "code", "offers", "usage", "start_datetime", "end_datetime")
        labels = {"start_datetime": "From", "end_datetime": "Until"}
        help_texts = {
            "name": "For staff and on orders.",
            "code": "What buyers type; capitals do not matter, spaces are not allowed.",
            "offers": "What it gives. Only offers for who types a code can be chosen.",
        }
        error_messages = {
            "name": {"unique": "Another voucher has this name."},
            "code": {"unique": "Another voucher has this code."},
        }

    def clean_code(self):
        code = self.cleaned_data["code"].strip().upper()
        if len(code.split()) != 1:
            raise ValidationError("A code is one word: take the spaces out.")
        return code

    def clean(self):
        typed = super().clean()
        for name, problem in _days(typed):
            self.add_error(name, problem)
        return typed


class VoucherSetForm(forms.ModelForm):
    """Many vouchers with codes that nobody guesses; their days are those of the set."""

    description = forms.CharField(label="Note", required=False, widget=forms.Textarea({"rows": 3}))
    count = forms.IntegerField(label="How many codes", min_value=1, max_value=MOST_CODES)
    offers = forms.ModelMultipleChoiceField(
        ConditionalOffer.objects.filter(offer_type=ConditionalOffer.VOUCHER),
        widget=ReadableAutocompleteMultiple(Voucher._meta.get_field("offers"), admin.site),
        help_text="What each code gives.",
    )
    usage = forms.ChoiceField(label="Each may be used", choices=USAGES.items())

    class Meta:
        model = VoucherSet
        fields = ("name", "description", "count", "start_datetime", "end_datetime")
        labels = {"start_datetime": "From", "end_datetime": "Until"}
        error_messages = {"name": {"unique": "Another set has this name."}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for name in ("count", "offers", "usage"):
                self.fields.pop(name, None)

    def clean(self):
        typed = super().clean()
        for name, problem in _days(typed):
            self.add_error(name, problem)
        return typed
