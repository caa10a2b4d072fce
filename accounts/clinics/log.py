"""Keeps every change at a clinic and tells those whom it concerns."""

from common import mail, security_log
from common.links import link
from common.security_log import Event

from ..signing_in.models import User
from .models import ClinicChange, Role
from .wording import sentence, what_follows

_TOLD_TO_WHO_DID_IT = {ClinicChange.Kind.ADDRESS_ADDED}
_ABOUT_RIGHTS = {
    *(ClinicChange.Kind.FOUNDED, ClinicChange.Kind.JOINED, ClinicChange.Kind.ROLE),
    *(ClinicChange.Kind.LEFT, ClinicChange.Kind.REMOVED),
    *(ClinicChange.Kind.RESPONSIBLE, ClinicChange.Kind.NOT_RESPONSIBLE),
}


def note(clinic, kind, *, by, about=None, role="", address=None, reason=""):
    """One line of the clinic's log, and a mail to the owners and to whom it is about."""
    change = ClinicChange.objects.create(
        clinic=clinic, kind=kind, by=by, about=about, role=role, address=address, reason=reason
    )
    if kind in _ABOUT_RIGHTS:
        security_log.note(Event.ROLE, user=about or by, clinic=clinic.pk, kind=kind, role=role)
    for reader in _concerned(change):
        context = {
            "reader": reader,
            "clinic": clinic,
            "sentence": sentence(change),
            "what_follows": what_follows(change),
            "page": link("clinic"),
        }
        mail.send("clinic_changed", reader.email, context)
    return change


def _concerned(change):
    owners = User.objects.filter(
        memberships__clinic=change.clinic,
        memberships__role=Role.OWNER,
        memberships__left_at=None,
        is_active=True,
    )
    about = change.about
    people = {*owners, *([about] if about and about.is_active else [])}
    if change.kind not in _TOLD_TO_WHO_DID_IT:
        people.discard(change.by)
    return sorted(people, key=lambda person: person.pk)
