"""What a clinic is told when the licence that its orders rest on stops counting, or comes back."""

from django.db import transaction
from django.db.models import Q

from common.clock import now
from common.endings import Ended

from ..licences.policy import Standing, State
from ..licences.standing import all_licences_of, standing_of
from ..signing_in.models import User
from .locks import lock_clinic
from .log import note
from .members import end_proposal
from .models import Clinic, ClinicChange

Kind = ClinicChange.Kind
_ONCE_VERIFIED = (State.VERIFIED, State.SUSPENDED, State.REVOKED, State.REPLACED)


def follow(ending):
    """Of somebody's licences: tell every clinic that they answer for, or are asked to."""
    if ending.what != Ended.LICENCE:
        return
    person = User.objects.get(pk=ending.person)
    for clinic in Clinic.objects.filter(Q(responsible=person) | Q(proposed=person)):
        _follow_at(clinic, person)


def sweep():
    """Tell what a killed process left untold; returns how many clinics were told."""
    clinics = Clinic.objects.select_related("responsible", "proposed").order_by("pk")
    pairs = [(clinic, each) for clinic in clinics for each in (clinic.responsible, clinic.proposed)]
    return sum(_follow_at(clinic, person) for clinic, person in pairs if person)


@transaction.atomic
def _follow_at(clinic, person):
    """Whether the clinic was told something new."""
    clinic = lock_clinic(clinic)
    counts = standing_of(person, now()).standing == Standing.VERIFIED
    is_asked_in_vain = clinic.proposed_id == person.pk and not counts
    if is_asked_in_vain:
        end_proposal(clinic, person, by=person)
    kind = Kind.LICENCE_COUNTS if counts else Kind.LICENCE_STOPPED
    is_news = clinic.responsible_id == person.pk and _last_said(clinic, person) != kind
    if is_news:
        note(clinic, kind, by=person, about=person)
    return is_asked_in_vain or is_news


def _last_said(clinic, person):
    """The kind of the latest line about the person's licence; before any, what the clinic knows.

    Who adds a clinic may answer for it before a licence has ever counted: that is no ending.
    """
    said = clinic.changes.filter(about=person, kind__in=[Kind.LICENCE_COUNTS, Kind.LICENCE_STOPPED])
    return said.values_list("kind", flat=True).first() or _known_of(person)


def _known_of(person):
    once = all_licences_of(person).filter(state__in=_ONCE_VERIFIED).exists()
    return Kind.LICENCE_COUNTS if once else Kind.LICENCE_STOPPED
