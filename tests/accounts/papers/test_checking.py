"""The check of documents: the scanner, the worker and the child, each of them ending badly."""

import os
import signal
import socket
import subprocess
import sys
import threading
from datetime import timedelta

import pikepdf
import pytest
from django.conf import settings as configured
from django.db import connection
from django_tasks_db.models import DBTaskResult

from accounts.models import DocumentState, LicenceDocument
from accounts.papers import antivirus, checking, receiving
from accounts.papers.rebuilding import process
from common.clock import now
from common.confined import process as confined
from tests import outbox
from tests.accounts.papers.hostile_files import EICAR, pdf, zeros
from tests.accounts.papers.papers import checked, image, upload
from tests.accounts.papers.scanner import scanner
from tests.cast import client_of, person
from tests.mail_server import silent_server

NOBODY = "clamd://127.0.0.1:9"


@pytest.fixture
def bruno(db, settings):
    outbox.use(settings)
    return person("bruno")


def infected():
    """A PDF that is whole and says the test virus on its page."""

    def change(document):
        document.pages[0].Contents = document.make_stream(b"% " + EICAR)

    return pdf(change, compress_streams=False)


def opened(document, by="bruno"):
    return client_of(by).get(f"/accounts/documents/{document.pk}/").status_code


# The scanner


def test_the_scanner_is_shown_the_file_that_would_be_kept(bruno, settings):
    with scanner() as (settings.ANTIVIRUS_URL, seen):
        document = checked(bruno)
    assert document.state == DocumentState.CLEAN
    assert seen == [document.file.read()]


def test_a_scanner_on_a_unix_socket_is_asked_the_same_way(bruno, settings, tmp_path):
    with scanner(tmp_path / "clamd.sock") as (settings.ANTIVIRUS_URL, seen):
        assert checked(bruno, image()).state == DocumentState.CLEAN
    assert len(seen) == 1


def test_a_virus_is_held_back_told_plainly_and_opened_by_nobody(bruno, settings):
    licence = bruno.professional.licences.get()
    with scanner() as (settings.ANTIVIRUS_URL, _):
        document = checked(bruno, infected(), licence=licence)
    assert (document.state, document.reason) == (DocumentState.QUARANTINED, checking.VIRUS)
    assert document.finding == "Found: Eicar-Test-Signature"
    assert [opened(document, by=who) for who in ("bruno", "rita", "admin")] == [404, 404, 404]
    mail = outbox.last_mail()
    assert mail.to == bruno.email and checking.VIRUS in mail.body


@pytest.mark.parametrize("answer", [b"stream: size limit exceeded ERROR\0", b"", b"stream: OKAY\0"])
def test_an_answer_that_is_no_verdict_is_no_yes(bruno, settings, answer):  # T6
    with scanner(answer=answer or b"\0") as (settings.ANTIVIRUS_URL, _):
        assert checked(bruno).state == DocumentState.QUARANTINED


@pytest.mark.parametrize("address", [NOBODY, "", "clamd+unix:///nowhere/clamd.sock"])
def test_without_a_scanner_nothing_passes(bruno, settings, address):  # T6
    settings.ANTIVIRUS_URL = address
    document = checked(bruno)
    assert document.state == DocumentState.QUARANTINED
    assert "you need not send it again" in document.reason
    assert opened(document) == 404


def test_a_silent_scanner_is_waited_for_once_and_not_by_every_paper(bruno, settings, monkeypatch):
    monkeypatch.setattr(antivirus, "_SECONDS", 0.3)
    with silent_server() as port:
        settings.ANTIVIRUS_URL = f"clamd://127.0.0.1:{port}"
        findings = [checked(bruno, image(colour=colour)).finding for colour in ("red", "blue")]
    assert "timed out" in findings[0] and "a moment ago" in findings[1]


def test_what_was_held_back_passes_when_the_scanner_is_back(bruno, settings):
    settings.ANTIVIRUS_URL = NOBODY
    held = [checked(bruno, image(colour=colour)) for colour in ("red", "green", "blue")]
    checking.sweep.call()
    assert {_state(document) for document in held} == {DocumentState.QUARANTINED}
    with scanner() as (settings.ANTIVIRUS_URL, seen):
        checking.sweep.call()
    assert {_state(document) for document in held} == {DocumentState.CLEAN}
    assert (len(seen), opened(held[0])) == (3, 200)


