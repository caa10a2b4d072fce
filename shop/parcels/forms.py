"""What of an order goes into a parcel, and packs that have no code."""

from django import forms

from common.clock import today
from shop.inventory import numbers
from shop.inventory.models import Lot
from shop.inventory.queries import sellable_lots


class ChooseForm(forms.Form):
    """A number of units for each pick, all of it by default; none or 0 leaves it for later."""

    def __init__(self, *args, picks, **kwargs):
        super().__init__(*args, **kwargs)
        self.picks = picks
        for pick in picks:
            self.fields[_name(pick)] = forms.IntegerField(
                label=f"Units of lot {pick.lot.number}",
                min_value=0,
                max_value=pick.quantity,
                initial=pick.quantity,
                required=False,
            )

    def rows(self):
        """(pick, its field) as the page lists them."""
        return [(pick, self[_name(pick)]) for pick in self.picks]

    @property
    def units(self):
        """{key of a pick: how many} of what was chosen."""
        chosen = ((pick.pk, self.cleaned_data.get(_name(pick))) for pick in self.picks)
        return {key: units for key, units in chosen if units}


class ByEyeForm(forms.Form):
    """The lot of packs that have no code, as they print it."""

    product = forms.TypedChoiceField()
    number = forms.CharField(label="Lot number as the pack prints it", max_length=numbers.LONGEST)
    units = forms.IntegerField(label="Units", min_value=1, max_value=100_000, initial=1)

    def __init__(self, *args, picks, **kwargs):
        super().__init__(*args, **kwargs)
        products = {str(pick.lot.product_id): pick.lot.product for pick in picks}
        field = self.fields["product"]
        names = [(key, product.full_name) for key, product in products.items()]
        field.choices = names if len(names) == 1 else [("", "Choose…"), *names]
        field.coerce = products.__getitem__


class SwapForm(forms.Form):
    """Another lot that can be sold, for how many units, and why."""

    lot = forms.ModelChoiceField(
        Lot.objects.none(),
        label="Take instead",
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": "Choose a lot.",
            "invalid_choice": "This lot cannot be sold any more. Choose again.",
        },
    )
    units = forms.IntegerField(min_value=1)
    reason = forms.CharField(
        label="Why, as the ledger keeps it",
        max_length=300,
        error_messages={"required": "Say why: the ledger keeps it."},
    )

    def __init__(self, *args, pick, left, **kwargs):
        super().__init__(*args, **kwargs)
        others = sellable_lots(today()).filter(product=pick.lot.product_id).exclude(pk=pick.lot_id)
        self.fields["lot"].queryset = others.order_by("expires_on", "pk")
        self.fields["lot"].label_from_instance = lambda lot: f"{lot}, {lot.free} free"
        self.fields["units"].initial = left


class DeliveredForm(forms.Form):
    """When the carrier says that it was delivered, and to whom."""

    delivered_at = forms.DateTimeField(
        label="Delivered",
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    words = forms.CharField(
        label="To whom, as the carrier says",
        max_length=200,
        required=False,
        help_text="Who signed for it, or where it was left.",
    )


def _name(pick):
    return f"units-{pick.pk}"
