"""The demo people: accounts, licences, addresses, groups and the staff's second factor."""

from datetime import timedelta

import yaml
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.licences.policy import Decision, State, shared_out
from accounts.models import (
    Clinic,
    Licence,
    Membership,
    Professional,
    Role,
    ShipToAddress,
    User,
)
from accounts.papers import receiving
from accounts.papers.checking import check
from accounts.reviewing.records import Findings, record
from accounts.signing_in import second_factor
from common.clock import today
from common.supply_classes import HIGH_RISK, SupplyClass

from .certificate import certificate

PASSWORD = "demo-only-pass"
TOTP_SECRET = "DEMOONLYDEMOONLY"
REVIEWER = "rita@demo.example"
SECOND_REVIEWER = "admin@demo.example"


def read():
    return yaml.safe_load((settings.BASE_DIR / "fixtures/demo/people.yaml").read_text())


def create_missing():
    """Create the people who do not exist yet; returns how many were created."""
    known = set(User.objects.values_list("email", flat=True))
    missing = [person for person in read() if person["email"] not in known]
    for person in sorted(missing, key=_after_whom):
        _create(person)
    return len(missing)


def _after_whom(person):
    """Staff first, who decide about licences; members after the clinic they belong to."""
    return ("member_of" in person, "licence" in person)


def _create(person):
    first_name, last_name = person["name"]
    make = User.objects.create_superuser if person.get("superuser") else User.objects.create_user
    user = make(person["email"], PASSWORD, first_name=first_name, last_name=last_name)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    if "licence" in person:
        _add_licence(user, person)
        _add_clinic(user, person)
    if "member_of" in person:
        clinic = Clinic.objects.get(name=person["member_of"]["clinic"])
        Membership.objects.create(clinic=clinic, user=user, role=person["member_of"]["role"])
    if "groups" in person:
        user.is_staff = True
        user.save(update_fields=["is_staff"])
        user.groups.set(Group.objects.filter(name__in=person["groups"]))
    if user.is_staff:
        second_factor.enrol(user, TOTP_SECRET)


def _add_licence(user, person):
    data = person["licence"]
    professional = Professional.objects.create(user=user)
    now = timezone.now()
    licence = Licence.objects.create(
        professional=professional,
        profession=person["profession"],
        register=data["register"],
        number=data["number"],
        country=data["country"],
        expires_on=today() + timedelta(days=data["days_left"]),
        state=data["state"],
        submitted_at=now - timedelta(days=3),
    )
    if data["state"] == State.WAITING:
        _add_certificate(licence, user)
    if data["state"] == State.VERIFIED:
        _verify(licence)


def _verify(licence):
    """As two reviewers did it, on a day on which the licence was valid."""
    licence.decided_at = min(
        timezone.now() - timedelta(days=2),
        timezone.now() - timedelta(days=(today() - licence.expires_on).days + 30),
    )
    licence.checked_at = licence.decided_at
    licence.scope, licence.scope_proposed = shared_out(SupplyClass.values, HIGH_RISK)
    _decided(licence, REVIEWER, Decision.APPROVE)
    licence.scope, licence.scope_proposed = SupplyClass.values, []
    _decided(licence, SECOND_REVIEWER, Decision.SIGN)


def _decided(licence, email, decision):
    licence.save()
    record(
        licence,
        User.objects.get(email=email),
        decision,
        decided_at=licence.decided_at,
        findings=Findings(
            checklist=(("The register lists this number. (Invented for the demo.)", True),)
        ),
    )


def _add_certificate(licence, user):
    paper = certificate(
        "DEMO CERTIFICATE (invented)",
        f"{user.first_name} {user.last_name}",
        f"{licence.register.upper()} number {licence.number}",
        f"Valid through {licence.expires_on:%-d %b %Y}",
    )
    sent = receiving.receive(user, SimpleUploadedFile("certificate.pdf", paper), licence)
    check.call(sent.pk)


def _add_clinic(user, person):
    name, street, town, postcode = person["address"]
    clinic = Clinic.objects.create(name=name, country="GB", responsible=user)
    Membership.objects.create(clinic=clinic, user=user, role=Role.OWNER)
    ShipToAddress.objects.create(
        clinic=clinic,
        status=ShipToAddress.Status.VERIFIED,
        decided_by=User.objects.get(email=REVIEWER),
        decided_at=timezone.now(),
        first_name=user.first_name,
        last_name=user.last_name,
        line1=name,
        line2=street,
        line4=town,
        postcode=postcode,
        country_id="GB",
    )