def test_a_sweep_is_due_as_long_as_something_was_not_scanned(bruno, settings):
    settings.ANTIVIRUS_URL = NOBODY
    checked(bruno)
    checked(bruno, image())
    sweeps = DBTaskResult.objects.filter(task_path=checking.sweep.module_path, status="READY")
    assert sweeps.count() == 1
    assert sweeps.get().run_after > now() + timedelta(minutes=4)


def test_staff_see_what_is_held_back_and_ask_for_another_scan(bruno, settings):
    settings.ANTIVIRUS_URL = NOBODY
    document = checked(bruno, licence=bruno.professional.licences.get())
    rita = client_of("rita")
    page = rita.get("/admin/accounts/licencedocument/").content.decode()
    assert document.original_name in page and "The scanner does not answer" in page
    settings.ANTIVIRUS_URL = antivirus.NONE
    chosen = {"action": "scan_again", "_selected_action": [document.pk]}
    rita.post("/admin/accounts/licencedocument/", chosen)
    for task in DBTaskResult.objects.filter(task_path=checking.scan_again.module_path):
        checking.scan_again.call(*task.args_kwargs["args"])
    assert _state(document) == DocumentState.CLEAN


def _state(document):
    return LicenceDocument.objects.get(pk=document.pk).state


# The child and the worker


def test_a_child_that_needs_too_much_memory_gets_none(bruno):  # T2
    document = checked(bruno, _bomb(600))
    assert document.state == DocumentState.REFUSED


def test_the_limit_of_memory_is_the_systems_and_not_luck(bruno, monkeypatch):
    """Negative control: with more memory the same file unpacks, and is refused for that."""
    small = process.rebuild(_bomb(300), "application/pdf", seconds=20)
    assert "cannot be read" in small.refused and small.memory < 256 * 2**20
    monkeypatch.setattr(process, "MOST_MEGABYTES", 2000)
    large = process.rebuild(_bomb(300), "application/pdf", seconds=20)
    assert "unpacks to far more" in large.refused and large.memory > 256 * 2**20


def _bomb(megabytes):
    def change(document):
        stream = pikepdf.Stream(document, b"")
        stream.write(zeros(megabytes), filter=pikepdf.Name.FlateDecode)
        document.pages[0].Contents = document.make_indirect(stream)

    kept = pikepdf.StreamDecodeLevel.none
    return pdf(change, stream_decode_level=kept, compress_streams=False)


def test_a_child_that_takes_too_long_is_ended_and_tried_again_three_times(bruno, settings):  # T5
    settings.DOCUMENT_SECONDS = 0
    document = checked(bruno)
    assert (document.state, document.attempts) == (DocumentState.RECEIVED, 1)
    checks = DBTaskResult.objects.filter(task_path=checking.check.module_path, status="READY")
    assert checks.filter(run_after__gt=now(), run_after__lt=now() + timedelta(hours=1)).exists()
    for _ in range(2):
        checking.check.call(document.pk)
    document.refresh_from_db()
    assert (document.state, document.reason) == (DocumentState.REFUSED, checking.NEVER_FINISHED)


def test_a_child_killed_in_the_middle_is_no_verdict(bruno, monkeypatch):
    """The child is stopped before it can answer, then killed as the system kills."""
    document = receiving.receive(bruno, upload())
    start = confined._child

    def killed(*args):
        child = start(*args)
        os.kill(child.pid, signal.SIGSTOP)
        threading.Timer(0.2, os.kill, (child.pid, signal.SIGKILL)).start()
        return child

    monkeypatch.setattr(confined, "_child", killed)
    checking.check.call(document.pk)
    assert _state(document) == DocumentState.RECEIVED
    monkeypatch.undo()
    checking.check.call(document.pk)
    assert _state(document) == DocumentState.CLEAN


def test_the_child_knows_no_secret():  # T2
    module = "accounts.papers.rebuilding.inside"
    child = confined._child(module, ["application/pdf"], confined.Limits(256, 2))
    try:
        with open(f"/proc/{child.pid}/environ", "rb") as environment:
            assert environment.read() in (b"PYTHONDONTWRITEBYTECODE=1\0", b"")
    finally:
        confined._end(child)


