"""What the warehouse types."""

import uuid

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError

from catalogue.models import Product
from common.clock import today
from common.readable import ReadableAutocomplete
from shop.codes.reading import read

from . import numbers, queries, receiving, services, suppliers
from .goods_in import LooksLike, LotMismatch
from .models import Lot, Movement, Place, Reason, Supplier
from .places.fitting import home_of, misfit
from .places.queries import places_to_pick

ANOTHER = "another"


class NoScan:
    """A field that is typed: a whole code scanned into it is refused in words."""

    def to_python(self, value):
        if words := receiving.not_a_value(str(value or "")):
            raise ValidationError(words)
        return super().to_python(value)


class Units(NoScan, forms.IntegerField):
    pass


class Day(NoScan, forms.DateField):
    """A day in the browser's own field: the admin's calendar needs inline styles."""

    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class SupplierName(NoScan, forms.CharField):
    """A name, with those that are known on offer."""

    def __init__(self, **kwargs):
        known = forms.TextInput({"list": "suppliers", "autocomplete": "off"})
        super().__init__(max_length=suppliers.LONGEST, widget=known, **kwargs)

    def clean(self, value):
        name = suppliers.kept(super().clean(value))
        if not any(map(str.isalpha, name)):
            raise ValidationError("A supplier's name has letters.")
        return name


class LotNumber(forms.CharField):
    """A number as it is kept; a whole scan and what no pack can print are refused in words."""

    def clean(self, value):
        text = super().clean(value)
        if not text:  # Where a line may still lack it.
            return ""
        if scan := receiving.scan_in(text):
            raise ValidationError(receiving.of_a_scan(read(scan)))
        number = numbers.kept(text)
        if words := numbers.why_not(number):
            raise ValidationError(words)
        return number


class SupplierForm(forms.ModelForm):
    name = SupplierName()

    class Meta:
        model = Supplier
        fields = ["name", "email", "lead_days"]

    def clean_name(self):
        name = self.cleaned_data["name"]
        others = Supplier.objects.exclude(pk=self.instance.pk)
        if other := others.filter(key=suppliers.folded(name)).first():
            raise ValidationError(f"There is {other.name} already.")
        return name


class Asking:
    """A form that asks a second time about what may be a slip, and takes a yes by its key."""

    questions = ()

    @property
    def sure(self):
        """The keys of the questions that were answered with yes."""
        return self.data.getlist("sure")

    def ask(self, questions):
        self.questions = list(questions)
        for question in self.questions:
            if question.key not in self.sure:
                self.add_error(None, question.text)


def receivable():
    """The products of which lots can be received: what is sold, not families and references."""
    products = Product.objects.exclude(structure=Product.PARENT).exclude(is_reference=True)
    return products.filter(stockrecords__isnull=False).select_related("parent")


