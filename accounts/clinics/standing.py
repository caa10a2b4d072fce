"""What a clinic is told when the licence that its orders rest on stops counting, or comes back."""

from django.db import transaction
from django.db.models import Q

from common.clock import now
from common.endings import Ended

from ..licences.policy import Standing
from ..licences.standing import standing_of
from ..signing_in.models import User
from .locks import lock_clinic
from .log import note
from .members import end_proposal
from .models import Clinic, ClinicChange

Kind = ClinicChange.Kind


def follow(ending):
    """Of somebody's licences: tell every clinic that they answer for, or are asked to."""
    if ending.what != Ended.LICENCE:
        return
    person = User.objects.get(pk=ending.person)
    for clinic in Clinic.objects.filter(Q(responsible=person) | Q(proposed=person)):
        _follow_at(clinic, person)


@transaction.atomic
def _follow_at(clinic, person):
    clinic = lock_clinic(clinic)
    counts = standing_of(person, now()).standing == Standing.VERIFIED
    if clinic.proposed_id == person.pk and not counts:
        end_proposal(clinic, person, by=person)
    kind = Kind.LICENCE_COUNTS if counts else Kind.LICENCE_STOPPED
    if clinic.responsible_id == person.pk and _last_said(clinic, person) != kind:
        note(clinic, kind, by=person, about=person)


def _last_said(clinic, person):
    """The kind of the latest line about the person's licence; before any, that it counts."""
    said = clinic.changes.filter(about=person, kind__in=[Kind.LICENCE_COUNTS, Kind.LICENCE_STOPPED])
    return said.values_list("kind", flat=True).first() or Kind.LICENCE_COUNTS
