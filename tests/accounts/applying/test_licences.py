"""The licence page: applying, answering, and what each decision leaves behind."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core.files.storage import storages
from django.db import InternalError, connection, transaction

from accounts.applying import services
from accounts.licences.policy import DecisionNotPossible, Standing, State
from accounts.licences.standing import standing_of
from accounts.models import Licence, LicenceDocument, Professional, Review, User
from accounts.papers import reading
from accounts.reviewing import decisions
from common.clock import now, today
from common.deeds import NotPossible
from common.supply_classes import SupplyClass
from tests import outbox
from tests.accounts.applying.applications import application, submitted
from tests.accounts.papers import papers
from tests.accounts.papers.papers import image, pdf, upload
from tests.cast import client_of, days_from_now, pass_the_door, person, sign_in, typed_into

ALL = SupplyClass.values
PAGE = "/accounts/licence/"


@pytest.fixture(autouse=True)
def queued_mail(settings):
    """Mail goes into the real outbox; Django's test runner would keep it in memory."""
    outbox.use(settings)


def subjects_to(user):
    return [mail.subject for mail in outbox.mails_to(user.email)]


def text_of(response):
    return re.sub(r"\s+", " ", response.content.decode())


# Applying


def test_an_application_waits_for_review_with_its_document(browser, newcomer):
    response = browser.post(PAGE, application(documents=upload()), follow=True)
    licence = Licence.objects.get(professional__user=newcomer)
    assert (licence.state, licence.number) == (State.WAITING, "7654321")
    assert licence.documents.get().original_name == "licence.pdf"
    assert "Waiting for review" in text_of(response)
    assert subjects_to(newcomer) == ["We have your application"]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"number": "123"}, "A GMC reference number has seven digits."),
        ({"country": "US"}, "Choose that country, or the register of your country."),
        ({"profession": "nurse"}, "does not register this profession"),
        ({"expires_on": days_from_now(-1)}, "This day has passed."),
        ({"expires_on": "31/31/2027"}, "Enter the day as year-month-day"),
        ({"expires_on": "3027-01-01"}, "more than 15 years away"),
        ({"register": "made-up"}, "made-up is not one of the available choices"),
        ({"number": "9" * 41}, "at most 40 characters"),
        ({"number": "765\x004321"}, "Null characters are not allowed"),
        ({"profession": ""}, "Choose your profession."),
    ],
)
def test_a_mistake_is_named_and_nothing_typed_is_lost(browser, newcomer, wrong, message):
    sent = application(**wrong, documents=upload(name="certificate.pdf"))
    page = text_of(browser.post(PAGE, sent))
    assert message in page
    assert "Nothing was sent yet." in page
    assert "certificate.pdf" in page
    if "number" not in wrong:
        assert 'value="7654321"' in page
    assert Licence.objects.get(professional__user=newcomer).state == State.DRAFT


def test_a_document_kept_beside_a_mistake_is_sent_with_the_corrected_form(browser, newcomer):
    browser.post(PAGE, application(number="123", documents=upload(name="certificate.pdf")))
    browser.post(PAGE, application())
    paper = LicenceDocument.objects.get(licence__professional__user=newcomer)
    assert paper.original_name == "certificate.pdf"
    assert paper.licence.state == State.WAITING


def test_a_kept_document_can_be_left_out_and_is_then_deleted(
    browser, newcomer, django_capture_on_commit_callbacks
):
    browser.post(PAGE, application(number="123", documents=upload(name="wrong.pdf")))
    paper = LicenceDocument.objects.get(licence__professional__user=newcomer)
    with django_capture_on_commit_callbacks(execute=True):
        page = browser.post(PAGE, application(drop=paper.pk))
    assert "Add at least one document" in text_of(page)
    assert not storages["private"].exists(paper.received.name)
    assert not Licence.objects.get(professional__user=newcomer).documents.exists()


def test_the_same_file_sent_again_is_kept_once(browser, newcomer):
    content = pdf()
    for _ in range(2):
        browser.post(PAGE, application(number="123", documents=upload(content)))
    assert LicenceDocument.objects.filter(licence__professional__user=newcomer).count() == 1


