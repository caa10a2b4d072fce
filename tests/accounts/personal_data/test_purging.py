"""What is deleted when its time is over, and what of it stays."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.mail import EmailMultiAlternatives

from accounts.models import DocumentState, Licence, LicenceDocument
from accounts.personal_data.purging import purge
from common.clock import now
from common.outbox.models import Mail
from tests import outbox
from tests.accounts.papers.papers import checked, image, pdf, sent
from tests.cast import client_of, person

DAY = timedelta(days=1)


@pytest.fixture
def bruno(db, settings):
    outbox.use(settings)
    return person("bruno")


@pytest.fixture
def decided(bruno):
    """A document whose application was refused 30 days ago."""
    licence = bruno.professional.licences.get()
    document = sent(bruno, licence=licence)
    decided_at = now() - 30 * DAY - timedelta(minutes=1)
    Licence.objects.filter(pk=licence.pk).update(state="refused", decided_at=decided_at)
    return document


def state_of(document):
    return LicenceDocument.objects.get(pk=document.pk).state


def test_thirty_days_after_the_decision_the_file_goes_and_the_record_stays(
    decided, django_capture_on_commit_callbacks
):  # T9
    with django_capture_on_commit_callbacks(execute=True):
        purge(now())
    assert not storages["private"].exists(decided.file.name)
    record = LicenceDocument.objects.get(pk=decided.pk)
    assert (record.state, record.file.name) == (DocumentState.DELETED, "")
    for field in ("sha256", "stored_sha256", "size", "stored_size", "content_type", "checked_at"):
        assert getattr(record, field) == getattr(decided, field) != ""
    assert record.deleted_at and record.original_name == "licence.pdf"
    assert client_of("bruno").get(f"/accounts/documents/{decided.pk}/").status_code == 404


def test_a_day_before_nothing_goes(decided):
    purge(now() - DAY)
    assert state_of(decided) == DocumentState.CLEAN


def test_a_document_of_an_open_application_stays_however_old(decided):
    for state in ("waiting", "more_needed"):
        Licence.objects.filter(pk=decided.licence_id).update(state=state)
        purge(now() + 1000 * DAY)
        assert state_of(decided) == DocumentState.CLEAN


def test_what_waits_for_a_second_signature_is_not_decided(decided):  # T9
    Licence.objects.filter(pk=decided.licence_id).update(
        state="verified", scope_proposed=["fat_dissolving"]
    )
    purge(now() + 1000 * DAY)
    assert state_of(decided) == DocumentState.CLEAN


def test_purging_twice_is_purging_once(decided):
    assert purge(now()) > 0
    record = LicenceDocument.objects.get(pk=decided.pk)
    assert purge(now()) == 0
    assert LicenceDocument.objects.get(pk=decided.pk).deleted_at == record.deleted_at


def test_what_nothing_came_of_goes_after_its_days(bruno, settings):  # T9
    settings.ANTIVIRUS_URL = ""
    held = checked(bruno, image(), licence=bruno.professional.licences.get())
    refused = checked(bruno, pdf()[:99], licence=bruno.professional.licences.get())
    abandoned = sent(bruno)
    purge(now() + 29 * DAY)
    assert DocumentState.DELETED not in {state_of(d) for d in (held, refused, abandoned)}
    purge(now() + 31 * DAY)
    assert {state_of(d) for d in (held, refused, abandoned)} == {DocumentState.DELETED}


def test_a_file_without_a_row_goes_after_a_day(bruno, django_capture_on_commit_callbacks):
    storage = storages["private"]
    kept = sent(bruno).file.name
    orphan = storage.save("received/nobodys", ContentFile(b"left by a killed worker"))
    purge(now())
    assert storage.exists(orphan)
    purge(now() + 2 * DAY)
    assert not storage.exists(orphan) and storage.exists(kept)


def mail(state, days, body="text", **fields):
    """A mail that reached this state so many days ago."""
    EmailMultiAlternatives("A mail", body, to=["x@x.example"]).send()
    row = Mail.objects.latest("pk")
    at = now() - days * DAY
    fields |= {"queued_at": at} if state == Mail.State.WAITING else {"ended_at": at}
    Mail.objects.filter(pk=row.pk).update(state=state, **fields)
    return row


def test_what_was_sent_or_refused_leaves_the_outbox_and_what_waits_stays(bruno):
    rows = [mail(state, days) for state in ("sent", "refused", "given_up") for days in (91, 89)]
    rows.append(mail("waiting", 500))
    purge(now())
    left = Mail.objects.filter(pk__in=[row.pk for row in rows])
    assert {row.pk for row in left} == {row.pk for row in [*rows[1::2], rows[-1]]}


def test_nobody_of_staff_reads_a_link_that_lets_somebody_in(bruno):
    secret = "http://x.example/accounts/password/reset/key/3-c8d0/"
    row = mail("waiting", 0, f"Open {secret} to choose a password, or type\n\nKX7-9QP\n", urgency=0)
    admin = client_of("admin")
    page = admin.get(f"/admin/common/mail/{row.pk}/change/").content.decode()
    assert "to choose a password" in page and page.count("only its receiver may read") == 2
    assert "c8d0" not in page and "KX7" not in page
    admin.post(f"/admin/common/mail/{row.pk}/change/", {"recipient": "thief@x.example"})
    assert Mail.objects.get(pk=row.pk).recipient == "x@x.example"
