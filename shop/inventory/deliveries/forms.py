"""What is typed about a delivery and its lines."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils import timezone

from common.confined import NotAccepted
from common.readable import ReadableAutocomplete

from ..forms import Day, LotNumber, SupplierName, Units, receivable
from ..purchase_orders.queries import coming_orders
from ..suppliers import folded
from . import many, services
from .models import Delivery, DeliveryLine
from .rule import Decision

_BOOK = "book"


class HeadForm(forms.ModelForm):
    """Who brought it, with which note, when, and how warm it was."""

    supplier = SupplierName()
    arrived_at = forms.DateTimeField(
        label="Arrived",
        initial=timezone.now,
        help_text="This moment, unless the goods came earlier.",
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    class Meta:
        model = Delivery
        fields = ["supplier", "purchase_order", "note_number", "arrived_at", "celsius"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["supplier"] = self.instance.supplier.name
        coming = coming_orders().select_related("supplier")
        self.fields["purchase_order"].queryset = coming
        self.fields["purchase_order"].empty_label = "None"
        self.fields["note_number"].label = "Number of the delivery note"
        self.fields["celsius"].help_text = "As measured; empty where nobody measured."

    def clean_arrived_at(self):
        arrived_at = self.cleaned_data["arrived_at"]
        if arrived_at > timezone.now() + timezone.timedelta(minutes=5):
            raise ValidationError("That moment is still to come.")
        return arrived_at

    def clean(self):
        """Goods of one supplier are not counted as those of another."""
        data = super().clean()
        order, name = data.get("purchase_order"), data.get("supplier", "")
        if order and name and folded(name) != order.supplier.key:
            self.add_error("purchase_order", f"That purchase order is to {order.supplier.name}.")
        return data

    def _post_clean(self):
        """The deeds write it: a name is no supplier yet."""


class LineForm(forms.Form):
    """What the pack says, and what becomes of it."""

    product = forms.ModelChoiceField(
        None,
        required=False,
        widget=ReadableAutocomplete(DeliveryLine._meta.get_field("product"), admin.site),
    )
    number = LotNumber(
        label="Lot number", required=False, help_text="Exactly as printed on the pack."
    )
    expires_on = Day(
        label="Usable through",
        required=False,
        help_text="If the pack shows only a month, the last day of that month.",
    )
    units = Units(min_value=1, max_value=services.MOST)
    decision = forms.ChoiceField(
        label="What becomes of it",
        required=False,
        widget=forms.RadioSelect,
        choices=[(_BOOK, "Book it in"), *((each.value, each.label) for each in Decision)],
    )

    def __init__(self, *args, line, **kwargs):
        shown = {name: getattr(line, name) for name in ("product", "number", "expires_on", "units")}
        shown["decision"] = line.decision or _BOOK
        super().__init__(*args, initial=shown, **kwargs)
        self.fields["product"].queryset = receivable()

    def clean_decision(self):
        return self.cleaned_data["decision"].replace(_BOOK, "")

    def clean(self):
        """A lot is of a product, in quarantine too."""
        data = super().clean()
        if data.get("decision") == Decision.QUARANTINE and not (data.get("product") or self.errors):
            self.add_error("product", "Say which product it is, or refuse the line.")
        return data


class ManyForm(forms.Form):
    """Rows that are looked at before they are taken: pasted, or in a file."""

    rows = forms.CharField(
        label="Lines",
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 4}),
        help_text="A code a line; or columns named by the first: code, lot, expiry, units.",
    )
    file = forms.FileField(label="Or a CSV file, or a photo of codes", required=False)

    def clean(self):
        data = super().clean()
        try:
            text = many.text_of(data["file"]) if data.get("file") else data.get("rows", "")
            data["text"], data["checked"] = text, many.checked(text)
        except NotAccepted as refused:
            raise ValidationError(str(refused)) from refused
        if not text.strip():
            raise ValidationError("Paste lines, or choose a file.")
        return data