@pytest.mark.race
def test_a_document_of_a_killed_worker_is_checked_by_the_next(fresh_demo, tmp_path):  # T8
    """A real worker dies while a scanner keeps it waiting; the next one's sweep settles it."""
    document = receiving.receive(person("bruno"), upload(image()))
    raw = tmp_path / "private" / document.received.name
    raw.parent.mkdir(parents=True)
    raw.write_bytes(image())
    with socket.create_server(("127.0.0.1", 0)) as silent:
        worker = _worker(tmp_path, f"clamd://127.0.0.1:{silent.getsockname()[1]}")
        silent.settimeout(30)
        silent.accept()
        worker.kill()
        worker.wait()
    assert _state(document) == DocumentState.RECEIVED
    DBTaskResult.objects.all().delete()
    checking.sweep.call()
    again = DBTaskResult.objects.get(task_path=checking.check.module_path)
    checking.check.call(*again.args_kwargs["args"])
    assert _state(document) == DocumentState.CLEAN


def _worker(folder, address):
    """A worker on the test's database, with files and a scanner of its own."""
    test_database = connection.settings_dict["NAME"]
    changes = {
        "DATABASE_URL": os.environ["DATABASE_URL"].replace("/ampoule", f"/{test_database}", 1),
        "DJANGO_SETTINGS_MODULE": "shop.settings.demo",
        "ANTIVIRUS_URL": address,
        "DATA": str(folder),
    }
    program = [sys.executable, str(configured.BASE_DIR / "manage.py"), "worker", "--only", "jobs"]
    return subprocess.Popen(program, env=os.environ | changes)


# What the applicant sees


def test_the_applicant_reads_what_became_of_each_document_and_sends_another(bruno, settings):
    licence = bruno.professional.licences.get()
    LicenceDocument.objects.filter(licence=licence).update(original_name="old.pdf")
    checked(bruno, pdf()[:300], "torn.pdf", licence)
    receiving.receive(bruno, upload(image(), "new.jpg"), licence)
    browser = client_of("bruno")
    address = f"/accounts/licence/{licence.pk}/documents/"
    page = browser.get(address).content.decode()
    assert "torn.pdf" in page and "cannot be read to its end" in page
    assert "new.jpg" in page and "being checked" in page
    browser.post(address, {"documents": upload(pdf(width=222), "whole.pdf")})
    assert licence.documents.last().original_name == "whole.pdf"
    assert licence.state == "waiting"


def test_a_check_that_dies_before_its_mail_is_done_again_and_the_applicant_is_told(
    bruno, settings, monkeypatch
):
    licence = bruno.professional.licences.get()
    with scanner() as (settings.ANTIVIRUS_URL, _):
        document = receiving.receive(bruno, upload(infected()), licence)
        with monkeypatch.context() as patch:
            patch.setattr(checking, "write", dies)
            with pytest.raises(Died):
                checking.check.call(document.pk)
        assert not outbox.mails_to(bruno.email)
        checking.check.call(document.pk)
    (letter,) = outbox.mails_to(bruno.email)
    assert checking.VIRUS in letter.body


def test_a_scan_that_dies_before_its_mail_is_done_again(bruno, settings, monkeypatch):
    settings.ANTIVIRUS_URL = NOBODY
    document = checked(bruno, infected(), licence=bruno.professional.licences.get())
    with scanner() as (settings.ANTIVIRUS_URL, _):
        with monkeypatch.context() as patch:
            patch.setattr(checking, "write", dies)
            with pytest.raises(Died):
                checking.sweep.call()
        checking.sweep.call()
    document.refresh_from_db()
    assert document.reason == checking.VIRUS
    (letter,) = outbox.mails_to(bruno.email)
    assert checking.VIRUS in letter.body


class Died(Exception):
    pass


def dies(*args):
    raise Died


def test_the_reviewer_is_told_what_cannot_be_read_yet(bruno):  # T7
    licence = bruno.professional.licences.get()
    for colour in ("red", "green"):
        receiving.receive(bruno, upload(image(colour=colour), f"{colour}.jpg"), licence)
    page = client_of("rita").get(f"/admin/accounts/licence/{licence.pk}/change/").content.decode()
    assert "2 documents are still being checked" in " ".join(page.split())
    assert "red.jpg" not in page


def test_nobody_sees_or_adds_to_the_documents_of_somebody_elses_application(bruno):
    licence = bruno.professional.licences.get()
    address = f"/accounts/licence/{licence.pk}/documents/"
    assert client_of("alba").get(address).status_code == 404
    assert client_of("alba").post(address, {"documents": upload()}).status_code == 404
    assert licence.documents.count() == 1
