"""Delivery addresses of a clinic: added by members, verified or refused by staff, never changed."""

from django.db import transaction

from common.clock import now
from common.deeds import NotPossible
from common.endings import Ended, announce

from .locks import lock_clinic, membership_of
from .log import note
from .models import ClinicChange, Membership, ShipToAddress
from .policy import Deed
from .queries import is_same_place

Kind, Status = ClinicChange.Kind, ShipToAddress.Status


@transaction.atomic
def add(clinic, by, address):
    """An unsaved ShipToAddress becomes one that waits for staff."""
    clinic = lock_clinic(clinic)
    membership_of(clinic, by, Deed.ADDRESSES)
    known = clinic.addresses.filter(status__in=[Status.WAITING, Status.VERIFIED])
    if any(is_same_place(row, address) for row in known):
        raise NotPossible("This address is on the clinic's list already.")
    address.clinic, address.status = clinic, Status.WAITING
    address.save()
    note(clinic, Kind.ADDRESS_ADDED, by=by, address=address)
    return address


@transaction.atomic
def close(clinic, by, address_pk):
    """Nothing is sent there any more from this moment; orders that went there keep it."""
    clinic = lock_clinic(clinic)
    membership_of(clinic, by, Deed.ADDRESSES)
    address = clinic.addresses.get(pk=address_pk)
    if address.status not in (Status.WAITING, Status.VERIFIED):
        raise NotPossible("This address was closed or refused already. Nothing was changed.")
    address.status = Status.CLOSED
    address.save(update_fields=["status"])
    note(clinic, Kind.ADDRESS_CLOSED, by=by, address=address)
    announce(Ended.ADDRESS, clinic=clinic.pk, address=address.pk)


def close_what_waits(clinic, by):
    """Nobody is left at the locked clinic to whom an address could be of use."""
    for address in clinic.addresses.filter(status=Status.WAITING):
        address.status = Status.CLOSED
        address.save(update_fields=["status"])
        note(clinic, Kind.ADDRESS_CLOSED, by=by, address=address)


def lock_address(address):
    """The address as it is now, under the lock of its clinic."""
    return lock_clinic(address.clinic).addresses.get(pk=address.pk)


@transaction.atomic
def verify(address, reviewer):
    """Staff have checked it: orders may go there."""
    return _decide(address, reviewer, Status.VERIFIED, Kind.ADDRESS_VERIFIED)


@transaction.atomic
def refuse(address, reviewer, reason):
    """Orders may not go there; `reason` is what the clinic reads."""
    return _decide(address, reviewer, Status.REFUSED, Kind.ADDRESS_REFUSED, reason)


def _decide(address, reviewer, status, kind, reason=""):
    clinic = lock_clinic(address.clinic)
    against = reason_against(reviewer, clinic)
    if against:
        raise NotPossible(against)
    address = clinic.addresses.get(pk=address.pk)
    if not address.is_waiting:
        raise NotPossible(f"It is {address.get_status_display().lower()} since. Nothing was done.")
    address.status, address.reason = status, reason
    address.decided_by, address.decided_at = reviewer, now()
    address.save(update_fields=["status", "reason", "decided_by", "decided_at"])
    note(clinic, kind, by=reviewer, address=address, reason=reason)
    announce(Ended.ADDRESS, clinic=clinic.pk, address=address.pk)
    return address


def reason_against(reviewer, clinic):
    """Why this reviewer may not decide for the clinic; empty if they may."""
    if Membership.objects.filter(clinic=clinic, user=reviewer).exists():
        return "This is a clinic of your own. Somebody else has to decide."
    return ""
