"""Nobody writes to strangers in our name without end or with links (docs/rules/clinics.md, C9a)."""

from datetime import timedelta

import pytest
from django.core import mail

from accounts.clinics.invitations import invite
from accounts.clinics.members import found
from accounts.models import Clinic, Invitation
from common.deeds import NotPossible
from tests.cast import client_of, person, text_of

pytestmark = pytest.mark.django_db

NEW = "/accounts/clinic/new/"
STRANGER = "stranger@elsewhere.example"
FORM = {
    "name": "Marin Skin Clinic",
    "first_name": "Bruno",
    "last_name": "Bruno",
    "line1": "Marin Skin Clinic",
    "line2": "9 New Street",
    "line4": "Leeds",
    "postcode": "LS1 4DY",
    "country": "GB",
}


def add_clinic(client, **changed):
    return client.post(NEW, FORM | changed, follow=True)


def clinic_of(name, called="Clinic"):
    address = person("alba").memberships.first().clinic.addresses.first()
    address.pk = address.clinic_id = None
    address.status = "waiting"
    address._state.adding = True
    return found(person(name), called, address, answers=False)


def invite_by_page(client, clinic, email):
    page = f"/accounts/clinic/{clinic.pk}/invite/"
    return text_of(client.post(page, {"email": email, "role": "buyer"}, follow=True))


def invitations_sent():
    return [message for message in mail.outbox if "/clinic/join/" in message.body]


def test_the_case_three_clinics_and_sixty_invitations_to_one_address():
    """An account without a licence, in a second. One clinic and three mails come of it."""
    bruno = client_of("bruno")
    for number in range(3):
        add_clinic(bruno, name=f"Clinic {number}")
    clinics = Clinic.objects.filter(memberships__user=person("bruno"), name__startswith="Clinic ")
    for number in range(60):
        invite_by_page(bruno, clinics[number % len(clinics)], STRANGER)
    assert len(clinics) == 1 and len(invitations_sent()) == 3


def test_who_has_no_licence_adds_one_clinic_and_reads_what_to_do():
    bruno = client_of("bruno")
    assert "Your clinic is added" in text_of(add_clinic(bruno))
    page = text_of(add_clinic(bruno, name="A second one"))
    assert "You have added a clinic already" in page and "send your licence first" in page
    assert 'value="A second one"' in page
    assert not Clinic.objects.filter(name="A second one").exists()


def test_leaving_the_first_clinic_does_not_make_room_for_more():
    clinic = clinic_of("bruno")
    clinic.memberships.update(left_at=clinic.created_at)
    with pytest.raises(NotPossible):
        clinic_of("bruno")


def test_who_has_a_licence_adds_five():
    for _ in range(5):
        clinic_of("nina")
    with pytest.raises(NotPossible, match="You have added 5 clinics"):
        clinic_of("nina")


def test_an_address_gets_three_invitations_a_week_whoever_invites():
    for name in ("alba", "nina", "cosmo"):
        invite(clinic_of(name), person(name), STRANGER, "buyer")
    clinic = clinic_of("carla")
    with pytest.raises(NotPossible, match="has had 3 invitations in a week"):
        invite(clinic, person("carla"), STRANGER.upper(), "buyer")
    Invitation.objects.update(invited_at=clinic.created_at - timedelta(days=8))
    assert invite(clinic, person("carla"), STRANGER, "buyer")


@pytest.mark.parametrize(("name", "most"), [("bruno", 5), ("nina", 20)])
def test_a_person_sends_so_many_a_day_of_all_their_clinics(name, most):
    clinic = clinic_of(name)
    clinics = [clinic, clinic_of(name)] if name == "nina" else [clinic]
    for number in range(most):
        invite(clinics[number % len(clinics)], person(name), f"n{number}@x.example", "buyer")
    page = invite_by_page(client_of(name), clinic, "one-more@x.example")
    assert f"Nothing was sent: you have sent {most} invitations in a day" in page
    assert 'value="one-more@x.example"' in page
    assert len(invitations_sent()) == most


@pytest.mark.parametrize(
    "name", ["Win at free-pills.example", "https://x", "A\u200bB", "a@b.example"]
)
def test_a_clinics_name_holds_nothing_to_click(name):
    page = text_of(add_clinic(client_of("alba"), name=name))
    assert "A name holds no" in page or "other invisible signs" in page
    assert not Clinic.objects.filter(name=name).exists()
    assert 'value="9 New Street"' in page


def test_nor_does_a_persons():
    fields = {"first_name": "free-pills.example", "last_name": "N", "email": "new@x.example"}
    fields |= {"password1": "a-long-pass-4711", "password2": "a-long-pass-4711"}
    page = text_of(client_of("visitor").post("/accounts/signup/", fields))
    assert "no web or e-mail address" in page and not mail.outbox
    page = text_of(client_of("bruno").post("/accounts/profile/edit/", fields))
    assert "no web or e-mail address" in page
    assert person("bruno").first_name != "free-pills.example"


def test_the_name_of_a_clinic_that_nobody_has_looked_at_heads_no_mail():
    clinic = clinic_of("bruno", "Buy now")
    invite(clinic, person("bruno"), STRANGER, "buyer")
    assert invitations_sent()[-1].subject == "An invitation to a clinic on Ampoule"
    clinic.addresses.update(status="verified")
    invite(clinic, person("bruno"), STRANGER, "buyer")
    assert invitations_sent()[-1].subject == "Buy now invites you as buyer"
