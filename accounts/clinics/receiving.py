"""The weekdays on which a clinic receives parcels: said by its people, kept as digits."""

from calendar import day_name

from django.db import transaction

from .locks import lock_clinic, membership_of
from .log import note
from .models import ClinicChange
from .policy import Deed

WEEKDAYS = tuple(day_name)


def said(days):
    """Such as "Monday, Tuesday"; of none: "any working day"."""
    return ", ".join(WEEKDAYS[int(day) - 1] for day in days) or "any working day"


@transaction.atomic
def change(clinic, by, days):
    """Digits of weekdays, Monday is 1; what is ordered already was promised as it was."""
    clinic = lock_clinic(clinic)
    membership_of(clinic, by, Deed.ADDRESSES)
    if clinic.receives_on == days:
        return clinic
    clinic.receives_on = days
    clinic.save(update_fields=["receives_on"])
    note(clinic, ClinicChange.Kind.RECEIVES, by=by, reason=said(days))
    return clinic
