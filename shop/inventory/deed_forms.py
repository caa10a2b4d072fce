"""What is typed to put stock right: how much, why from a list, and words with it."""

from django import forms

from common.clock import today

from . import queries, receiving, suppliers
from .forms import Asking, Day, LotNumber, SupplierName, Units
from .models import Lot, Place, Proposal, Reason
from .places.fitting import misfit
from .places.queries import held
from .proposals import Asked

MOST = 1_000_000


class DeedForm(Asking, forms.Form):
    """Every deed says why. A subclass names its deed, its reasons and its values."""

    reason = forms.ChoiceField()
    words = forms.CharField(
        label="In words", max_length=300, help_text="Kept in the ledger for good."
    )
    deed, reasons = None, ()

    def __init__(self, *args, lot, receipt=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.lot, self.receipt = lot, receipt
        choices = [(reason.value, reason.label) for reason in self.reasons]
        self.fields["reason"].choices = [("", "Choose…"), *choices]
        self.order_fields([name for name in self.fields if name not in ("reason", "words")])

    def asked(self):
        """The Asked that a valid form is."""
        data = self.cleaned_data
        values = self.values(data)
        return Asked(self.deed, self.lot, data["reason"], data["words"], values, self.receipt)


class PlaceForm(DeedForm):
    """A deed on what lies in one place; where there is no other, it need not be named."""

    place = forms.ModelChoiceField(
        Place.objects, label="Where they lie", required=False, empty_label="Choose…"
    )
    anywhere = False

    def __init__(self, *args, lot, **kwargs):
        super().__init__(*args, lot=lot, **kwargs)
        self.held = held(lot)
        if not self.anywhere:
            own = [holding.place_id for holding in self.held]
            self.fields["place"].queryset = Place.objects.filter(pk__in=own)
        if len(self.held) == 1:
            self.initial["place"] = self.held[0].place_id

    def clean_place(self):
        place = self.cleaned_data["place"]
        if place is None and len(self.held) > 1:
            raise forms.ValidationError("They lie in several places: say which.")
        return place or (self.held[0].place if self.held else None)

    def units_in(self, place):
        return next((each.units for each in self.held if each.place == place), 0)

    def values(self, data):
        return {"place": data["place"] and data["place"].pk}


class WriteOffForm(PlaceForm):
    """What is expired, broken or gone."""

    units = Units(label="Units to write off", min_value=1, max_value=MOST)
    deed = Proposal.Deed.WRITE_OFF
    reasons = (
        Reason.EXPIRED,
        Reason.TOO_SHORT,
        Reason.BROKEN,
        Reason.TEMPERATURE,
        Reason.LOST,
        Reason.RECALLED,
        Reason.OTHER,
    )

    def __init__(self, *args, lot, **kwargs):
        super().__init__(*args, lot=lot, **kwargs)
        if lot.expires_on < today():
            self.initial |= {"units": lot.free or lot.apart, "reason": Reason.EXPIRED}

    def values(self, data):
        return {"units": data["units"], **super().values(data)}


class SendBackForm(PlaceForm):
    """What goes back to who delivered it."""

    units = Units(label="Units that go back", min_value=1, max_value=MOST)
    supplier = SupplierName(label="To the supplier")
    deed = Proposal.Deed.SEND_BACK
    reasons = (
        Reason.EXPIRED,
        Reason.TOO_SHORT,
        Reason.BROKEN,
        Reason.TEMPERATURE,
        Reason.DELIVERED,
        Reason.RECALLED,
        Reason.OTHER,
    )

    def __init__(self, *args, lot, **kwargs):
        super().__init__(*args, lot=lot, **kwargs)
        self.suppliers = queries.suppliers_of(lot)
        if self.suppliers:
            self.initial["supplier"] = self.suppliers[-1]

    def clean_supplier(self):
        name = self.cleaned_data["supplier"]
        if suppliers.folded(name) not in map(suppliers.folded, self.suppliers):
            raise forms.ValidationError(
                f"No units of lot {self.lot.number} came from {name}, "
                f"but from {' and '.join(self.suppliers) or 'nobody that is known'}."
            )
        return name

    def values(self, data):
        return {"units": data["units"], "supplier": data["supplier"], **super().values(data)}


class MoveForm(PlaceForm):
    """From one place to another, with a reason where the product does not belong there."""

    units = Units(label="Units to move", min_value=1, max_value=MOST)
    into = forms.ModelChoiceField(Place.objects, label="To", empty_label="Choose…")
    deed = Proposal.Deed.MOVE
    reasons = (
        Reason.PUT_AWAY,
        Reason.NO_ROOM,
        Reason.TO_LOOK_INTO,
        Reason.LOOKED_INTO,
        Reason.EXPIRED,
        Reason.TOO_SHORT,
        Reason.BROKEN,
        Reason.TEMPERATURE,
        Reason.RECALLED,
        Reason.OTHER,
    )

    def clean(self):
        data = super().clean()
        if not self.errors and (words := misfit(self.lot.product, data["into"])):
            key = f"misfit {data['into'].pk}"
            self.ask([receiving.Question(key, words, f"Put them in {data['into']} all the same")])
        return data

    def values(self, data):
        return {"units": data["units"], "into": data["into"].pk, **super().values(data)}


class CountForm(PlaceForm):
    """What lies there."""

    anywhere = True

    counted = Units(
        label="Units counted",
        min_value=0,
        max_value=MOST,
        help_text="All that lie in that place, also what orders have and is not packed.",
    )
    deed = Proposal.Deed.COUNT
    reasons = (Reason.COUNTED, Reason.FOUND, Reason.LOST, Reason.OTHER)

    def values(self, data):
        was = self.units_in(data["place"])
        return {"counted": data["counted"], "was": was, **super().values(data)}


class CorrectForm(DeedForm):
    """What a receipt should have said."""

    quantity = Units(
        label="Units received",
        min_value=0,
        max_value=MOST,
        help_text="0 where nothing of it was received: then receive it anew.",
    )
    number = LotNumber(label="Lot number", help_text="Exactly as printed on the pack.")
    expires_on = Day(label="Usable through")
    supplier = SupplierName()
    deed = Proposal.Deed.CORRECT
    reasons = (Reason.TYPED, Reason.DELIVERED, Reason.COUNTED, Reason.OTHER)

    def __init__(self, *args, lot, receipt, **kwargs):
        super().__init__(*args, lot=lot, receipt=receipt, **kwargs)
        self.now = queries.standing_of(receipt)
        self.initial |= {
            "quantity": self.now.quantity,
            "number": lot.number,
            "expires_on": lot.expires_on,
            "supplier": self.now.supplier and self.now.supplier.name,
        }
        self.others = []

    def clean(self):
        data = super().clean()
        if self.errors:
            return data
        if self._says_nothing_new(data):
            raise forms.ValidationError("Nothing is corrected: all four are as they are booked.")
        self.ask(self._second_looks(data))
        return data

    def _says_nothing_new(self, data):
        booked = (self.now.quantity, self.lot.number, self.lot.expires_on)
        typed = (data["quantity"], data["number"], data["expires_on"])
        return typed == booked and _is_one(data["supplier"], self.now.supplier)

    def _second_looks(self, data):
        """Of what is new only: what was booked was looked at when it was received."""
        product = self.lot.product
        if data["number"] != self.lot.number:
            lots = Lot.objects.filter(product=product).exclude(pk=self.lot.pk)
            self.others = queries.twins(lots, data["number"])
            yield from receiving.about_the_number(data["number"])
            yield from receiving.about_twins(data["number"], [lot.number for lot in self.others])
        if data["expires_on"] != self.lot.expires_on:
            minimum, keeps = product.minimum_remaining_days, product.keeps_months
            yield from receiving.second_looks(data["expires_on"], minimum, today(), keeps)
        if data["quantity"] > self.now.quantity:
            yield from receiving.many(data["quantity"], queries.largest_receipt(product))

    def values(self, data):
        return {
            "quantity": data["quantity"],
            "number": data["number"],
            "expires_on": data["expires_on"].isoformat(),
            "supplier": data["supplier"],
            "other_than": [twin.number for twin in self.others],
        }


def _is_one(name, supplier):
    return supplier is not None and suppliers.folded(name) == supplier.key
