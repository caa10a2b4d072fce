"""What a member of a clinic is about to pay for, for the rules of what they may spend."""

from django.db.models import Sum
from django.db.models.functions import Coalesce

from shop.taxes.cents import NOTHING

from .models import Attempt


def held(clinic, person, since, before, without):
    """The net total of the person's attempts to pay for a clinic (both keys) that are not decided,
    whenever they began; one may be left out. One from before it was kept counts with its VAT."""
    found = Attempt.objects.filter(clinic=clinic, user=person, state=Attempt.State.OPEN)
    if without:
        found = found.exclude(pk=without.pk)
    return found.aggregate(net=Sum(Coalesce("net", "amount")))["net"] or NOTHING