class ReceiveLotForm(Asking, forms.Form):
    """Goods in: a new lot, or more units of a known one. What may be a slip is asked about."""

    scan = forms.CharField(
        label="Scan, GTIN or part number",
        required=False,
        help_text="Fills in what the code says; nothing is booked before you save.",
    )
    product = forms.ModelChoiceField(
        None, widget=ReadableAutocomplete(Lot._meta.get_field("product"), admin.site)
    )
    number = LotNumber(label="Lot number", help_text="Exactly as printed on the pack.")
    expires_on = Day(
        label="Usable through",
        help_text="The last day on which it may be used. If the pack shows only a month, "
        "the last day of that month.",
    )
    quantity = Units(label="Units received", min_value=1, max_value=100_000)
    supplier = SupplierName()
    place = forms.ModelChoiceField(
        Place.objects, required=False, empty_label="Where the product belongs"
    )
    receipt = forms.UUIDField(initial=uuid.uuid4, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["product"].queryset = receivable()
        self.twins, self.said = [], []

    @property
    def which(self):
        """What was answered about numbers that look alike: a lot's key, "another", or nothing."""
        is_of_this_number = self.data.get("which_of") == self.data.get("number")
        return self.data.get("which", "") if is_of_this_number else ""

    def book(self, by):
        """The lot that was booked; None where something is wrong or asked, which the form says."""
        if not self.is_valid():
            return None
        data = {name: value for name, value in self.cleaned_data.items() if name != "scan"}
        others = tuple(twin.number for twin in self.twins)
        if misfit(data["product"], data["place"]):
            data["reason"] = Reason.NO_ROOM
        try:
            return services.receive_lot(**data, by=by, other_than=others, note=" ".join(self.said))
        except LotMismatch as known:
            self._refuse_date(known.lot)
        except LooksLike as alike:
            self._ask_which(alike.lots)
        return None

    def clean_place(self):
        product, place = self.cleaned_data.get("product"), self.cleaned_data["place"]
        if place is None and product and not (place := home_of(product, places_to_pick())):
            raise ValidationError(misfit(product, None))
        return place

    def clean(self):
        data = super().clean()
        if data.get("product") and data.get("number"):
            self._compare(data)
        self._refuse_used_receipt(data)
        if not self.errors:
            self._look_twice(data)
        return data

    # Lots that are known.

    def _compare(self, data):
        lots = list(Lot.objects.filter(product=data["product"]))
        known = _of_number(lots, data["number"])
        if not known and (twins := queries.twins(lots, data["number"])):
            self._ask_which(twins)
            known = _of_number(lots, data.get("number"))
        if known and data.get("expires_on") not in (None, known.expires_on):
            self._refuse_date(known)

    def _ask_which(self, twins):
        """Take the answer that was given: the number is that of a twin, or of another lot."""
        self.twins, data = twins, self.cleaned_data
        names = ", ".join(twin.number for twin in twins)
        same = next((twin for twin in twins if str(twin.pk) == self.which), None)
        if same:
            self.said.append(f"Typed as {data['number']}, said to be lot {same.number}.")
            data["number"] = same.number
        elif self.which == ANOTHER:
            self.said.append(f"Said to be another lot than {names}.")
        else:
            self.add_error("number", f"Lot {names} of this product is known. Is it the same?")

    def _refuse_date(self, lot):
        self.add_error(
            "expires_on", f"This lot is known with {lot.expires_on:%-d %b %Y}. Check the pack."
        )

    # Slips of the hand.

    def _refuse_used_receipt(self, data):
        booked = Movement.objects.filter(receipt=data.get("receipt")).select_related("lot").first()
        if booked and (booked.lot.product, booked.lot.number, booked.units) != (
            data.get("product"),
            data.get("number"),
            data.get("quantity"),
        ):
            self.data = self.data.copy()
            self.data["receipt"] = str(uuid.uuid4())
            self.add_error(
                None,
                f"This form has already booked lot {booked.lot.number}. Check the lot below and "
                "save again to book it as well.",
            )

    def _look_twice(self, data):
        product = data["product"]
        minimum, keeps = product.minimum_remaining_days, product.keeps_months
        largest = queries.largest_receipt(data["product"])
        questions = [
            *receiving.about_the_number(data["number"]),
            *receiving.second_looks(data["expires_on"], minimum, today(), keeps),
            *receiving.many(data["quantity"], largest),
            *_about_the_place(data["product"], data["place"]),
        ]
        self.said += [question.yes + "." for question in questions]
        self.ask(questions)


def _about_the_place(product, place):
    if words := misfit(product, place):
        yield receiving.Question(
            f"misfit {place.pk}", words, f"Put them in {place}: no room where they belong"
        )


def _of_number(lots, number):
    return next((lot for lot in lots if lot.number == number), None)


class LotStatusForm(forms.Form):
    """Hold or free a lot, or add to its recall; the reason goes into the ledger.

    A recall begins as a campaign (shop.recalls), which two people release.
    """

    status = forms.ChoiceField(choices=Lot.Status.choices)
    reason = forms.CharField(max_length=280)

    def __init__(self, *args, lot, **kwargs):
        super().__init__(*args, initial={"status": lot.status}, **kwargs)
        self.lot = lot
        # Offered; what an older page sends is still read, so that it can be answered.
        self.fields["status"].widget.choices = [
            (status.value, status.label)
            for status in Lot.Status
            if (status == Lot.Status.RECALLED) == lot.is_recalled
        ]

    def clean_status(self):
        status = self.cleaned_data["status"]
        if status == Lot.Status.RECALLED and not self.lot.is_recalled:
            raise ValidationError("Begin a recall for that; on hold stops the lot at once.")
        return status


class EndRecallForm(forms.Form):
    """Why a recall may end."""

    reason = forms.CharField(label="Why the recall may end", max_length=280)
