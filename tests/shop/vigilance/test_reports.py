"""What happened with a lot: told by a clinic, passed on in time, answered; the trend of its lot."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership, Role
from common.clock import now, today
from common.deeds import NotPossible
from shop.vigilance import services
from shop.vigilance.models import Passing, Report
from tests import cast, outbox
from tests.shop.returns.coming_back import shipped
from tests.shop.vigilance.reporting import reported

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shipped_once")]
REPORTS = "/accounts/claims/reports/"
ADMIN = "/admin/vigilance/report/"


def page_of(pick):
    return f"{REPORTS}lot/{pick.lot_id}/"


def typed(client, pick, **more):
    """What a browser sends of the page on which something is reported."""
    key = re.search(r'name="key" value="([^"]+)"', cast.text_of(client.get(page_of(pick))))[1]
    told = {"kind": "adverse", "words": "A nodule", "units": "1", "happened_on": f"{today()}"}
    return {"key": key, **told, **more}


def passed_on(report, *receivers):
    for to in receivers:
        services.pass_on(report, to, "Merz, by mail", "", cast.person("omar"))


def test_who_belongs_to_two_clinics_says_which_it_is_about(pick):
    bea, theirs = cast.person("bea"), cast.clinic_of("nina")
    Membership.objects.create(clinic=theirs, user=bea, role=Role.BUYER)
    other = shipped("nina", 1)
    assert other.lot_id == pick.lot_id
    client = cast.client_of("bea")
    form = typed(client, pick)
    assert client.post(page_of(pick), form).status_code == 409
    too_many = client.post(page_of(pick), form | {"clinic": theirs.name, "units": "2"})
    assert "1 of this lot were shipped to this clinic" in cast.text_of(too_many)
    client.post(page_of(pick), form | {"clinic": theirs.name})
    assert Report.objects.get().pick == other


def test_whoever_sees_lots_reports_once_and_the_clinic_is_told(settings, pick):  # W31
    outbox.use(settings)
    client = cast.client_of("bea")
    form = typed(client, pick)
    for _ in range(2):
        page = client.post(page_of(pick), form, follow=True)
    report = Report.objects.get()
    assert "A nodule" in cast.text_of(page) and report.lot == pick.lot
    subjects = [mail.subject for mail in outbox.mails_to("alba@demo.example")]
    assert sum(f"{report} about lot" in subject for subject in subjects) == 1


def test_the_form_asks_for_nothing_of_a_patient(pick):  # W31
    page = cast.client_of("alba").get(page_of(pick))
    named = set(re.findall(r'name="(\w+)"', cast.text_of(page)))
    asked = {"kind", "is_serious", "happened_on", "units", "words"}
    assert asked <= named
    assert not {name for name in named if re.search("patient|birth|name|age|sex", name)}
    assert "Do not name a patient" in cast.text_of(page)


def test_a_refused_form_keeps_what_was_typed(pick):
    client = cast.client_of("alba")
    tomorrow = f"{today() + timedelta(days=1)}"
    for wrong in ({"happened_on": tomorrow}, {"units": "6"}, {"kind": ""}):
        page = client.post(page_of(pick), typed(client, pick, **wrong))
        assert page.status_code == 409 and "A nodule" in cast.text_of(page)
    assert not Report.objects.exists()


def test_strangers_and_book_keepers_report_and_see_nothing(pick):  # W31
    report = reported(pick)
    for name in ("nina", "ben"):
        client = cast.client_of(name)
        assert client.get(page_of(pick)).status_code == 404
        assert client.get(f"{REPORTS}{report.pk}/").status_code == 404


def test_who_has_left_sees_only_what_they_ordered(pick):
    report = reported(pick)
    for name, status in (("bea", 404), ("alba", 200)):
        cast.person(name).memberships.update(left_at=now())
        assert cast.client_of(name).get(f"{REPORTS}{report.pk}/").status_code == status


def test_staff_note_whom_they_told_and_the_clinic_reads_it(pick):  # W33
    report = reported(pick)
    omar = cast.client_of("omar")
    told = {"receiver": "maker", "name": "Merz, by mail", "reference": "MZ-7"}
    page, to = f"{ADMIN}{report.pk}/change/", f"{ADMIN}{report.pk}/pass-on/"
    assert cast.fill_in(omar, page, to=to, **told).status_code == 302
    seen = cast.text_of(cast.client_of("alba").get(f"{REPORTS}{report.pk}/"))
    assert "the maker or its representative, their number MZ-7" in seen


def test_a_report_is_answered_only_when_all_who_must_know_were_told(settings, pick):  # W35
    outbox.use(settings)
    report = reported(pick, is_serious=True)
    passed_on(report, "maker", "importer")
    with pytest.raises(NotPossible, match="the authority"):
        services.answer(report, "Thank you", cast.person("omar"))
    passed_on(report, "authority")
    services.answer(report, "The maker tests the lot.", cast.person("omar"))
    assert "The maker tests the lot." in outbox.mails_to("alba@demo.example")[-1].body
    with pytest.raises(NotPossible, match="already"):
        services.answer(report, "Again", cast.person("omar"))


def test_a_page_left_open_notes_nothing_over_what_another_did(pick):
    report, omar = reported(pick), cast.client_of("omar")
    form = cast.typed_into(omar, f"{ADMIN}{report.pk}/change/", receiver="maker", name="Me")
    passed_on(report, "maker")
    assert omar.post(f"{ADMIN}{report.pk}/pass-on/", form).status_code == 409
    assert Passing.objects.count() == 1


def test_who_only_reads_lots_passes_nothing_on(pick):
    url = f"{ADMIN}{reported(pick).pk}/pass-on/"
    assert cast.client_of("rita").post(url, {"receiver": "maker", "name": "x"}).status_code == 403


def late_by(report, hours):
    Report.objects.filter(pk=report.pk).update(at=now() - timedelta(hours=hours))


def test_what_is_late_is_told_to_staff_once_a_day(settings, pick):  # W34
    outbox.use(settings)
    late, in_time = reported(pick), reported(pick, "complaint")
    late_by(late, 25)
    late_by(in_time, 25)
    outbox.clear()
    assert services.remind(now()) == 1
    assert services.remind(now()) == 0
    (letter,) = outbox.mails_to(cast.person("omar").email)
    assert f"{late}," in letter.body and f"{in_time}," not in letter.body
    Report.objects.update(reminded_on=today() - timedelta(days=1))
    assert services.remind(now()) == 1


def test_nobody_is_reminded_of_what_was_passed_on(settings, pick):
    outbox.use(settings)
    report = reported(pick)
    late_by(report, 25)
    passed_on(report, "maker", "importer")
    assert services.remind(now()) == 0


def test_the_first_page_of_staff_says_what_is_late(pick):  # W34
    late_by(reported(pick), 25)
    page = cast.text_of(cast.client_of("omar").get("/admin/"))
    assert "Complaints and adverse events to pass on or answer" in page


def test_the_list_of_staff_says_in_a_word_whether_a_report_is_serious(pick):
    for is_serious, word in ((False, "no"), (True, "yes")):
        report = reported(pick, is_serious=is_serious)
        rows = cast.text_of(cast.client_of("omar").get(f"{ADMIN}?q={pick.lot.number}"))
        row = rows[rows.index(f"{report}</a>") :].partition("</tr>")[0]
        assert f'class="field-serious">{word}</td>' in row


def test_the_trend_of_a_lot_is_a_picture_and_a_rate(pick):  # W36
    first = reported(pick)
    reported(pick, happened_on=today() - timedelta(days=40))
    page = cast.text_of(cast.client_of("omar").get(f"{ADMIN}{first.pk}/change/"))
    assert "2 reports of 5 units shipped: 400 of a thousand" in page
    assert page.count("<rect x=") == 2
    table = cast.text_of(cast.client_of("omar").get("/admin/reports/reports-by-lot/"))
    assert pick.lot.number in table


@pytest.mark.parametrize("address", ["", "lot/{lot}/", "{report}/"])
def test_a_page_asks_no_more_than_eight_queries(pick, address):
    report = reported(pick)
    client = cast.client_of("alba")
    page = REPORTS + address.format(lot=pick.lot_id, report=report.pk)
    client.get(page)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(page).status_code == 200
    assert len(captured) <= 8, [query["sql"] for query in captured]
