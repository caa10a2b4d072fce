"""Hostile uploads: no error page, nothing bad accepted, and never more than the limits."""

import hashlib
import io
import re
from dataclasses import dataclass
from itertools import islice

import pikepdf
import pytest
from PIL import Image

from accounts.models import DocumentState, Licence, LicenceDocument, User
from accounts.papers import checking, keeping, quotas, receiving
from accounts.papers.rebuilding import process
from tests.accounts.papers.hostile_files import corpus
from tests.cast import pass_the_door, sign_in

pytestmark = pytest.mark.django_db
PAGE = "/accounts/licence/"
SECONDS = 2
FORBIDDEN_KEYS = {
    *("/JS", "/JavaScript", "/OpenAction", "/AA", "/Launch", "/URI", "/SubmitForm", "/ImportData"),
    *("/EmbeddedFile", "/EmbeddedFiles", "/EF", "/AF", "/FS", "/Ref", "/OPI", "/Collection"),
    *("/AcroForm", "/XFA", "/Annots", "/Names", "/Outlines", "/Perms", "/PresSteps"),
    *("/Metadata", "/PieceInfo"),
}
TRACES = (b"<script", b"<?php", b"PK\x03\x04", b"#!/bin/sh", b"EICAR", b"secret author", b"evil")


@dataclass
class Outcome:
    """What became of one file."""

    what: str
    status: int
    said: str
    document: LicenceDocument | None
    answers: list


@pytest.fixture(scope="module")
def outcomes(django_db_setup, django_db_blocker, tmp_path_factory):
    """The whole corpus sent through the page and checked, once; the rows are rolled back."""
    from django.db import transaction
    from django.test import Client

    with django_db_blocker.unblock(), transaction.atomic():
        user = User.objects.create_user("mallory@x.example", "x")
        client = Client(raise_request_exception=False)
        pass_the_door(client)
        sign_in(client, user)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(quotas, "MOST_PAPERS_A_DAY", 1000)  # They have a test of their own.
            patch.setattr(quotas, "MOST_BYTES", 2**40)
            answers = _noted(patch)
            sent = [o for five in _by_five(corpus()) for o in _sent(client, user, answers, five)]
        yield sent
        transaction.set_rollback(True)


def _noted(patch):
    """Every answer of a child, as it comes; the child is the real one."""
    answers, rebuild = [], process.rebuild

    def noting(*args, **kwargs):
        try:
            answers.append(rebuild(*args, **kwargs))
        except process.Interrupted as error:
            answers.append(error)
            raise
        return answers[-1]

    patch.setattr(checking, "rebuild", noting)
    return answers


def _by_five(files):
    files = iter(files)
    while five := list(islice(files, receiving.MOST_DOCUMENTS)):
        yield five


def _sent(client, user, answers, files):
    """The Outcomes of a handful of files in one request."""
    body = b"".join(_part(name, content) for _, name, content in files) + b"--edge--\r\n"
    response = client.generic("POST", PAGE, body, "multipart/form-data; boundary=edge")
    page = re.sub(r"\s+", " ", response.content.decode())
    received = {document.sha256: document for document in keeping.usable_of(user, _draft(user))}
    for what, _, content in files:
        document = received.get(hashlib.sha256(content).hexdigest())
        first = len(answers)
        if document is not None:
            _check_to_the_end(document)
        yield Outcome(what, response.status_code, page, document, answers[first:])
    keeping.forget(user.papers.exclude(licence=None))


def _draft(user):
    return Licence.objects.get(professional__user=user)


def _part(name, content):
    """As a browser that does not escape anything sends it."""
    head = f'--edge\r\nContent-Disposition: form-data; name="documents"; filename="{name}"\r\n'
    return head.encode() + b"Content-Type: application/pdf\r\n\r\n" + content + b"\r\n"


def _check_to_the_end(document):
    for _ in range(checking.MOST_ATTEMPTS):
        checking.check.call(document.pk)
    document.refresh_from_db()
    document.content = document.file.read() if document.file else b""


@pytest.fixture
def accepted(outcomes):
    return [o for o in outcomes if o.document and o.document.state == DocumentState.CLEAN]


