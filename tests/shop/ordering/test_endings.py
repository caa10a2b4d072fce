"""Whoever waits for somebody or something that is gone is told at once (E1, E3 and E4)."""

import pytest
from oscar.core.loading import get_model

from accounts.clinics import addresses, invitations, members
from accounts.models import Clinic, ClinicChange, Membership
from accounts.reviewing import decisions
from common import endings
from common.clock import now
from common.deeds import NotPossible
from shop.countersigning import services as countersigning
from shop.jobs import daily
from shop.your_data.services import close_account
from tests import cast
from tests.shop.countersigning.test_countersign import answer, asked, fields_of, page_of

Basket = get_model("basket", "Basket")
pytestmark = pytest.mark.django_db


@pytest.fixture
def marin(db):
    return cast.person("bea").memberships.get().clinic


def mails_to(mailoutbox, name):
    return [mail for mail in mailoutbox if mail.to == [f"{name}@demo.example"]]


def last_line(clinic):
    return clinic.changes.first()


# A request to countersign


def test_a_request_ends_at_once_when_staff_switch_the_clinicians_account_off(mailoutbox):
    request = asked(quantity=2)
    mailoutbox.clear()
    cast.switch_off("alba")
    request.refresh_from_db()
    assert request.state == "ended"
    assert Basket.open.get(owner=cast.person("bea")).num_items == 2
    (mail,) = mails_to(mailoutbox, "bea")
    assert "what you asked Alba Marin to countersign cannot be countersigned" in mail.body
    assert "The account of the clinician who was asked is closed." in mail.body
    assert not mails_to(mailoutbox, "alba")
    page = cast.text_of(cast.client_of("bea").get(page_of(request)))
    assert "account of the clinician who was asked is closed" in page
    assert countersigning.end_lost(now()) == 0, "safe to run again"


def alba_closes_her_account(marin):
    members.change_role(
        marin, cast.person("alba"), cast.person("ben").memberships.get().pk, "owner"
    )
    close_account(cast.person("alba"), cast.person("alba"), "asked")


def alba_steps_down(marin):
    members.step_down(marin, cast.person("alba"))


def bea_is_removed(marin):
    members.remove(marin, cast.person("alba"), cast.person("bea").memberships.get().pk)


def bea_keeps_books_now(marin):
    pk = cast.person("bea").memberships.get().pk
    members.change_role(marin, cast.person("alba"), pk, "book_keeper")


def the_address_is_closed(marin):
    addresses.close(marin, cast.person("alba"), marin.addresses.get().pk)


@pytest.mark.parametrize(
    ("what_ends", "why"),
    [
        (alba_closes_her_account, "The account of the clinician who was asked is closed."),
        (alba_steps_down, "The clinic has another responsible clinician now, or none."),
        (bea_is_removed, "Whoever asked may not order for the clinic any more."),
        (bea_keeps_books_now, "Whoever asked may not order for the clinic any more."),
        (the_address_is_closed, "The clinic has closed the delivery address that it was for."),
    ],
)
def test_a_request_ends_at_once_whatever_it_rested_on_is_gone(marin, mailoutbox, what_ends, why):
    request = asked(quantity=2)
    with cast.committed():
        what_ends(marin)
    request.refresh_from_db()
    assert (request.state, request.reason) == ("ended", why)
    assert Basket.open.get(owner=cast.person("bea")).num_items == 2
    assert any(why in mail.body for mail in mails_to(mailoutbox, "bea"))


def test_the_clinician_hears_that_whoever_asked_is_gone(marin, mailoutbox):
    request = asked()
    cast.switch_off("bea")
    request.refresh_from_db()
    assert request.state == "ended"
    (mail,) = [mail for mail in mailoutbox if mail.subject == "A request to countersign has ended"]
    assert mail.to == ["alba@demo.example"]
    assert "The account of whoever asked is closed." in mail.body
    assert not [mail for mail in mails_to(mailoutbox, "bea") if "ended" in mail.subject]


