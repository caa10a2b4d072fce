"""How a clinic wants its invoices: changed by who sees them, under the clinic's lock."""

from django.db import transaction

from accounts.clinics.locks import lock_clinic, membership_of
from accounts.clinics.policy import Deed

from .issuing import issue_waiting
from .models import ToInvoice, Wishes


@transaction.atomic
def wish(clinic, by, email, monthly, buyers_see):
    """Keep it. Raises NotPossible for who is no owner or book-keeper of the clinic any more."""
    clinic = lock_clinic(clinic)
    membership_of(clinic, by, Deed.SEE_INVOICES)
    said = {"email": email, "monthly": monthly, "buyers_see": buyers_see, "changed_by": by}
    return Wishes.objects.update_or_create(clinic=clinic, defaults=said)[0]


@transaction.atomic
def try_again(rows):
    """Look at these parcels again, which no invoice could be issued for; how many there are."""
    keys = list(rows.select_for_update().filter(document=None).values_list("pk", flat=True))
    count = ToInvoice.objects.filter(pk__in=keys).exclude(problem="").update(problem="")
    if count:
        issue_waiting.enqueue()
    return count
