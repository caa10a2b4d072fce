"""Invitations sent at the same moment are counted one by one (docs/rules/clinics.md, C9a)."""

from contextlib import suppress
from copy import copy
from threading import Barrier, BrokenBarrierError

import pytest

from accounts.clinics import invitations, limits, members
from accounts.models import Clinic, Invitation, Membership, Role
from common.deeds import NotPossible
from tests.cast import person
from tests.parallel import at_once

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("fresh_demo")]

STRANGER, INVITERS = (
    "stranger@elsewhere.example",
    ("alba", "nina", "cosmo", "carla", "bruno", "ben"),
)


def clinics():
    """A clinic of each inviter's own."""
    made = []
    for name in INVITERS:
        clinic = Clinic.objects.create(name=f"Clinic of {name}", country="GB")
        Membership.objects.create(clinic=clinic, user=person(name), role=Role.OWNER)
        made.append((clinic, person(name)))
    return made


def trying(deed):
    def attempt():
        try:
            deed()
        except NotPossible:
            return False
        return True

    return attempt


def invite_all_at_once():
    calls = [
        trying(lambda clinic=clinic, by=by: invitations.invite(clinic, by, STRANGER, "buyer"))
        for clinic, by in clinics()
    ]
    return sum(at_once(calls))


def test_an_address_gets_no_more_than_three_of_six_sent_at_once():
    assert invite_all_at_once() == 3
    assert Invitation.objects.filter(email=STRANGER).count() == 3


def test_without_the_lock_it_would_get_more(monkeypatch):
    """The negative control: everybody counts before anybody writes."""
    monkeypatch.setattr(limits, "wait_until_alone", lambda name: None)
    create, everybody = Invitation.objects.create, Barrier(len(INVITERS))

    def create_together(**fields):
        with suppress(BrokenBarrierError):
            everybody.wait(timeout=60)
        return create(**fields)

    monkeypatch.setattr(Invitation.objects, "create", create_together)
    assert invite_all_at_once() == len(INVITERS)


def test_a_person_adds_no_more_than_one_clinic_of_four_added_at_once():
    bruno = person("bruno")
    address = person("alba").memberships.get().clinic.addresses.first()

    def add():
        mine = copy(address)
        mine.pk, mine.clinic_id, mine._state = None, None, type(address._state)()
        return members.found(bruno, "Clinic", mine, answers=False)

    assert sum(at_once([trying(add) for _ in range(4)])) == 1
