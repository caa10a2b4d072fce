"""Staff's pages: the queue, the decision, and what each role may not do."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from accounts.applying import services
from accounts.licences.policy import State
from accounts.models import Licence, Review, User
from common.supply_classes import HIGH_RISK, SupplyClass
from tests.accounts.applying.applications import application, submitted
from tests.accounts.papers import papers
from tests.cast import client_of, days_from_now, fill_in, person, sign_in, typed_into

QUEUE = "/admin/accounts/licence/"


@pytest.fixture
def licence(db):
    """Bruno's application, with a document."""
    licence = person("bruno").professional.licences.get()
    papers.sent(licence.professional.user, licence=licence)
    return licence


def page_of(licence):
    return f"{QUEUE}{licence.pk}/change/"


def decision(browser, licence, **fields):
    return typed_into(browser, page_of(licence), **{"expires_on": licence.expires_on, **fields})


ORDINARY = sorted(set(SupplyClass.values) - HIGH_RISK)
YES = {"all_stated": "on", "scope": ORDINARY}


def text_of(response):
    return re.sub(r"\s+", " ", response.content.decode())


def test_the_queue_shows_waiting_applications_oldest_first(licence):
    rita = client_of("rita")
    later = _application_of("late@clinic.example", number="7000001")
    Licence.objects.filter(pk=licence.pk).update(submitted_at=timezone.now() - timedelta(days=3))
    page = text_of(rita.get(QUEUE))
    assert "waits 3 days" in page and "waits since today" in page
    assert page.index(person("bruno").display_name) < page.index(f"{QUEUE}{later.pk}/change/")
    assert person("alba").display_name not in page
    assert person("alba").display_name in text_of(rita.get(QUEUE, {"kind": "all"}))


def _application_of(email, **changes):
    user = User.objects.create_user(email, "x", first_name="Lena", last_name="Later")
    return submitted(user, **changes)


def test_a_reviewer_sees_the_data_the_document_and_where_to_look_the_number_up(licence):
    page = text_of(client_of("rita").get(page_of(licence)))
    paper = licence.documents.last()
    assert licence.number in page and licence.professional.user.email in page
    assert f'<iframe src="/accounts/documents/{paper.pk}/"' in page
    assert 'rel="noopener noreferrer"' in page


def test_a_number_or_a_file_used_twice_is_pointed_out(licence):
    twin = _application_of(
        "twin@clinic.example",
        register=licence.register,
        number=licence.number,
        profession=licence.profession,
    )
    papers.sent(twin.professional.user, licence=twin)
    papers.sent(licence.professional.user, licence=licence)
    licence.documents.update(sha256="a" * 64)
    twin.documents.update(sha256="a" * 64)
    page = text_of(client_of("rita").get(page_of(licence)))
    assert "The same number in the same register" in page
    assert "The same file, byte for byte" in page
    assert f"{page_of(twin)}" in page


def test_an_approval_in_the_admin_verifies_and_goes_on(licence):
    rita = client_of("rita")
    sent = decision(rita, licence, decision="approve", **YES, expires_on=days_from_now(20))
    rita.post(page_of(licence), sent)
    licence.refresh_from_db()
    assert (licence.state, licence.expires_on) == (State.VERIFIED, days_from_now(20))


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"decision": "approve", "scope": ORDINARY}, "Look the number up, then tick every point"),
        ({"decision": "approve", **YES, "expires_on": ""}, "Enter the last valid day"),
        (
            {"decision": "approve", **YES, "expires_on": days_from_now(-1)},
            "This day has passed",
        ),
        ({"decision": "ask"}, "Give a reason"),
        ({"decision": "refuse"}, "Give a reason"),
        (
            {"decision": "approve", "all_stated": "on", "scope": []},
            "Choose at least one, or refuse.",
        ),
    ],
)
def test_a_reviewers_mistake_decides_nothing_and_keeps_what_was_typed(licence, fields, message):
    rita = client_of("rita")
    sent = decision(rita, licence, **{"reason": "", **fields})
    page = text_of(rita.post(page_of(licence), sent))
    assert message in page
    assert "what you typed is kept" in page
    licence.refresh_from_db()
    assert licence.state == State.WAITING and not licence.reviews.exists()


