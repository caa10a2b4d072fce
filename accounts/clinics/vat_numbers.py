"""A clinic's VAT number: typed by its people, looked up by staff; each deed under its lock."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from common.deeds import NotPossible

from . import vat
from .locks import lock_clinic, membership_of
from .log import note
from .models import Clinic, ClinicChange, VatLookUp
from .policy import Deed
from .vat import State

Kind = ClinicChange.Kind
_FIELDS = ["vat_number", "vat_state", "vat_verified_on"]


@transaction.atomic
def change(clinic, by, number):
    """Another number (as vat.read gave it), or none; it counts once staff have looked it up."""
    clinic = lock_clinic(clinic)
    membership_of(clinic, by, Deed.MANAGE)
    if clinic.vat_number == number:
        return clinic
    clinic.vat_number, clinic.vat_verified_on = number, None
    clinic.vat_state = State.WAITING if number else State.NONE
    clinic.save(update_fields=_FIELDS)
    note(clinic, Kind.VAT_NUMBER, by=by, reason=number or "none")
    return clinic


@transaction.atomic
def look_up(clinic, by, *, number, is_valid, name, evidence, as_of):
    """Keep what the register said of the clinic's number; what it said last counts.

    Raises NotPossible if the clinic has another number by now.
    """
    clinic = lock_clinic(clinic)
    if not number or clinic.vat_number != number:
        raise NotPossible("The clinic has another VAT number by now. Nothing was kept.")
    found = VatLookUp.objects.create(
        clinic=clinic,
        number=number,
        is_valid=is_valid,
        name=name,
        evidence=evidence,
        as_of=as_of,
        seen_by=by,
    )
    was, last = clinic.vat_state, _last_look_up(clinic)
    clinic.vat_state = State.VERIFIED if last.is_valid else State.REFUSED
    clinic.vat_verified_on = last.as_of if last.is_valid else None
    clinic.save(update_fields=_FIELDS)
    if was != clinic.vat_state:
        kind = Kind.VAT_VERIFIED if last.is_valid else Kind.VAT_REFUSED
        note(clinic, kind, by=by, reason=number)
    return found


def _last_look_up(clinic):
    """By its own day, whenever it was typed; of one day the last one typed."""
    return clinic.vat_look_ups.filter(number=clinic.vat_number).latest("as_of", "pk")


def why_not(clinic, today):
    """Why the clinic's number does not count today, in words; empty where it does, or is none."""
    known = clinic.vat_number, clinic.vat_verified_on
    counts = vat.counting(*known, today, settings.VAT_NUMBER_DAYS)
    return "" if counts else vat.why_not(known[0], clinic.vat_state, known[1])


def first_day(today):
    """The first day whose look-ups still count today."""
    return today - timedelta(days=settings.VAT_NUMBER_DAYS)


def looked_up_before(first):
    """Clinics whose number nobody has looked up, or not since this day, which may be Asked."""
    lapsed = Q(vat_state=State.VERIFIED, vat_verified_on__lt=first)
    return Clinic.objects.filter(Q(vat_state=State.WAITING) | lapsed)