@pytest.mark.parametrize(
    ("file", "message"),
    [
        ((b"", "licence.pdf"), "is empty"),
        ((b"plain text", "licence.pdf"), "is not a PDF, JPEG, PNG or HEIC"),
        ((b"%PDF-" + b"0" * 11 * 1024 * 1024, "huge.pdf"), "“huge.pdf” is larger than 10 MB"),
    ],
)
def test_a_bad_document_is_named_and_the_rest_of_the_form_kept(browser, newcomer, file, message):
    response = browser.post(PAGE, application(documents=upload(*file)))
    page = text_of(response)
    assert response.status_code == 200
    assert message in page and 'value="7654321"' in page
    assert Licence.objects.get(professional__user=newcomer).state == State.DRAFT


def test_a_sixth_document_is_not_kept(browser, newcomer):
    files = [upload(image("PNG", colour=(n, 0, 0)), f"{n}.png") for n in range(6)]
    page = text_of(browser.post(PAGE, application(documents=files)))
    assert "“5.png” was not kept" in page
    assert LicenceDocument.objects.filter(licence__professional__user=newcomer).count() == 5


def test_an_application_without_a_document_is_not_sent(browser):
    page = text_of(browser.post(PAGE, application()))
    assert "Add at least one document that shows your name and number." in page


def test_a_second_application_is_not_taken_while_one_waits(browser, newcomer):
    submitted(newcomer)
    page = text_of(browser.post(PAGE, application(documents=upload()), follow=True))
    assert "nothing was changed" in page
    assert Licence.objects.filter(professional__user=newcomer).count() == 1


def test_the_form_asks_for_its_csrf_token(newcomer):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    pass_the_door(client)
    sign_in(client, newcomer)
    assert client.post(PAGE, application()).status_code == 403


def test_a_visitor_is_led_to_the_login_and_back(db):
    response = client_of("visitor").get(PAGE)
    assert response.url == f"/accounts/login/?next={PAGE}"


# Deciding


def test_an_approval_verifies_through_the_day_that_the_register_shows(newcomer):
    licence = submitted(newcomer)
    day = days_from_now(30)
    decisions.approve(licence, person("rita"), expires_on=day, scope=ALL)
    licence.refresh_from_db()
    assert (licence.state, licence.expires_on) == (State.VERIFIED, day)
    review = licence.reviews.get()
    assert (review.reviewer, review.expires_on) == (person("rita"), day)
    assert subjects_to(newcomer)[-1] == "Your licence is verified"


def test_a_licence_that_has_passed_its_day_is_not_approved(newcomer):  # V4
    licence = submitted(newcomer)
    with pytest.raises(NotPossible):
        decisions.approve(licence, person("rita"), expires_on=days_from_now(-1), scope=ALL)
    assert standing_of(newcomer, now()).standing == Standing.WAITING


@pytest.mark.parametrize(
    ("deed", "state", "subject"),
    [
        (decisions.ask, State.MORE_NEEDED, "We need something more to verify your licence"),
        (decisions.refuse, State.REFUSED, "We could not verify your licence"),
    ],
)
def test_the_applicant_gets_the_reason_and_reads_it_on_the_page(
    browser, newcomer, deed, state, subject
):
    licence = submitted(newcomer)
    deed(licence, person("rita"), "The scan is too dark.")
    licence.refresh_from_db()
    assert licence.state == state
    mail = outbox.last_mail()
    assert (mail.subject, mail.to) == (subject, newcomer.email)
    assert "The scan is too dark." in mail.body and PAGE in mail.body
    assert "The scan is too dark." in text_of(browser.get(PAGE))


def test_a_suspension_is_told_and_stops_a_new_application(browser, newcomer):
    licence = submitted(newcomer)
    decisions.approve(licence, person("rita"), expires_on=days_from_now(30), scope=ALL)
    decisions.suspend(licence, person("rita"), "The register shows conditions.")
    page = text_of(browser.get(PAGE))
    assert "Suspended" in page and "The register shows conditions." in page
    assert "Send the application" not in page
    with pytest.raises(NotPossible):
        submitted(newcomer, number="7654322")