def test_a_reason_is_the_prepared_sentence_and_the_reviewers_own_words(licence):
    prepared = "The document has passed its date. Please send the current one."
    rita = client_of("rita")
    sent = decision(rita, licence, decision="ask", canned=[prepared], reason="Is it 71A2998E?")
    rita.post(page_of(licence), sent)
    assert licence.reviews.get().reason == f"{prepared}\n\nIs it 71A2998E?"


def test_new_data_since_the_page_was_opened_is_shown_before_deciding(licence):
    rita = client_of("rita")
    sent = decision(rita, licence, decision="approve", **YES, why_not="Asked by telephone")
    Licence.objects.filter(pk=licence.pk).update(submitted_at=timezone.now())
    refused = rita.post(page_of(licence), sent)
    page = text_of(refused)
    assert refused.status_code == 409
    assert f"{person('bruno').display_name} changed it on" in page
    assert "Last sent" in page and "Asked by telephone" in page
    licence.refresh_from_db()
    assert licence.state == State.WAITING


def test_two_reviewers_decide_once_and_the_second_is_told_by_whom(licence):
    rita, ada = client_of("rita"), client_of("admin")
    slow = decision(rita, licence, decision="refuse", reason="Not listed at all.")
    quick = decision(ada, licence, decision="approve", **YES)
    assert ada.post(page_of(licence), quick).status_code == 302
    refused = rita.post(page_of(licence), slow)
    page = text_of(refused)
    assert refused.status_code == 409
    for words in (person("admin").display_name, "Verified", "Not listed at all."):
        assert words in page
    licence.refresh_from_db()
    assert licence.state == State.VERIFIED and licence.reviews.count() == 1


def test_a_reviewer_cannot_decide_about_their_own_licence(db):
    rita = person("rita")
    licence = services.submit_licence(rita, application())
    browser = client_of("rita")
    assert "Somebody else has to review it" in text_of(browser.get(page_of(licence)))
    browser.post(page_of(licence), decision(browser, licence, decision="approve", **YES))
    licence.refresh_from_db()
    assert licence.state == State.WAITING


@pytest.mark.parametrize("name", ["omar", "alba"])
def test_who_is_no_reviewer_does_not_reach_the_queue(name, licence):
    browser = client_of(name)
    assert browser.get(QUEUE).status_code in (302, 403)
    assert browser.get(page_of(licence)).status_code in (302, 403)
    sent = decision(browser, licence, decision="approve", **YES)
    assert browser.post(page_of(licence), sent).status_code in (302, 403)
    licence.refresh_from_db()
    assert licence.state == State.WAITING


def test_who_may_only_look_at_licences_decides_nothing(licence):
    rita = person("rita")
    Group.objects.get(name="Reviewers").permissions.remove(
        *Group.objects.get(name="Reviewers").permissions.filter(codename="change_licence")
    )
    browser = client_of("rita")
    assert "Your decision" not in text_of(browser.get(page_of(licence)))
    sent = decision(browser, licence, decision="approve", **YES)
    assert browser.post(page_of(licence), sent).status_code == 403
    assert not Review.objects.filter(licence=licence, reviewer=rita).exists()


@pytest.mark.parametrize("name", ["rita", "admin"])
def test_no_licence_is_added_deleted_or_edited_by_djangos_forms(name, licence):
    browser = client_of(name)
    assert browser.get(f"{QUEUE}add/").status_code == 403
    assert browser.post(f"{QUEUE}{licence.pk}/delete/", {"post": "yes"}).status_code == 403
    browser.post(page_of(licence), {"state": "verified", "_save": "Save"})
    licence.refresh_from_db()
    assert licence.state == State.WAITING


# Accounts


def user_page(user):
    return f"/admin/accounts/user/{user.pk}/change/"