def test_what_is_lost_is_not_signed_even_before_anybody_followed():
    """Between the commit of the deed and what follows it, the page says what is true."""
    request = asked()
    alba, fields = cast.client_of("alba"), {}
    fields = fields_of(alba, page_of(request))
    Membership.objects.filter(user=cast.person("bea")).update(left_at=now())
    response = answer(alba, request, "countersign", **fields)
    assert response.status_code == 409
    assert "may not order for the clinic any more" in cast.text_of(response)


# Invitations, the responsible clinician, addresses


def test_an_invitation_of_an_account_that_is_switched_off_stays_withdrawn(marin):
    invitation = invitations.invite(marin, cast.person("alba"), "nora@clinic.example", "owner")
    cast.switch_off("alba")
    invitation.refresh_from_db()
    assert invitation.withdrawn_at
    cast.switch_off("alba", is_active=True)
    assert cast.person("alba").is_active
    assert "withdrawn" in invitations.why_not(invitation, cast.person("nina"), now())


@pytest.mark.parametrize("end", [cast.switch_off, lambda name: closed(name)])
def test_who_waited_for_the_lock_while_their_account_ended_does_nothing(marin, end):
    """The page was asked for just before: its user object says that the account is open."""
    nina = cast.person("nina")
    osei, address = nina.memberships.get().clinic, cast.unsaved_address_of("nina")
    invitation = invitations.invite(marin, cast.person("alba"), nina.email, "clinician")
    end("nina")
    for deed in (
        lambda: invitations.join(invitation, nina),
        lambda: invitations.invite(osei, nina, "nora@clinic.example", "buyer"),
        lambda: members.found(nina, "Second Clinic", address, answers=False),
    ):
        with pytest.raises(NotPossible):
            deed()
    assert not Membership.objects.filter(clinic=marin, user=nina).exists()
    assert not Clinic.objects.filter(name="Second Clinic").exists()


def closed(name):
    close_account(cast.person(name), cast.person(name), "asked")


def with_owner(marin, name="ben"):
    Membership.objects.filter(user=cast.person(name)).update(role="owner")


def test_an_account_that_is_switched_off_answers_for_no_orders(marin, mailoutbox):
    with_owner(marin)
    cast.switch_off("alba")
    marin.refresh_from_db()
    assert marin.responsible is None
    told = mails_to(mailoutbox, "ben")
    assert any("Alba Marin is no longer the responsible clinician" in m.body for m in told)
    assert not mails_to(mailoutbox, "alba")


def asked_to_answer(marin, name="nina"):
    membership = Membership.objects.create(clinic=marin, user=cast.person(name), role="clinician")
    members.name_responsible(marin, cast.person("alba"), membership.pk)
    return membership


def suspend(name):
    licence = cast.person(name).professional.licences.get(state="verified")
    return decisions.suspend(licence, cast.person("rita"), "Under inquiry.")


@pytest.mark.parametrize("how", [cast.switch_off, suspend])
def test_owners_hear_at_once_that_whom_they_asked_cannot_answer(marin, mailoutbox, how):
    asked_to_answer(marin)
    mailoutbox.clear()
    with cast.committed():
        how("nina")
    marin.refresh_from_db()
    assert marin.proposed is None
    (mail,) = mails_to(mailoutbox, "alba")
    assert "Nina Osei is no longer asked to be the responsible clinician." in mail.body


def test_owners_hear_when_the_licence_their_orders_rest_on_stops_and_counts_again(
    marin, mailoutbox
):
    with_owner(marin)
    with cast.committed():
        licence = suspend("alba")
    with cast.committed():
        endings.announce(endings.Ended.LICENCE, person=cast.person("alba").pk)
    assert marin.changes.filter(kind="licence_stopped").count() == 1, "said once"
    (mail,) = [m for m in mails_to(mailoutbox, "ben") if "does not count" in m.body]
    assert "The licence of Alba Marin, the responsible clinician" in mail.body
    with cast.committed():
        decisions.lift(
            licence, cast.person("rita"), expires_on=licence.expires_on, scope=["hyaluronic"]
        )
    assert last_line(marin).kind == ClinicChange.Kind.LICENCE_COUNTS
    marin.refresh_from_db()
    assert marin.responsible == cast.person("alba")


