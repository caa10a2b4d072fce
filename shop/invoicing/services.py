"""How a clinic wants its invoices: changed by who sees them, under the clinic's lock."""

from django.db import transaction
from django.db.models import Q

from accounts.clinics.locks import lock_clinic, membership_of
from accounts.clinics.policy import Deed

from .issuing import issue_waiting
from .models import ToInvoice, Wishes
from .queries import held_back


@transaction.atomic
def wish(clinic, by, **wishes):
    """Keep its WISHES. Raises NotPossible for who is no owner or book-keeper of the clinic any
    more."""
    clinic = lock_clinic(clinic)
    membership_of(clinic, by, Deed.SEE_INVOICES)
    said = wishes | {"changed_by": by}
    return Wishes.objects.update_or_create(clinic=clinic, defaults=said)[0]


@transaction.atomic
def try_again(rows):
    """Look at these parcels again, which no invoice could be issued for, and at those that are in
    the same month's invoices; how many there are."""
    chosen = rows.filter(document=None).exclude(problem="")
    wanted = Q(pk__in=list(chosen.values_list("pk", flat=True)))
    for clinic, after in chosen.exclude(after=None).values_list("clinic", "after"):
        wanted |= Q(clinic=clinic, after=after)
    held = held_back().filter(wanted).order_by("pk").select_for_update()
    keys = list(held.values_list("pk", flat=True))
    count = ToInvoice.objects.filter(pk__in=keys).update(problem="")
    if count:
        issue_waiting.enqueue()
    return count
