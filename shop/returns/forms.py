"""What is typed of a return: units of lots, why, what came, what becomes of it."""

from django import forms

from shop.inventory.models import Reason
from shop.inventory.places.fitting import misfit
from shop.inventory.places.queries import returns_places

from .models import Return
from .policy import Outcome

REASONS = (
    *(Reason.BROKEN, Reason.TEMPERATURE, Reason.EXPIRED, Reason.TOO_SHORT, Reason.RECALLED),
    *(Reason.DELIVERED, Reason.LOOKED_INTO, Reason.OTHER),
)
_OUTCOMES = {
    "destroyed": "destroyed",
    "to_supplier": "to the supplier",
    "sellable": "to be sold again",
}


def _units(label, most, help_text=""):
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=most,
        help_text=help_text,
        required=False,
        error_messages={"max_value": "At most %(limit_value)s of it can come back."},
    )


def _supplier(number, names):
    """To whom units of a lot may go; whom it came from is chosen where it was one."""
    choices = [("", "Choose…"), *((name, name) for name in names)]
    return forms.ChoiceField(
        label=f"The supplier of lot {number}, where units go there",
        choices=choices,
        initial=names[0] if len(names) == 1 else "",
        required=False,
    )


class AnnounceForm(forms.Form):
    """Units of shipped lots that come back, and why."""

    reason = forms.ChoiceField(
        label="Why", choices=[("", "Choose…"), *Return.Reason.choices], required=True
    )
    words = forms.CharField(
        label="In words",
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args, picks, **kwargs):
        super().__init__(*args, **kwargs)
        self.picks = [pick for pick in picks if pick.come_back]
        for pick in self.picks:
            label = f"Units of lot {pick.lot.number}"
            said = f"{pick.lot.product.full_name}: {pick.come_back} can come back."
            self.fields[f"units-{pick.pk}"] = _units(label, pick.come_back, said)
        self.order_fields([name for name in self.fields if name not in ("reason", "words")])

    def clean(self):
        if not self.errors and not self.units:
            raise forms.ValidationError("Say how many units of which lot come back.")
        return self.cleaned_data

    def rows(self):
        """(pick, its field) as the page lists them."""
        return [(pick, self[f"units-{pick.pk}"]) for pick in self.picks]

    @property
    def units(self):
        """{key of a pick: how many}."""
        chosen = ((pick.pk, self.cleaned_data.get(f"units-{pick.pk}")) for pick in self.picks)
        return {key: units for key, units in chosen if units}


class ReceiveForm(forms.Form):
    """What came of each lot; `scanned` are the units that codes were counted for."""

    place = forms.TypedChoiceField(label="Where they lie now")

    def __init__(self, *args, lines, scanned=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.lines = lines
        places = {str(place.pk): place for place in returns_places()}
        field = self.fields["place"]
        field.choices = [(key, str(place)) for key, place in places.items()]
        field.coerce = places.__getitem__
        products = list(dict.fromkeys(line.pick.lot.product for line in lines))
        faults = {key: _misfits(products, place) for key, place in places.items()}
        field.initial = next((key for key, words in faults.items() if not words), None)
        if places and field.initial is None:
            field.help_text = next(iter(faults.values()))
        for line in lines:
            label = f"Units of lot {line.pick.lot.number} that came"
            self.fields[f"units-{line.pk}"] = _units(label, line.pick.quantity)
            self.fields[f"units-{line.pk}"].initial = (scanned or {}).get(line.pk)

    def rows(self):
        return [(line, self[f"units-{line.pk}"]) for line in self.lines]

    @property
    def units(self):
        """{key of a line: how many}."""
        return {line.pk: self.cleaned_data[f"units-{line.pk}"] or 0 for line in self.lines}


def _misfits(products, place):
    """Why products do not belong in a place, in words; empty where all do."""
    return " ".join(filter(None, (misfit(product, place) for product in products)))


class InspectForm(forms.Form):
    """What becomes of each lot, why, and what the clinic reads."""

    reason = forms.ChoiceField(
        label="What was found",
        choices=[("", "Choose…"), *((reason.value, reason.label) for reason in REASONS)],
    )
    words = forms.CharField(
        label="In words", max_length=300, help_text="Kept in the ledger for good."
    )
    answer = forms.CharField(
        label="What the clinic reads",
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
        help_text="It is sent by mail.",
    )

    def __init__(self, *args, lines, suppliers, **kwargs):
        """`suppliers`: {key of a lot: the names of those it came from}."""
        super().__init__(*args, **kwargs)
        self.lines = [line for line in lines if line.received]
        for line in self.lines:
            number, names = line.pick.lot.number, suppliers[line.pick.lot_id]
            for name, words in _OUTCOMES.items():
                label = f"Units of lot {number} {words}"
                self.fields[f"{name}-{line.pk}"] = _units(label, line.received)
            self.fields[f"supplier-{line.pk}"] = _supplier(number, names)

    def clean(self):
        typed = self.cleaned_data
        for line in self.lines:
            if typed.get(f"to_supplier-{line.pk}") and not typed.get(f"supplier-{line.pk}"):
                self.add_error(f"supplier-{line.pk}", "Say to which supplier they go.")
        return typed

    def rows(self):
        """(line, [its fields])."""
        names = (*_OUTCOMES, "supplier")
        return [(line, [self[f"{name}-{line.pk}"] for name in names]) for line in self.lines]

    def others(self):
        """The fields that are of no line."""
        return [self[name] for name in ("reason", "words", "answer")]

    @property
    def outcomes(self):
        """{key of a line: its Outcome}."""
        return {line.pk: Outcome(*self._typed(line)) for line in self.lines}

    def _typed(self, line):
        units = [self.cleaned_data[f"{name}-{line.pk}"] or 0 for name in _OUTCOMES]
        return [*units, self.cleaned_data[f"supplier-{line.pk}"]]
