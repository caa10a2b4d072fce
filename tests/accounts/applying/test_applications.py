"""Drafts, several licences, renewals and changes: what stays, what waits, what takes effect."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.files.storage import storages
from django.db import IntegrityError, transaction

from accounts.applying import services
from accounts.licences.policy import Decision, DecisionNotPossible, Standing, State
from accounts.licences.standing import expected_wait, standing_of
from accounts.models import Licence, LicenceDocument
from accounts.reviewing import decisions
from accounts.reviewing.records import record
from common.clock import now
from common.deeds import NotPossible
from common.supply_classes import SupplyClass
from tests import cast, outbox
from tests.accounts.applying.applications import application, submitted
from tests.accounts.papers import papers
from tests.accounts.papers.papers import image, pdf, upload
from tests.cast import client_of, days_from_now, person

ALL = SupplyClass.values
PAGE = "/accounts/licence/"


@pytest.fixture(autouse=True)
def queued_mail(settings):
    outbox.use(settings)


OTHER = {
    "register": "other",
    "number": "XY 9",
    "issuer": "A college",
    "issuer_url": "https://college.example/search",
}


def verified(user, **changes):
    licence = submitted(user, **changes)
    day = licence.expires_on
    decisions.approve(licence, person("rita"), expires_on=day, scope=ALL)
    return decisions.sign(licence, person("admin"))


def of(user, state=None):
    licences = Licence.objects.filter(professional__user=user)
    return licences.filter(state=state) if state else licences


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.content.decode()))


# Save and come back


def test_a_partly_filled_application_is_saved_and_found_again(browser, newcomer):  # V40
    sent = {"profession": "physician", "number": "123", "action": "later"}
    page = text_of(browser.post(PAGE, {**sent, "documents": upload()}, follow=True))
    draft = of(newcomer).get()
    assert (draft.state, draft.number, draft.country) == (State.DRAFT, "123", "")
    assert draft.expires_on is None and draft.documents.count() == 1
    assert "Saved, not sent." in page and "Not sent yet" in page
    again = browser.get(f"{PAGE}{draft.pk}/").content.decode()
    assert 'value="123"' in again and "licence.pdf" in again


def test_what_is_no_value_of_its_field_is_not_saved_but_shown_again(browser, newcomer):
    sent = application(expires_on="31/31/2027", number="9" * 41, profession="wizard")
    page = browser.post(PAGE, sent).content.decode()
    assert 'value="31/31/2027"' in page and "9" * 41 in page
    draft = of(newcomer).get()
    assert (draft.expires_on, draft.number, draft.profession) == (None, "", "")


def test_an_application_with_errors_is_kept_without_being_asked(browser, newcomer):
    browser.post(PAGE, application(number="123"))
    assert of(newcomer, State.DRAFT).get().number == "123"
    browser.post(PAGE, application(documents=upload()))
    assert [row.state for row in of(newcomer)] == [State.WAITING]


def test_a_draft_counts_for_nothing_and_is_its_owners_alone(browser, newcomer):  # T10, V40
    draft = papers.given(services.save_draft(newcomer, application()), papers.sent(newcomer))
    assert standing_of(newcomer, now()).standing == Standing.NONE
    paper = draft.documents.get()
    rita = client_of("rita")
    assert rita.get(f"/accounts/documents/{paper.pk}/").status_code == 404
    assert browser.get(f"/accounts/documents/{paper.pk}/").status_code == 200
    assert [reading.reader for reading in paper.readings.all()] == [newcomer]


def test_a_draft_is_deleted_with_its_documents(
    browser, newcomer, django_capture_on_commit_callbacks
):
    draft = papers.given(services.save_draft(newcomer, application()), papers.sent(newcomer))
    path = draft.documents.get().file.name
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(f"{PAGE}{draft.pk}/discard/")
    assert not of(newcomer).exists() and not storages["private"].exists(path)


def test_what_was_sent_is_not_deleted(browser, newcomer):
    licence = submitted(newcomer)
    page = text_of(browser.post(f"{PAGE}{licence.pk}/discard/", follow=True))
    assert "was sent already" in page
    assert of(newcomer, State.WAITING).exists()


def refusal_from_an_open_page(licence):
    """Rita has the page open; what this returns sends what she has typed there."""
    rita, page = client_of("rita"), f"/admin/accounts/licence/{licence.pk}/change/"
    sent = cast.typed_into(rita, page, decision="refuse", reason="Not listed.")
    return lambda: rita.post(page, sent)


def test_a_document_added_to_what_waits_is_noticed_and_costs_no_place_in_the_queue(
    browser, newcomer
):  # T17
    licence = submitted(newcomer)
    sent_at, decide = licence.submitted_at, refusal_from_an_open_page(licence)
    page = browser.post(f"{PAGE}{licence.pk}/documents/", {"documents": upload(image())})
    assert page.status_code == 302 and licence.documents.count() == 2
    refused = decide()
    assert refused.status_code == 409
    assert f"{newcomer.display_name} changed it" in text_of(refused)
    licence.refresh_from_db()
    assert (licence.state, licence.submitted_at) == (State.WAITING, sent_at)


def test_nothing_is_added_to_what_is_decided(browser, newcomer):  # T17
    licence = verified(newcomer)
    address = f"{PAGE}{licence.pk}/documents/"
    page = browser.post(address, {"documents": upload(image())}, follow=True)
    assert "decided already; no document was added" in text_of(page)
    assert licence.documents.count() == 1


def test_a_draft_says_which_documents_are_being_checked_and_which_nobody_will_see(
    browser, newcomer
):  # T7
    sent = application(action="stay", documents=[upload(), upload(pdf()[:300], "torn.pdf")])
    page = text_of(browser.post(PAGE, sent))
    assert "Your documents are still being checked." in page
    papers.check_what_waits()
    draft = of(newcomer, State.DRAFT).get()
    page = text_of(browser.post(f"{PAGE}{draft.pk}/", application()))
    assert "Our reviewers do not get every document. “torn.pdf”:" in page
    browser.post(f"{PAGE}{draft.pk}/", application(seen="documents"))
    assert of(newcomer, State.WAITING).exists()


def test_refused_documents_alone_are_no_documents(browser, newcomer):
    browser.post(PAGE, application(action="stay", documents=upload(pdf()[:300], "torn.pdf")))
    papers.check_what_waits()
    draft = of(newcomer, State.DRAFT).get()
    page = text_of(browser.post(f"{PAGE}{draft.pk}/", application(seen="documents")))
    assert "Add at least one document that shows your name and number." in page


def test_a_refused_document_of_a_draft_is_said_on_the_page_and_not_by_mail(browser, newcomer):
    browser.post(PAGE, application(action="stay", documents=upload(pdf()[:300], "torn.pdf")))
    papers.check_what_waits()
    assert not outbox.mails_to(newcomer.email)


@pytest.mark.parametrize("days", [89, 91])
def test_a_draft_nobody_touches_is_deleted_after_90_days(newcomer, days):
    papers.given(services.save_draft(newcomer, application()), papers.sent(newcomer))
    later = now() + timedelta(days=days)
    assert services.forget_drafts(later) == (1 if days > 90 else 0)
    assert LicenceDocument.objects.filter(licence__professional__user=newcomer).exists() == (
        days < 90
    )


def test_the_database_holds_that_only_a_draft_is_incomplete(newcomer):
    draft = services.save_draft(newcomer, {"profession": "physician"})
    with pytest.raises(IntegrityError, match="only_a_draft_is_incomplete"), transaction.atomic():
        of(newcomer).filter(pk=draft.pk).update(state=State.WAITING)


@pytest.mark.parametrize("deed", ["", "renew/", "change/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_somebody_elses_application_does_not_exist(newcomer, deed, method):
    licence = submitted(newcomer)
    assert getattr(client_of("alba"), method)(f"{PAGE}{licence.pk}/{deed}").status_code == 404


@pytest.mark.parametrize("deed", ["withdraw/", "discard/"])
def test_somebody_elses_application_is_not_changed(newcomer, deed):
    licence = submitted(newcomer)
    assert client_of("alba").post(f"{PAGE}{licence.pk}/{deed}").status_code == 404
    assert of(newcomer, State.WAITING).exists()
    assert client_of("bruno").get(f"{PAGE}{licence.pk}/{deed}").status_code == 405


# Several licences


def test_a_person_applies_in_several_registers_at_once(newcomer):  # V5
    submitted(newcomer)
    submitted(newcomer, **OTHER)
    submitted(newcomer, **{**OTHER, "issuer": "Another college"})
    assert of(newcomer, State.WAITING).count() == 3
    with pytest.raises(NotPossible):
        submitted(newcomer)


def test_a_suspension_stops_every_application(browser, newcomer):  # V5
    licence = verified(newcomer)
    decisions.suspend(licence, person("rita"), "Conditions.")
    with pytest.raises(NotPossible):
        submitted(newcomer, register="other", number="XY 9")
    assert "nothing was changed" in text_of(browser.post(PAGE, application(), follow=True))
    assert of(newcomer).count() == 1


def test_a_double_click_leaves_one_application_and_no_draft(browser, newcomer):
    browser.post(f"{PAGE}new/", application(documents=upload()))
    page = text_of(browser.post(f"{PAGE}new/", application(documents=upload()), follow=True))
    assert "nothing was changed" in page
    assert [row.state for row in of(newcomer)] == [State.WAITING]


def test_an_application_is_withdrawn_and_applied_for_again_with_its_data(browser, newcomer):
    licence = submitted(newcomer)
    browser.post(f"{PAGE}{licence.pk}/withdraw/")
    licence.refresh_from_db()
    assert licence.state == State.WITHDRAWN and licence.decided_at
    assert standing_of(newcomer, now()).standing == Standing.NONE
    assert 'value="7654321"' in browser.get(f"{PAGE}new/?from={licence.pk}").content.decode()
    with pytest.raises(DecisionNotPossible):
        decisions.approve(licence, person("rita"), expires_on=days_from_now(9), scope=ALL)


def test_what_is_verified_is_not_withdrawn(browser, newcomer):
    licence = verified(newcomer)
    page = text_of(browser.post(f"{PAGE}{licence.pk}/withdraw/", follow=True))
    assert "was decided already" in page
    assert standing_of(newcomer, now()).standing == Standing.VERIFIED


# What is missing is said first


def test_what_is_missing_is_listed_with_the_way_to_each_field(browser, newcomer):
    newcomer.first_name = newcomer.last_name = ""
    newcomer.save()
    page = browser.post(PAGE, {"profession": "physician", "action": "stay"}).content.decode()
    assert "Before you send" in page
    for target in ("#id_country", "#id_register", "#id_number", "#id_expires_on", "#id_documents"):
        assert f'href="{target}"' in page
    assert 'href="/accounts/profile/edit/"' in page and "Your account has no name." in page
    assert "Choose your profession." not in page


def test_a_doubt_is_said_once_and_then_sent(browser, newcomer):
    sent = application(expires_on=days_from_now(20), documents=upload())
    page = browser.post(PAGE, sent).content.decode()
    assert "Nothing was sent yet." in page and "soon after we have checked it" in page
    assert 'name="seen" value="expires_on"' in page
    browser.post(PAGE, application(expires_on=days_from_now(20), seen="expires_on"))
    assert of(newcomer, State.WAITING).exists()


def test_a_photo_is_taken_beside_choosing_a_file(browser, newcomer):
    page = browser.get(PAGE).content.decode()
    assert re.search(r'id="id_photo"\s+accept="image/\*"\s+capture="environment"', page)
    photos = [upload(image(colour=c), f"{c}.jpg") for c in ("navy", "red")]
    browser.post(PAGE, application(documents=photos))
    assert of(newcomer, State.WAITING).get().documents.count() == 2


# The expected waiting time


def answered(sent, decided, user):
    licence = Licence.objects.create(
        professional=services.lock_professional(user),
        state=State.REFUSED,
        submitted_at=sent,
        **application(number=str(7000000 + Licence.objects.count())),
    )
    record(licence, person("rita"), Decision.REFUSE, decided_at=decided, reason="x")


MONDAY = datetime(2026, 11, 16, 10, tzinfo=ZoneInfo("Europe/London"))


@pytest.mark.parametrize(("decisions_made", "expected"), [(4, None), (5, 3)])
def test_the_expected_wait_is_the_middle_of_recent_answers(newcomer, decisions_made, expected):
    for days in [1, 3, 9, 1, 3][:decisions_made]:
        answered(MONDAY - timedelta(weeks=3), MONDAY - timedelta(weeks=3) + working(days), newcomer)
    assert expected_wait(MONDAY) == expected


def working(days):
    return timedelta(days=days + 2 * (days // 5))


def test_an_answer_of_long_ago_says_nothing_about_today(newcomer):
    for _ in range(9):
        answered(MONDAY - timedelta(days=200), MONDAY - timedelta(days=199), newcomer)
    assert expected_wait(MONDAY) is None


def test_my_account_says_the_state_and_how_long_it_takes(browser, newcomer):
    submitted(newcomer)
    page = text_of(browser.get("/accounts/"))
    assert "Waiting for review" in page
    assert "We cannot say yet how long it takes" in page and "We aim at 2 working days." in page
    for _ in range(5):
        answered(now() - timedelta(days=14), now() - timedelta(days=7), person("nina"))
    page = text_of(browser.get("/accounts/"))
    assert "Half of the latest applications had their answer within 5 working days." in page
    of(newcomer).update(submitted_at=now() - timedelta(days=14))
    assert "longer than it should" in text_of(browser.get("/accounts/"))


# Renewal and change


def test_a_renewal_takes_two_clicks_with_the_old_data_filled_in(browser, newcomer):
    old = verified(newcomer, expires_on=days_from_now(40))
    page = browser.get(f"{PAGE}{old.pk}/renew/").content.decode()
    form = {name: value for name, value in _fields(page) if name != "documents"}
    assert (form["number"], form["register"], form["expires_on"]) == ("7654321", "gmc", "")
    browser.post(f"{PAGE}{old.pk}/renew/", {**form, "expires_on": days_from_now(400)})
    new = of(newcomer, State.WAITING).get()
    assert (new.replaces, new.is_renewal) == (old, True)
    assert standing_of(newcomer, now()).licence == old


def _fields(page):
    for tag in re.findall(r"<input[^>]*>", page):
        name = re.search(r'name="([^"]*)"', tag)
        if name and 'type="file"' not in tag:
            value = re.search(r'value="([^"]*)"', tag)
            yield name[1], value[1] if value else ""
    for name, body in re.findall(r'<select name="([^"]*)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r'value="([^"]*)" selected', body)
        yield name, chosen[1] if chosen else ""


def test_a_renewal_of_a_register_nobody_can_look_up_needs_a_document(browser, newcomer):  # V46
    old = verified(newcomer, **OTHER)
    sent = application(**OTHER, expires_on=days_from_now(400))
    page = text_of(browser.post(f"{PAGE}{old.pk}/renew/", sent))
    assert "Add at least one document" in page
    assert not of(newcomer, State.WAITING).exists()
    browser.post(f"{PAGE}{old.pk}/renew/", {**sent, "documents": upload()})
    assert of(newcomer, State.WAITING).get().is_renewal


def test_a_renewal_with_no_later_day_is_not_sent(browser, newcomer):
    old = verified(newcomer)
    page = text_of(browser.post(f"{PAGE}{old.pk}/renew/", application()))
    assert "We know this licence already" in page
    assert not of(newcomer, State.WAITING).exists()


def test_an_approved_renewal_ends_the_old_licence_in_the_same_moment(newcomer):  # V42
    old = verified(newcomer)
    new = verified(newcomer, expires_on=days_from_now(400))
    old.refresh_from_db()
    assert (old.state, new.replaces) == (State.REPLACED, old)
    assert standing_of(newcomer, now()).licence == new


@pytest.mark.parametrize("deed", ["refuse", "withdraw", "ask"])
def test_until_a_change_is_approved_yesterdays_rights_stay(newcomer, deed):  # V42
    old = verified(newcomer)
    new = services.submit_licence(newcomer, application(number="7000001"), replaces=old)
    if deed == "withdraw":
        services.withdraw(new)
    else:
        getattr(decisions, deed)(new, person("rita"), "Not listed.")
    standing = standing_of(newcomer, now())
    assert (standing.standing, standing.licence) == (Standing.VERIFIED, old)


def test_a_refused_change_may_end_the_old_licence_if_the_reviewer_says_so(newcomer):
    old = verified(newcomer)
    new = services.submit_licence(newcomer, application(number="7000001"), replaces=old)
    decisions.refuse(new, person("rita"), "The register lists neither.", old_stays=False)
    assert standing_of(newcomer, now()).standing == Standing.SUSPENDED


def test_a_renewal_is_no_way_round_a_suspension(newcomer):
    old = verified(newcomer)
    new = submitted(newcomer, expires_on=days_from_now(400))
    decisions.suspend(old, person("rita"), "Conditions.")
    decisions.approve(new, person("rita"), expires_on=days_from_now(400), scope=ALL)
    old.refresh_from_db()
    assert old.state == State.SUSPENDED
    assert standing_of(newcomer, now()).standing == Standing.SUSPENDED


def test_a_licence_has_one_renewal_or_change_at_a_time(browser, newcomer):  # V41
    old = verified(newcomer)
    services.submit_licence(newcomer, application(number="7000001"), replaces=old)
    with pytest.raises(NotPossible):
        services.submit_licence(newcomer, application(number="7000002"), replaces=old)
    page = text_of(browser.get(f"{PAGE}{old.pk}/change/", follow=True))
    assert "is with us already" in page


def test_a_change_of_profession_needs_a_document_and_keeps_the_old_right(browser, newcomer):
    old = verified(newcomer, **OTHER)
    sent = application(**OTHER, profession="dentist")
    assert "Add at least one document" in text_of(browser.post(f"{PAGE}{old.pk}/change/", sent))
    browser.post(PAGE, {**sent, "documents": upload()})
    new = of(newcomer, State.WAITING).get()
    assert (new.profession, new.replaces, new.is_renewal) == ("dentist", old, False)
    assert standing_of(newcomer, now()).licence.profession == "physician"


# Another name


def rename(client, first="Nora", last="Newly"):
    fields = {"first_name": first, "last_name": last}
    return client.post("/accounts/profile/edit/", fields, follow=True)


def test_before_anything_is_verified_a_name_changes_at_once(browser, newcomer):  # V43
    rename(browser)
    newcomer.refresh_from_db()
    assert newcomer.last_name == "Newly" and not of(newcomer).exists()


def test_a_name_changed_while_an_application_waits_is_noticed_by_the_reviewer(browser, newcomer):
    licence = submitted(newcomer)
    decide = refusal_from_an_open_page(licence)
    rename(browser)
    refused = decide()
    assert refused.status_code == 409 and "Newly" in text_of(refused)


def test_a_verified_name_changes_only_when_the_new_one_was_checked(browser, newcomer):  # V43
    old = verified(newcomer)
    page = text_of(rename(browser))
    assert "The new name has to be checked first." in page
    draft = of(newcomer, State.DRAFT).get()
    newcomer.refresh_from_db()
    assert (newcomer.last_name, draft.replaces) == ("New", old)

    sent = application(documents=upload(name="marriage.pdf"))
    browser.post(f"{PAGE}{draft.pk}/", sent)
    new = of(newcomer, State.WAITING).get()
    newcomer.refresh_from_db()
    assert newcomer.last_name == "New"
    assert standing_of(newcomer, now()).standing == Standing.VERIFIED

    decisions.approve(new, person("rita"), expires_on=days_from_now(90), scope=ALL)
    decisions.sign(new, person("admin"))
    newcomer.refresh_from_db()
    old.refresh_from_db()
    assert (newcomer.last_name, old.state) == ("Newly", State.REPLACED)


def test_a_change_of_name_needs_a_document(browser, newcomer):
    verified(newcomer)
    rename(browser)
    page = text_of(browser.post(PAGE, application()))
    assert "Add at least one document" in page


def test_a_refused_name_leaves_the_present_one(browser, newcomer):
    verified(newcomer)
    rename(browser)
    draft = of(newcomer, State.DRAFT).get()
    new = papers.given(
        services.submit_licence(newcomer, application(), draft=draft), papers.sent(newcomer)
    )
    decisions.refuse(new, person("rita"), "The document shows another name.")
    newcomer.refresh_from_db()
    assert newcomer.last_name == "New"
    assert standing_of(newcomer, now()).standing == Standing.VERIFIED


def test_a_new_name_joins_the_renewal_that_waits(browser, newcomer):
    verified(newcomer)
    new = submitted(newcomer, expires_on=days_from_now(400))
    rename(browser)
    waiting = of(newcomer, State.WAITING).get()
    assert (waiting.pk, waiting.new_name) == (new.pk, "Nora Newly")
    assert waiting.submitted_at > new.submitted_at


def test_a_suspended_account_keeps_its_name(browser, newcomer):
    decisions.suspend(verified(newcomer), person("rita"), "Conditions.")
    assert "Your account is suspended." in text_of(rename(browser))
    newcomer.refresh_from_db()
    assert newcomer.last_name == "New"


def test_an_order_placed_during_a_change_is_placed(db):
    alba = person("alba")
    old = alba.professional.licences.get()
    services.change_name(alba, "Alba", "Other")
    draft = old.replacements.get()
    sent = application(number=old.number, expires_on=old.expires_on)
    papers.given(services.submit_licence(alba, sent, draft=draft), papers.sent(alba))
    assert cast.order_of("alba").user == alba
    assert outbox.mails(subject="We have your application")