def test_the_days_run_tells_owners_what_a_killed_process_left_untold(marin, mailoutbox):
    with_owner(marin)
    suspend("alba")  # Nothing follows: it was killed right after its commit.
    assert not marin.changes.filter(kind="licence_stopped").exists()
    for _ in range(2):
        daily.run(now())
    assert len([m for m in mails_to(mailoutbox, "ben") if "does not count" in m.body]) == 1


def test_a_licence_that_never_counted_is_not_said_to_have_stopped_or_to_count_again(mailoutbox):
    bruno, rita = cast.person("bruno"), cast.person("rita")
    clinic = Clinic.objects.create(name="New Clinic", country="GB", responsible=bruno)
    Membership.objects.create(clinic=clinic, user=cast.person("nina"), role="owner")
    licence = bruno.professional.licences.get()
    with cast.committed():
        decisions.ask(licence, rita, "Which register?")
    licence.refresh_from_db()
    licence.state = "waiting"
    licence.save()
    with cast.committed():
        decisions.approve(licence, rita, expires_on=cast.days_from_now(90), scope=["hyaluronic"])
    daily.run(now())
    assert not clinic.changes.filter(about=bruno).exists()


def test_an_address_that_waits_ends_with_the_last_member(marin):
    osei = cast.person("nina").memberships.get().clinic
    address = cast.address_of("nina", status="waiting", line2="9 New Road")
    close_account(cast.person("nina"), cast.person("nina"), "asked")
    address.refresh_from_db()
    assert address.status == "closed"
    assert osei.addresses.filter(status="verified").exists(), "what was verified is a record"


def test_an_address_of_a_member_who_left_waits_on_and_staff_read_who_added_it(marin):
    with_owner(marin)
    address = addresses.add(
        marin, cast.person("ben"), cast.unsaved_address_of("alba", line2="9 New Road")
    )
    members.leave(marin, cast.person("ben"))
    page = cast.client_of("rita").get(f"/admin/accounts/shiptoaddress/{address.pk}/change/")
    assert "Added by Ben Acker" in cast.text_of(page)
    assert "who is no member of the clinic any more" in cast.text_of(page)


def test_staff_are_warned_of_a_clinic_that_nobody_manages_any_more():
    page = cast.text_of(cast.switch_off("alba"))
    assert "Marin Skin Clinic has no owner with an open account now" in page


def test_a_closed_account_is_not_opened_again():
    nina = cast.person("nina")
    close_account(nina, nina, "asked")
    response = cast.client_of("admin").post(
        f"/admin/accounts/user/{nina.pk}/change/", {"first_name": "N", "is_active": "on"}
    )
    nina.refresh_from_db()
    assert response.status_code == 403 and not nina.is_active
    assert nina.display_name == "[account closed]"


def test_an_announcement_says_where_to_look_and_not_what_is_true_there(marin, mailoutbox):  # E2
    request, bea = asked(), cast.person("bea")
    mailoutbox.clear()

    def state_after_it_is_announced():
        with cast.committed():
            endings.announce(endings.Ended.MEMBERSHIP, person=bea.pk, clinic=marin.pk)
        request.refresh_from_db()
        return request.state

    assert state_after_it_is_announced() == "open", "she is a member still"
    Membership.objects.filter(user=bea).update(left_at=now())
    assert [state_after_it_is_announced() for _ in range(2)] == ["ended", "ended"]
    assert len(mails_to(mailoutbox, "bea")) == 1


def test_one_who_fails_stops_no_other_and_not_the_deed(marin, monkeypatch):
    def fails(ending):
        raise RuntimeError("broken")

    monkeypatch.setattr(endings, "_followers", [fails, *endings._followers])
    request = asked()
    with cast.committed():
        members.leave(marin, cast.person("bea"))
    request.refresh_from_db()
    assert request.state == "ended"