def test_at_least_two_hundred_files_were_sent_and_none_gave_an_error_page(outcomes):
    assert len(outcomes) >= 200
    assert [o.what for o in outcomes if o.status != 200] == []


def test_every_file_ends_as_clean_or_refused_and_a_refusal_has_its_reason(outcomes):
    settled = {DocumentState.CLEAN, DocumentState.REFUSED}
    received = [o for o in outcomes if o.document]
    assert [o.what for o in received if o.document.state not in settled] == []
    refused = [o.document for o in received if o.document.state == DocumentState.REFUSED]
    assert len(refused) > 50 and all(document.reason.endswith(".") for document in refused)
    assert not any(document.file for document in refused)


def test_a_file_that_is_plainly_wrong_is_named_at_once(outcomes):
    at_once = [o for o in outcomes if o.document is None]
    assert len(at_once) > 40
    unsaid = [o.what for o in at_once if 'id="id_documents_error"' not in o.said]
    # Django itself drops a file whose name is no name; the page then asks for a document.
    assert [what for what in unsaid if not what.startswith("the name")] == []


def test_what_is_accepted_carries_nothing_but_pages_and_pixels(accepted):
    assert len(accepted) > 60, "good parts of a corpus must come through, or nothing is shown here"
    found = {o.what: _bad_in(o.document.content) for o in accepted}
    assert {what: bad for what, bad in found.items() if bad} == {}


def test_no_child_ever_had_more_memory_or_time_than_it_may(outcomes):  # T2
    answers = [(o.what, a) for o in outcomes for a in o.answers]
    told = [(what, a) for what, a in answers if isinstance(a, process.Answer)]
    assert len(told) > 150
    most = process.MOST_MEGABYTES * 2**20
    assert [(w, a.memory) for w, a in told if a.memory >= most] == []
    assert [(w, a.seconds) for w, a in told if a.seconds > SECONDS + 0.2] == []


def test_an_honest_file_is_not_among_the_victims(outcomes):
    """The names are hostile, the files are good: refusing them would be too tight."""
    names = [o for o in outcomes if o.what.startswith("the name")]
    assert len(names) > 20
    assert {o.document.state for o in names if o.document} == {DocumentState.CLEAN}


def test_a_hostile_name_is_shown_harmless(outcomes):  # T1
    for outcome in outcomes:
        if outcome.document:
            name = outcome.document.original_name
            assert name and name.isprintable() and "/" not in name and "\\" not in name
            assert len(name) <= receiving.LONGEST_NAME
        assert "<script>alert(1)</script>.pdf" not in outcome.said


def _bad_in(content):
    traces = [trace for trace in TRACES if trace in content]
    read = _bad_in_pdf if content.startswith(b"%PDF-") else _bad_in_jpeg
    return traces + read(content)


def _bad_in_jpeg(content):
    """Anything but pixels: other segments than a JFIF head, or bytes after the end."""
    with Image.open(io.BytesIO(content), formats=["JPEG"]) as picture:
        picture.load()
        segments = [kind for kind, _ in picture.applist if kind != "APP0"]
        comments = [picture.info["comment"]] if "comment" in picture.info else []
    tail = [] if content.endswith(b"\xff\xd9") else [content[-20:]]
    return segments + comments + tail


def _bad_in_pdf(content):
    with pikepdf.open(io.BytesIO(content)) as document:
        bad = [key for thing in document.objects for key in _keys(thing) if key in FORBIDDEN_KEYS]
        bad += list(document.attachments)
        bad += [key for key in document.trailer if key in ("/Info", "/Encrypt")]
        outside = [s for s in document.objects if isinstance(s, pikepdf.Stream) and "/F" in s]
    tail = [] if content.rstrip().endswith(b"%%EOF") else [content[-20:]]
    return bad + outside + tail


def _keys(thing):
    """Every key and every kind of action in an object, through what it holds itself."""
    if isinstance(thing, pikepdf.Array):
        for item in thing:
            yield from _keys(item) if not getattr(item, "is_indirect", False) else ()
    if isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream)):
        if isinstance(thing.get("/S"), pikepdf.Name):
            yield str(thing.S)
        for key, value in thing.items():
            yield key
            yield from _keys(value) if not getattr(value, "is_indirect", False) else ()