def test_a_reviewer_sees_accounts_and_changes_none(db):
    browser, rita, bruno = client_of("rita"), person("rita"), person("bruno")
    assert bruno.email in text_of(browser.get("/admin/accounts/user/"))
    assert rita.password not in text_of(browser.get(user_page(rita)))
    for user in (rita, bruno):
        sent = {"is_superuser": "on", "is_staff": "on", "is_active": "on", "first_name": "R"}
        assert browser.post(user_page(user), sent).status_code == 403
        user.refresh_from_db()
    assert not rita.is_superuser and not bruno.is_staff


def test_who_may_change_accounts_still_gives_no_rights(db):
    omar, bruno, rita = person("omar"), person("bruno"), person("rita")
    from django.contrib.auth.models import Permission

    omar.user_permissions.add(*Permission.objects.filter(codename__in=["view_user", "change_user"]))
    browser = client_of("omar")
    sent = {
        "first_name": "Bruno",
        "last_name": "B",
        "is_staff": "on",
        "is_superuser": "on",
        "groups": [group.pk for group in Group.objects.all()],
    }
    fill_in(browser, user_page(bruno), **sent)
    bruno.refresh_from_db()
    assert not bruno.is_active
    assert not bruno.is_staff and not bruno.is_superuser and not bruno.groups.exists()
    for staff in (omar, rita):
        assert browser.post(user_page(staff), sent).status_code == 403


def test_a_superuser_gives_a_role(db):
    bruno, group = person("bruno"), Group.objects.get(name="Warehouse")
    sent = {
        "first_name": "Bruno",
        "last_name": "B",
        "is_active": "on",
        "is_staff": "on",
        "groups": [group.pk],
    }
    fill_in(client_of("admin"), user_page(bruno), **sent)
    bruno.refresh_from_db()
    assert bruno.is_staff and bruno.has_perm("inventory.add_lot")


@pytest.mark.parametrize("name", ["rita", "omar", "admin"])
def test_nobody_sees_the_secret_of_a_second_factor(name, db):
    from allauth.mfa.models import Authenticator

    factor = Authenticator.objects.filter(user=person("rita")).first()
    response = client_of(name).get(f"/admin/mfa/authenticator/{factor.pk}/change/")
    assert "DEMOONLYDEMOONLY" not in response.content.decode()
    assert response.status_code == (200 if name == "admin" else 403)


@pytest.mark.parametrize("name", ["rita", "admin"])
def test_no_confirmed_address_is_made_by_hand(name, db):
    browser = client_of(name)
    assert browser.get("/admin/account/emailaddress/add/").status_code == 403


def test_the_roles_hold_exactly_what_their_work_needs(db):
    held = {
        group.name: set(group.permissions.values_list("codename", flat=True))
        for group in Group.objects.all()
    }
    assert held["Reviewers"] == {
        "view_licence",
        "change_licence",
        "view_licencedocument",
        "view_user",
        "view_clinic",
        "view_clinicchange",
        "view_membership",
        "view_shiptoaddress",
        "change_shiptoaddress",
        "view_policyversion",
        "view_mail",
        "change_mail",
    }
    assert held["Policy editors"] == {
        "view_policyversion",
        "change_policyversion",
        "publish_policyversion",
        "view_purchaselimit",
        "add_purchaselimit",
        "change_purchaselimit",
        "delete_purchaselimit",
        "view_product",
        "view_source",
        "view_order",
        "view_licence",
    }
    assert held["Order desk"] == {
        "view_order",
        "change_order",
        "enter_order",
        "release_order",
        "view_policyversion",
        "view_spendingrules",
    }
    assert held["Warehouse"] == {
        "view_lot",
        "add_lot",
        "change_lot",
        "end_recall",
        "view_shortdatedoffer",
        "view_movement",
        "view_pick",
        "view_order",
        "change_order",
    }


def test_a_browser_signed_in_as_staff_reaches_the_queue(db):
    from django.test import Client

    from tests.cast import pass_the_door

    client = Client()
    pass_the_door(client)
    sign_in(client, person("rita"))
    assert client.get(QUEUE).status_code == 200