def test_the_answer_to_a_question_goes_back_into_the_queue(browser, newcomer):
    licence = submitted(newcomer)
    decisions.ask(licence, person("rita"), "Send a sharper scan.")
    sent = application(number="7654320", documents=upload(image(), "sharp.jpg"))
    browser.post(PAGE, sent)
    licence.refresh_from_db()
    assert (licence.state, licence.number) == (State.WAITING, "7654320")
    assert [paper.original_name for paper in licence.documents.all()] == [
        "licence.pdf",
        "sharp.jpg",
    ]


def test_nobody_reviews_their_own_licence(db):
    rita = person("rita")
    licence = submitted(rita)
    with pytest.raises(decisions.OwnLicence):
        decisions.approve(licence, rita, expires_on=days_from_now(30), scope=ALL)
    assert not licence.reviews.exists()


def test_a_decision_that_does_not_fit_the_state_changes_nothing(newcomer):
    licence = submitted(newcomer)
    decisions.refuse(licence, person("rita"), "Not listed.")
    mails = outbox.count()
    with pytest.raises(DecisionNotPossible):
        decisions.approve(licence, person("rita"), expires_on=days_from_now(9), scope=ALL)
    licence.refresh_from_db()
    assert licence.state == State.REFUSED
    assert (licence.reviews.count(), outbox.count()) == (1, mails)


def test_a_decision_about_data_that_has_changed_since_is_not_taken(newcomer):  # V8
    licence = submitted(newcomer)
    rita, page = client_of("rita"), f"/admin/accounts/licence/{licence.pk}/change/"
    sent = typed_into(rita, page, decision="refuse", reason="Not listed.")
    decisions.ask(licence, person("admin"), "Which register?")
    services.resubmit(licence, application(number="7654320"))
    refused = rita.post(page, sent)
    assert refused.status_code == 409 and "7654320" in text_of(refused)
    licence.refresh_from_db()
    assert licence.state == State.WAITING


def test_a_lapsed_licence_is_applied_for_again_with_the_data_filled_in(db):
    page = text_of(client_of("carla").get(PAGE))
    licence = person("carla").professional.licences.get()
    assert f'value="{licence.number}"' in page
    assert f'value="{licence.expires_on}"' not in page
    assert "Send the application" in page


# What the database itself holds


@pytest.mark.parametrize("table", ["accounts_review", "accounts_documentreading"])
@pytest.mark.parametrize("change", ["DELETE FROM {}", "UPDATE {} SET id = id"])
def test_records_of_what_people_did_are_only_ever_added(newcomer, table, change):
    licence = submitted(newcomer)
    decisions.refuse(licence, person("rita"), "Not listed.")
    reading.note_reading(licence.documents.get(), person("rita"))
    with (
        pytest.raises(InternalError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change.format(table))


@pytest.mark.race
def test_eight_submissions_at_once_leave_one_application(fresh_demo):
    user = User.objects.create_user("race@clinic.example", "x")
    Professional.objects.create(user=user)
    paper = papers.sent(user)
    results = _at_once(8, lambda: papers.given(services.submit_licence(user, application()), paper))
    assert Licence.objects.filter(professional__user=user).count() == 1
    assert sum(isinstance(result, Licence) for result in results) == 1
    assert all(isinstance(result, (Licence, NotPossible)) for result in results)


@pytest.mark.race
def test_eight_decisions_at_once_leave_one_decision_and_one_mail(fresh_demo):
    licence = submitted(User.objects.create_user("race@clinic.example", "x"))
    rita, day = person("rita"), today() + timedelta(days=30)
    opened = [Licence.objects.get(pk=licence.pk) for _ in range(8)]
    _at_once(8, lambda: decisions.approve(opened.pop(), rita, expires_on=day, scope=ALL))
    assert Review.objects.filter(licence=licence).count() == 1
    assert len(outbox.mails(subject="Your licence is verified")) == 1


def _at_once(times, deed):
    start = Barrier(times)

    def run(_):
        connection.ensure_connection()
        start.wait()
        try:
            return deed()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))
