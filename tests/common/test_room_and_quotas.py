"""A full disk, and people who send without end (docs/rules/documents.md, T18 and T19)."""

import errno
import os
import resource
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.test import Client

from accounts.applying import quotas
from accounts.models import Licence, LicenceDocument
from accounts.papers import quotas as papers_quotas
from catalogue.models import ImportRun, ProductImage
from common.bodies import limit_of
from common.storage import NO_ROOM, NoRoom, WholeFileStorage
from shop.settings import base
from tests.accounts.papers.papers import image
from tests.cast import BELOTERO, client_of, person, put_in_basket, text_of
from tests.forms import form_of

pytestmark = pytest.mark.django_db

NEW, STORAGE = "/accounts/licence/new/", "common.storage.WholeFileStorage"


class FullDisk(WholeFileStorage):
    """Takes half of each file."""

    def _open_half(self, content):
        half = content.read()[: content.size // 2]

        def chunks(*args):
            yield half
            raise OSError(errno.ENOSPC, "No space left on device")

        content.chunks = chunks
        return content

    def _save(self, name, content):
        if hasattr(content, "temporary_file_path"):
            content = ContentFile(content.read())
        return super()._save(name, self._open_half(content))


FIELDS = {
    "private": [(LicenceDocument, "received"), (LicenceDocument, "file"), (ImportRun, "file")],
    "media": [(ProductImage, "original")],
}


@pytest.fixture
def disk(monkeypatch, tmp_path):
    """Folders for private files and media, on a disk of this kind; as the shop's settings say."""

    def use(kind):
        private = kind(location=tmp_path / "private", **base.FOR_US_ONLY)
        storages = {"private": private, "media": kind(location=tmp_path / "media")}
        for name, fields in FIELDS.items():
            for model, field in fields:
                monkeypatch.setattr(model._meta.get_field(field), "storage", storages[name])
        return tmp_path

    return use


def files_in(folder):
    return [path for path in Path(folder).rglob("*") if path.is_file()]


def paper(name="licence.png", **options):
    return SimpleUploadedFile(name, image(**options), content_type="image/png")


def send(client, page=NEW, **fields):
    return client.post(page, {"number": "4711", "action": "keep", **fields}, follow=True)


# A full disk.


def test_a_paper_that_finds_no_room_is_told_and_the_form_is_kept(disk):
    folder = disk(FullDisk)
    answer = send(client_of("bruno"), documents=[paper()])
    words = text_of(answer)
    assert answer.status_code == 200
    assert "There is no room left on our side to keep this file." in words
    assert 'value="4711"' in words
    assert files_in(folder) == []
    assert not person("bruno").papers.exclude(received="").exists()


def test_the_rest_of_the_shop_works(disk):
    disk(FullDisk)
    alba = client_of("alba")
    send(alba, documents=[paper()])
    assert put_in_basket(alba, BELOTERO).status_code == 302
    assert alba.get("/accounts/licence/").status_code == 200


def test_an_import_that_finds_no_room_is_told(disk):
    folder = disk(FullDisk)
    fields = {"kind": "prices", "file": SimpleUploadedFile("x.csv", b"product,sku,price\n" * 50)}
    page = client_of("admin").post("/admin/catalogue/importrun/add/", fields)
    assert NO_ROOM[:50] in text_of(page) and page.status_code == 200
    assert not ImportRun.objects.exists() and files_in(folder) == []


def test_a_photo_that_finds_no_room_leaves_the_form_as_it_was_typed(disk):
    folder, admin = disk(FullDisk), client_of("admin")
    page = "/admin/catalogue/productimage/add/"
    fields = form_of(admin.get(page), holding="caption")
    fields |= {"product": BELOTERO, "caption": "Box and vial", "display_order": 3}
    fields["original"] = SimpleUploadedFile("photo.jpg", image(size=(900, 600)), "image/jpeg")
    answer = admin.post(page, fields)
    assert NO_ROOM[:50] in text_of(answer) and "Box and vial" in text_of(answer)
    assert not ProductImage.objects.filter(caption="Box and vial").exists()
    assert files_in(folder) == []


def test_no_room_for_what_is_still_arriving_is_told_too(monkeypatch, settings):
    """Before any view has the form: the file is spooled while it is read."""

    def full(*args):
        raise OSError(errno.ENOSPC, "No space left on device")

    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 10
    monkeypatch.setattr(TemporaryFileUploadHandler, "receive_data_chunk", full)
    alba = client_of("alba")
    alba.raise_request_exception = False
    answer = send(alba, documents=[paper()])
    assert answer.status_code == 507
    assert "There is no room left for what you sent" in text_of(answer)


def test_a_file_is_whole_or_not_at_all_when_the_system_itself_refuses(tmp_path):
    """EFBIG from the kernel, in the middle of a file."""
    storage = WholeFileStorage(location=tmp_path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        with pytest.raises(NoRoom):
            storage.save("large", ContentFile(os.urandom(300_000)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert files_in(tmp_path) == []
    assert storage.save("small", ContentFile(b"x" * 1000)) == "small"
    assert storage.open("small").read() == b"x" * 1000


def test_another_fault_of_the_disk_is_not_called_a_full_one(tmp_path, monkeypatch):
    storage = WholeFileStorage(location=tmp_path)

    def broken(*args):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr("common.storage.os.replace", broken)
    with pytest.raises(OSError, match="Input/output"):
        storage.save("x", ContentFile(b"x"))
    assert files_in(tmp_path) == []


# Who reads it on the machine.


def test_nobody_else_on_the_machine_reads_a_paper(disk):
    folder = disk(WholeFileStorage) / "private"
    send(client_of("bruno"), documents=[paper()])
    kept = files_in(folder)
    assert len(kept) == 1
    for path in kept:
        assert path.stat().st_mode & 0o077 == 0
    for inside in (path for path in folder.rglob("*") if path.is_dir()):
        assert inside.stat().st_mode & 0o077 == 0


def test_the_shop_is_set_up_so():
    """As a program of the shop sees it; the tests keep files in memory."""
    program = (
        "import shop.settings.demo as s; "
        "print(*(s.STORAGES[n]['BACKEND'] for n in ('private', 'default')), "
        "s.STORAGES['private']['OPTIONS']['file_permissions_mode'])"
    )
    said = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=settings.BASE_DIR
    )
    assert said.stdout.split() == [STORAGE, STORAGE, str(0o600)], said.stderr


# Quotas.


def drafts_of(name):
    return Licence.objects.filter(professional__user=person(name), state="draft")


def test_the_case_fifteen_drafts_with_seventy_five_papers():
    """By somebody unverified, in a minute. Five drafts and 25 papers come of it."""
    bruno = client_of("bruno")
    before = drafts_of("bruno").count()
    for number in range(15):
        papers = [paper(size=(40 + number, 30 + index)) for index in range(5)]
        send(bruno, number=str(number), documents=papers)
    assert drafts_of("bruno").count() == quotas.MOST_DRAFTS
    made = LicenceDocument.objects.filter(licence__in=drafts_of("bruno"))
    assert made.count() == 5 * (quotas.MOST_DRAFTS - before)


def test_one_draft_too_many_is_not_saved_and_stays_on_the_page():
    bruno = client_of("bruno")
    while drafts_of("bruno").count() < quotas.MOST_DRAFTS:
        send(bruno)
    words = text_of(send(bruno, number="0815"))
    assert "You have 5 drafts already, so this one was not saved." in words
    assert 'value="0815"' in words
    drafts_of("bruno").first().delete()
    send(bruno, number="0815")
    assert drafts_of("bruno").filter(number="0815").exists()


def test_a_draft_that_is_there_is_saved_at_any_count():
    bruno = client_of("bruno")
    while drafts_of("bruno").count() < quotas.MOST_DRAFTS:
        send(bruno)
    draft = drafts_of("bruno").first()
    send(bruno, f"/accounts/licence/{draft.pk}/", number="0815")
    draft.refresh_from_db()
    assert draft.number == "0815"


def test_the_bytes_of_a_person_are_limited(monkeypatch):
    bruno = client_of("bruno")
    kept = sum(person("bruno").papers.values_list("size", flat=True))
    monkeypatch.setattr(papers_quotas, "MOST_BYTES", kept + len(image()) + 10)
    assert "would take more than" not in text_of(send(bruno, documents=[paper()]))
    other = paper(size=(41, 31))
    assert "would take more than" in text_of(send(bruno, documents=[other]))


def test_so_are_the_papers_of_a_day_also_those_that_were_deleted(monkeypatch):
    monkeypatch.setattr(papers_quotas, "MOST_PAPERS_A_DAY", 2)
    bruno = client_of("bruno")
    for number in range(2):
        send(bruno, documents=[paper(size=(40 + number, 30))])
    bruno.post(f"/accounts/licence/{drafts_of('bruno').first().pk}/discard/")
    words = text_of(send(bruno, documents=[paper(size=(50, 30))]))
    assert "you have sent 2 documents in a day" in words
    LicenceDocument.objects.update(uploaded_at=person("bruno").date_joined - timedelta(days=2))
    send(bruno, documents=[paper(size=(50, 30))])
    assert person("bruno").papers.exclude(state="deleted").exists()


# Bodies.


def body(client, path, length, **headers):
    return client.generic(
        "POST",
        path,
        b"a=b",
        content_type="application/x-www-form-urlencoded",
        CONTENT_LENGTH=str(length),
        **headers,
    )


MB = 2**20


@pytest.mark.parametrize(
    ("name", "path", "length"),
    [
        ("visitor", "/accounts/login/", MB + 1),
        ("visitor", "/accounts/licence/", MB + 1),
        ("visitor", "/enter/", 17 * 1024),
        ("alba", "/basket/", 12 * MB + 1),
        ("alba", "/accounts/licence/", 52 * MB + 1),
        ("alba", "/no-such-page/", 12 * MB + 1),
        ("admin", "/admin/catalogue/product/1/change/", 24 * MB + 1),
        ("admin", "/admin/catalogue/importrun/add/", 204 * MB + 1),
        ("admin", "/admin/order/order/", 12 * MB + 1),
    ],
)
def test_what_is_too_large_is_refused_by_its_length(name, path, length, monkeypatch):
    """Nothing of it is read: the test's body is three bytes long, and reading more would raise."""
    answer = body(client_of(name), path, length)
    assert answer.status_code == 413
    assert "What you sent is too large" in text_of(answer)
    assert "nothing was changed or kept" in text_of(answer)


def test_a_browser_that_sends_a_token_is_refused_as_early():
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.get("/enter/")
    assert body(client, "/enter/", 17 * 1024).status_code == 413


@pytest.mark.parametrize("path", ["/accounts/licence/", "/accounts/licence/new/"])
def test_five_papers_fit(path):
    class Asked:
        user = person("alba")

    Asked.path = path
    assert limit_of(Asked) >= 5 * 10 * MB
