"""A clinic's members, roles, invitations and delivery addresses (docs/rules/clinics.md)."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.db import Error, transaction
from django.test import Client

from accounts.clinics import addresses, invitations, members
from accounts.clinics.policy import Deed, deeds_of, has_owner, may
from accounts.clinics.queries import verified_addresses
from accounts.licences.policy import State
from accounts.models import (
    Clinic,
    ClinicChange,
    Invitation,
    Licence,
    Membership,
    ShipToAddress,
    User,
)
from common.clock import now
from common.deeds import NotPossible
from tests import cast

pytestmark = pytest.mark.django_db

ADDRESS = {
    "first_name": "Nora",
    "last_name": "New",
    "line1": "New Skin Clinic",
    "line2": "5 Park Street",
    "line4": "Bath",
    "postcode": "BA1 2EE",
    "country": "GB",
}
EVERY_TICK = {"exists": "on", "is_clinic": "on", "matches": "on"}


@pytest.fixture
def marin():
    """Alba owns it and is responsible; bea is its buyer, ben its book-keeper."""
    return cast.person("alba").memberships.get().clinic


def membership(name):
    return cast.person(name).memberships.get(left_at=None)


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def newcomer(email="nora@clinic.example"):
    user = User.objects.create_user(email, "demo-only-pass", first_name="Nora", last_name="New")
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    client = Client()
    cast.pass_the_door(client)
    password_given_now(client, user)
    return user, client


def password_given_now(client, user):
    client.post("/accounts/login/", {"login": user.email, "password": "demo-only-pass"})


# What each role may do


@pytest.mark.parametrize(
    ("role", "refused"),
    [
        ("owner", set()),
        ("clinician", {Deed.MANAGE, Deed.SEE_INVOICES}),
        ("buyer", {Deed.MANAGE, Deed.ADDRESSES, Deed.ANSWER, Deed.SEE_INVOICES}),
        ("book_keeper", set(Deed) - {Deed.SEE_ORDERS, Deed.SEE_INVOICES}),
        ("", set(Deed)),
    ],
)
def test_the_role_decides_what_a_member_may_do(role, refused):  # C6
    assert {deed for deed in Deed if not may(role, deed)} == refused
    assert set(deeds_of(role)) == set(Deed) - refused


def test_a_clinic_needs_an_owner():
    assert has_owner(["buyer", "owner"])
    assert not has_owner(["buyer", "clinician", ""])


# Adding a clinic


def test_who_adds_a_clinic_owns_it_and_answers_for_it_if_they_say_so(mailoutbox):  # C7
    user, client = newcomer()
    response = client.post(
        "/accounts/clinic/new/", {**ADDRESS, "name": "New Skin Clinic", "answers": "on"}
    )
    clinic = Clinic.objects.get(name="New Skin Clinic")
    assert response.url == f"/accounts/clinic/{clinic.pk}/"
    assert (clinic.country, clinic.responsible) == ("GB", user)
    assert user.memberships.get().role == "owner"
    assert clinic.addresses.get().status == "waiting"
    assert not verified_addresses(user).exists()
    kinds = set(clinic.changes.values_list("kind", flat=True))
    assert kinds == {"founded", "address_added"}


def test_what_was_typed_is_kept_when_something_is_missing():
    _, client = newcomer()
    typed = {**ADDRESS, "name": "New Skin", "line2": "", "line3": "2nd\x0bfloor"}
    page = client.post("/accounts/clinic/new/", typed)
    assert "What you typed is kept" in text_of(page) and "on one line" in text_of(page)
    assert 'value="BA1 2EE"' in page.content.decode()
    assert not Clinic.objects.filter(name="New Skin").exists()


def test_the_same_address_is_not_added_twice(marin):
    address = marin.addresses.get()
    address.pk = None
    with pytest.raises(NotPossible, match="on the clinic's list already"):
        addresses.add(marin, cast.person("alba"), address)


# Invitations


def test_an_invitation_makes_a_member_of_who_has_the_address(marin, mailoutbox):  # C9
    cast.client_of("alba").post(
        f"/accounts/clinic/{marin.pk}/invite/", {"email": "Nora@clinic.example", "role": "buyer"}
    )
    (mail,) = [mail for mail in mailoutbox if mail.to == ["nora@clinic.example"]]
    link = re.search(r"/accounts/clinic/join/\S+", mail.body).group()
    visitor = cast.client_of("visitor")
    assert "Sign in" in text_of(visitor.get(link))
    user, client = newcomer()
    assert "invites you as buyer" in text_of(client.get("/accounts/"))
    assert "Join Marin Skin Clinic as buyer" in text_of(client.get(link))
    assert not user.memberships.exists(), "looking changes nothing"
    client.post(link)
    assert user.memberships.get().role == "buyer"
    assert "used already" in text_of(client.get(link))
    assert "used already" in text_of(cast.client_of("nina").get(link))


def invite(marin, email="nora@clinic.example", role="buyer"):
    invitation = invitations.invite(marin, cast.person("alba"), email, role)
    return invitation, f"/accounts/clinic/join/{invitations.token_of(invitation)}/"


def test_an_invitation_is_only_for_the_address_it_was_sent_to(marin):  # C9
    _, link = invite(marin)
    nina = cast.client_of("nina")
    assert "sent to another e-mail address" in text_of(nina.get(link))
    nina.post(link)
    assert cast.person("nina").memberships.count() == 1


def expire(invitation):
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=now())


def withdraw(invitation):
    invitations.withdraw(invitation.clinic, cast.person("alba"), invitation.pk)


def invite_anew(invitation):
    invite(invitation.clinic)


def inviter_leaves(invitation):
    Membership.objects.create(clinic=invitation.clinic, user=cast.person("nina"), role="owner")
    members.leave(invitation.clinic, cast.person("alba"))


@pytest.mark.parametrize("what_happens", [expire, withdraw, invite_anew, inviter_leaves])
def test_a_link_that_is_over_gives_nothing(marin, what_happens):  # C9
    invitation, link = invite(marin)
    user, client = newcomer()
    what_happens(invitation)
    assert "cannot be used" in text_of(client.get(link))
    client.post(link)
    assert not user.memberships.exists()


def test_a_link_that_we_did_not_write_does_not_exist():
    client = cast.client_of("nina")
    for token in ("1", "1:forged", "x"):
        assert client.get(f"/accounts/clinic/join/{token}/").status_code == 404


def test_inviting_tells_nobody_whether_an_address_has_an_account(marin):  # C9
    alba, answers = cast.client_of("alba"), []
    for email in ("nina@demo.example", "nobody@demo.example"):
        fields = {"email": email, "role": "buyer"}
        page = alba.post(f"/accounts/clinic/{marin.pk}/invite/", fields, follow=True)
        answers.append([str(message).replace(email, "") for message in page.context["messages"]])
    assert answers == [["We wrote to ."]] * 2


def test_a_clinic_sends_twenty_invitations_a_day(marin):
    for index in range(20):
        invite(marin, f"person{index}@clinic.example")
    with pytest.raises(NotPossible, match="20 invitations a day"):
        invite(marin, "one.more@clinic.example")


# Roles, leaving, and who answers


def test_the_only_owner_neither_leaves_nor_becomes_something_else(marin):  # C7
    alba = cast.person("alba")
    for deed in (
        lambda: members.leave(marin, alba),
        lambda: members.remove(marin, alba, membership("alba").pk),
        lambda: members.change_role(marin, alba, membership("alba").pk, "buyer"),
    ):
        with pytest.raises(NotPossible, match="Make somebody else an owner first"):
            deed()
    assert membership("alba").role == "owner"


def test_the_only_member_is_told_what_to_do():
    nina = cast.client_of("nina")
    clinic = membership("nina").clinic
    page = nina.post(f"/accounts/clinic/{clinic.pk}/leave/", follow=True)
    assert "Invite somebody as owner first" in text_of(page)
    assert membership("nina")


def test_who_leaves_loses_every_right_at_once(marin):  # C4
    bea = cast.client_of("bea")
    assert verified_addresses(cast.person("bea")).exists()
    bea.post(f"/accounts/clinic/{marin.pk}/leave/")
    assert not verified_addresses(cast.person("bea")).exists()
    assert bea.get(f"/accounts/clinic/{marin.pk}/").status_code == 404
    assert cast.person("bea").memberships.get().left_at


def test_a_responsible_clinician_who_leaves_is_responsible_no_longer(marin, mailoutbox):  # C8
    alba = cast.person("alba")
    members.change_role(marin, alba, membership("bea").pk, "owner")
    members.leave(marin, alba)
    marin.refresh_from_db()
    assert marin.responsible is None
    told = [mail.body for mail in mailoutbox if mail.to == ["bea@demo.example"]]
    assert any("Alba Marin is no longer the responsible clinician" in body for body in told)
    page = text_of(cast.client_of("bea").get("/accounts/clinic/"))
    assert "what buyers and owners ask for cannot be placed" in page


def test_a_named_clinician_answers_only_after_agreeing(marin):  # C8
    alba, nina = cast.person("alba"), cast.person("nina")
    nurse = Membership.objects.create(clinic=marin, user=nina, role="clinician")
    members.name_responsible(marin, alba, nurse.pk)
    marin.refresh_from_db()
    assert (marin.responsible, marin.proposed) == (alba, nina)
    path = f"/accounts/clinic/{marin.pk}/"
    client = cast.client_of("nina")
    assert "Will you be the responsible clinician?" in text_of(client.get(path))
    client.post(f"{path}responsible/", {"deed": "accept"})
    marin.refresh_from_db()
    assert (marin.responsible, marin.proposed) == (nina, None)


@pytest.mark.parametrize("name", ["bea", "carla", "bruno"])
def test_only_who_is_verified_and_owner_or_clinician_can_be_named(marin, name):  # C8
    role = "clinician" if name != "bea" else "buyer"
    person = cast.person(name)
    named, _ = Membership.objects.get_or_create(clinic=marin, user=person, defaults={"role": role})
    with pytest.raises(NotPossible):
        members.name_responsible(marin, cast.person("alba"), named.pk)


def test_a_licence_lost_before_agreeing_is_noticed(marin):  # C8
    nina = cast.person("nina")
    nurse = Membership.objects.create(clinic=marin, user=nina, role="clinician")
    members.name_responsible(marin, cast.person("alba"), nurse.pk)
    Licence.objects.filter(professional__user=nina).update(state=State.SUSPENDED)
    with pytest.raises(NotPossible, match="no licence here that is verified"):
        members.accept_responsibility(marin, nina)


def test_a_right_lost_between_page_and_deed_is_noticed(marin):
    bea = cast.person("bea")
    for deed in (
        lambda: invitations.invite(marin, bea, "x@clinic.example", "buyer"),
        lambda: members.remove(marin, bea, membership("ben").pk),
        lambda: addresses.close(marin, bea, marin.addresses.get().pk),
    ):
        with pytest.raises(NotPossible, match="does not include this"):
            deed()


# Delivery addresses and staff


@pytest.fixture
def waiting():
    return cast.address_of("alba", status="waiting", line2="9 New Road")


def decide(client, address, **fields):
    return cast.fill_in(client, f"/admin/accounts/shiptoaddress/{address.pk}/change/", **fields)


def test_staff_verify_an_address_that_passes_every_check(waiting, mailoutbox):  # C11
    rita = cast.client_of("rita")
    assert "Delivery addresses to verify" in text_of(rita.get("/admin/"))
    assert "9 New Road" in text_of(rita.get("/admin/accounts/shiptoaddress/"))
    for left_out in EVERY_TICK:
        ticks = {name: on for name, on in EVERY_TICK.items() if name != left_out}
        assert "Check this first" in text_of(decide(rita, waiting, decision="verify", **ticks))
    decide(rita, waiting, decision="verify", **EVERY_TICK)
    waiting.refresh_from_db()
    assert (waiting.status, waiting.decided_by) == ("verified", cast.person("rita"))
    assert waiting in verified_addresses(cast.person("bea"))
    assert any("We verified the delivery address" in mail.body for mail in mailoutbox)


def test_a_refusal_needs_a_reason_that_the_clinic_reads(waiting):
    rita, admin = cast.client_of("rita"), cast.client_of("admin")
    page = f"/admin/accounts/shiptoaddress/{waiting.pk}/change/"
    left_open = cast.typed_into(admin, page, decision="verify", reason="Seen it", **EVERY_TICK)
    assert "the clinic reads it" in text_of(decide(rita, waiting, decision="refuse"))
    decide(rita, waiting, decision="refuse", reason="This is a parcel shop.")
    assert "This is a parcel shop." in text_of(cast.client_of("alba").get("/accounts/clinic/"))
    refused = admin.post(page, left_open)
    assert refused.status_code == 409, "decided once"
    for words in (cast.person("rita").display_name, "This is a parcel shop.", "Seen it"):
        assert words in text_of(refused)
    assert waiting not in verified_addresses(cast.person("alba"))


def test_nobody_decides_for_a_clinic_of_their_own(waiting, marin):
    Membership.objects.create(clinic=marin, user=cast.person("rita"), role="buyer", left_at=now())
    page = decide(cast.client_of("rita"), waiting, decision="verify", **EVERY_TICK)
    assert "a clinic of your own" in text_of(page)
    waiting.refresh_from_db()
    assert waiting.status == "waiting"


@pytest.mark.parametrize("name", ["omar", "alba"])
def test_only_reviewers_decide(waiting, name):
    assert decide(cast.client_of(name), waiting, decision="verify", **EVERY_TICK).status_code in (
        302,
        403,
    )
    waiting.refresh_from_db()
    assert waiting.status == "waiting"


def test_a_closed_address_is_no_longer_chosen(marin):
    address = marin.addresses.get()
    alba = cast.client_of("alba")
    alba.post(f"/accounts/clinic/{marin.pk}/addresses/{address.pk}/close/")
    cast.put_in_basket(alba, cast.BELOTERO)
    page = alba.post("/checkout/shipping-address/", {"address_id": address.pk}, follow=True)
    assert "Choose one of your clinic" in text_of(page)


@pytest.mark.parametrize(
    "change",
    [
        lambda: ShipToAddress.objects.update(line2="Elsewhere"),
        lambda: ShipToAddress.objects.update(country="IE"),
        lambda: ClinicChange.objects.update(reason="Another"),
        lambda: ClinicChange.objects.all().delete(),
    ],
)
def test_an_address_is_replaced_never_changed_and_the_log_only_grows(marin, change):  # C3, C10
    members.step_down(marin, cast.person("alba"))
    with pytest.raises(Error, match=r"replaced, never changed|append-only"), transaction.atomic():
        change()


def test_the_old_address_book_leads_to_the_clinic():
    alba = cast.client_of("alba")
    for path in ("", "add/", "1/", "1/delete/", "1/default/shipping/"):
        assert alba.get(f"/accounts/addresses/{path}").url == "/accounts/clinic/", path
    assert alba.get("/checkout/user-address/edit/1/").status_code == 404


def test_with_one_verified_address_the_checkout_goes_straight_to_the_second_screen():
    alba = cast.client_of("alba")
    cast.put_in_basket(alba, cast.BELOTERO)
    assert "Place order ·" in text_of(alba.get("/checkout/"))
    assert alba.post("/checkout/").url == "/checkout/"
    cast.address_of("alba", line2="9 New Road")
    assert alba.get("/checkout/").url == "/checkout/shipping-address/"


def test_an_address_that_waits_is_shown_with_its_state(waiting, marin):
    alba = cast.client_of("alba")
    cast.put_in_basket(alba, cast.BELOTERO)
    page = text_of(alba.get("/checkout/shipping-address/"))
    assert "Waiting for verification" in page and "9 New Road" in page


# Whose it is


@pytest.mark.parametrize("name", ["nina", "bea", "ben", "rita"])
def test_what_belongs_to_other_clinics_or_roles_does_not_exist(marin, name):
    invitation, _ = invite(marin)
    client = cast.client_of(name)
    base = f"/accounts/clinic/{marin.pk}/"
    paths = [
        "addresses/new/",
        f"addresses/{marin.addresses.get().pk}/close/",
        "invite/",
        f"invitations/{invitation.pk}/withdraw/",
        f"members/{membership('alba').pk}/",
    ]
    if name in ("nina", "rita"):
        paths += ["", "leave/", "responsible/"]
    before = snapshot()
    password_given_now(client, cast.person(name))
    for path in paths:
        data = {**ADDRESS, "deed": "remove", "email": "x@clinic.example", "role": "owner"}
        assert client.post(base + path, data).status_code in (404, 302), path
    assert snapshot() == before


def snapshot():
    return [
        list(model.objects.order_by("pk").values())
        for model in (Clinic, Membership, Invitation, ShipToAddress, ClinicChange)
    ]


def test_ids_of_another_clinic_do_not_open_through_ones_own(marin):
    theirs = membership("nina")
    their_address = theirs.clinic.addresses.get()
    their_invitation = invitations.invite(
        theirs.clinic, cast.person("nina"), "x@clinic.example", "buyer"
    )
    alba, before = cast.client_of("alba"), snapshot()
    for path in (
        f"members/{theirs.pk}/",
        f"addresses/{their_address.pk}/close/",
        f"invitations/{their_invitation.pk}/withdraw/",
    ):
        response = alba.post(f"/accounts/clinic/{marin.pk}/{path}", {"deed": "remove"})
        assert response.status_code == 404, path
    assert snapshot() == before
