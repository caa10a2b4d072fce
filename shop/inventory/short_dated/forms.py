"""What staff type to offer a lot near its end, and to end that."""

from django import forms

from common.clock import today

from ..forms import Day, Units
from . import rule
from .models import ShortDatedOffer
from .queries import facts_of


class OfferForm(forms.Form):
    """What keeps an offer from being made is said beside its field (U12)."""

    price = forms.DecimalField(
        label="Net price of a unit", min_value=0, max_digits=12, decimal_places=4
    )
    units = Units(label="Units at most", min_value=1)
    first_day = Day(label="From")
    last_day = Day(label="Until, this day included")
    reason = forms.CharField(
        label="Why", max_length=300, help_text="For staff. Kept with the offer for good."
    )

    def __init__(self, *args, lot, **kwargs):
        super().__init__(*args, **kwargs)
        self.lot = lot
        self.initial |= {"first_day": today(), "units": max(lot.free, 0)}

    def clean(self):
        data = self.cleaned_data
        if not self.errors:
            offered = {name: data[name] for name in ("price", "units", "first_day", "last_day")}
            facts = facts_of(ShortDatedOffer(**offered), self.lot)
            for name, sentence in rule.problems(facts, today()):
                self.add_error(name or None, sentence)
        return data


class EndForm(forms.Form):
    """Why no unit more is sold by it."""

    because = forms.CharField(label="Why it ends", max_length=300)
