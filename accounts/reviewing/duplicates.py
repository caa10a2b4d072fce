"""What an application shares with somebody else's, and what a reviewer does about it."""

from dataclasses import dataclass

from django.db.models import CharField, Value
from django.db.models.functions import Coalesce, Concat, Lower, NullIf, Replace

from ..clinics.models import Membership, ShipToAddress
from ..licences.models import Licence
from ..licences.policy import State
from ..papers.models import LicenceDocument


@dataclass(frozen=True)
class Duplicate:
    """One other licence, what both have in common, and what to do."""

    licence: Licence
    what: str
    todo: str


NUMBER = (
    "The same number in the same register",
    "Two people cannot share it. Ask both for an identity document, and suspend a licence that "
    "was verified for the wrong one.",
)
DOCUMENT = (
    "The same file, byte for byte",
    "A certificate is made out to one person. Compare the name on it with both accounts.",
)
ADDRESS = (
    "The same delivery address",
    "Colleagues may share a clinic. Make sure that these are two people with two numbers.",
)
CLINIC = (
    "The same clinic",
    "Colleagues may share a clinic. Make sure that these are two people with two numbers.",
)
NAME = (
    "The same name in the same country",
    "It may be one person with two accounts. Compare number and document; if it is one person, "
    "refuse this application and say which account to use.",
)


def duplicates(licence):
    """Every Duplicate of a licence, the gravest first; several for one other licence are kept."""
    found = ((NUMBER, _same_number), (DOCUMENT, _same_document), (CLINIC, _same_clinic))
    found += ((ADDRESS, _same_address), (NAME, _same_name))
    return [
        Duplicate(other, *about) for about, search in found for other in _licences(search(licence))
    ]


def _licences(licences):
    return licences.select_related("professional__user").order_by("-submitted_at", "-pk")


def _others(licence):
    sent = Licence.objects.exclude(state=State.DRAFT)
    return sent.exclude(professional=licence.professional_id)


def _same_number(licence):
    """States keep numbers of their own, and so does every register that has no module."""
    return _others(licence).filter(
        register=licence.register, number=licence.number, region=licence.region
    )


def _same_document(licence):
    """Also of documents whose file is deleted: their hash stays."""
    prints = licence.documents.values("sha256")
    papers = LicenceDocument.objects.filter(sha256__in=prints)
    return _others(licence).filter(pk__in=papers.values("licence"))


def _same_clinic(licence):
    clinics = _clinics_of(licence)
    members = Membership.objects.filter(clinic__in=clinics, left_at=None).values("user")
    return _others(licence).filter(professional__user__in=members)


def _same_address(licence):
    """Clinics of other names that get their parcels at the same door."""
    own = _clinics_of(licence)
    doors = _doors(ShipToAddress.objects.filter(clinic__in=own)).values("door")
    there = _doors(ShipToAddress.objects.exclude(clinic__in=own)).filter(door__in=doors)
    members = Membership.objects.filter(clinic__in=there.values("clinic"), left_at=None)
    return _others(licence).filter(professional__user__in=members.values("user"))


def _same_name(licence):
    user = licence.professional.user
    if not user.last_name:
        return Licence.objects.none()
    return _others(licence).filter(
        country=licence.country,
        professional__user__first_name__iexact=user.first_name,
        professional__user__last_name__iexact=user.last_name,
    )


def _clinics_of(licence):
    members = Membership.objects.filter(user=licence.professional.user_id, left_at=None)
    return members.values("clinic")


def _doors(addresses):
    """Addresses with `door`: country, postcode and street, without case and spaces.

    The first line is the clinic's name where there is a second one.
    """
    street = Coalesce(NullIf("line2", Value("")), "line1")
    parts = [
        Lower(Replace(part, Value(" "), Value("")), output_field=CharField())
        for part in ("postcode", street)
    ]
    door = Concat(
        "country_id", Value("|"), parts[0], Value("|"), parts[1], output_field=CharField()
    )
    return addresses.annotate(door=door)
