"""Papers of people: what is accepted, what is taken out, and who may open them."""

import io
from types import SimpleNamespace

import pikepdf
import pytest
from django.core.files.storage import storages
from PIL import Image, ImageFile

from accounts import documents
from accounts.models import DocumentReading, LicenceDocument
from tests.cast import client_of, person
from tests.rooms.papers import image, pdf, upload

BAD_FILES = {
    "empty": (b"", "licence.pdf", "is empty"),
    "text": (b"My licence is 1234567.", "licence.pdf", "is not a PDF, JPEG or PNG"),
    "web page": (b"<html><script>1</script></html>", "licence.pdf", "is not a PDF, JPEG or PNG"),
    "half a PDF": (pdf()[: len(pdf()) // 2], "licence.pdf", "cannot be read to its end"),
    "only a PDF's head": (b"%PDF-1.7\n", "licence.pdf", "cannot be read to its end"),
    "half a JPEG": (image()[: len(image()) // 2], "licence.jpg", "cannot be read to its end"),
    "half a PNG": (image("PNG")[:60], "licence.png", "cannot be read to its end"),
    "a PDF with a password": (pdf(password="open"), "licence.pdf", "protected by a password"),
    "a picture named PDF": (image(), "licence.pdf", "is really a JPEG file"),
    "a PDF without pages": (pdf(pages=0), "licence.pdf", "between 1 and 60 pages"),
    "a PDF of many pages": (pdf(pages=61), "licence.pdf", "between 1 and 60 pages"),
    "too large": (b"%PDF-" + b"0" * documents.MOST_BYTES, "licence.pdf", "larger than 10 MB"),
}


@pytest.mark.parametrize("bad", BAD_FILES)
def test_a_file_we_cannot_keep_is_refused_with_a_reason(bad):
    content, name, message = BAD_FILES[bad]
    with pytest.raises(documents.NotAccepted, match=message):
        documents.keep(upload(content, name))


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked(monkeypatch):
    bomb = upload(image("PNG"), "licence.png")
    monkeypatch.setattr(documents, "MOST_PIXELS", 100)
    monkeypatch.setattr(ImageFile.ImageFile, "load", _never)
    with pytest.raises(documents.NotAccepted, match="million pixels"):
        documents.keep(bomb)


def test_a_picture_so_large_that_pillow_refuses_it_has_the_same_answer(monkeypatch):
    bomb = upload(image("PNG"), "licence.png")
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    with pytest.raises(documents.NotAccepted, match="million pixels"):
        documents.keep(bomb)


def _never(picture):
    raise AssertionError("The picture was unpacked.")


def _kept(content, name):
    kept = documents.keep(upload(content, name))
    with storages["private"].open(kept.path) as file:
        return kept, file.read()


@pytest.mark.parametrize(("kind", "name"), [("JPEG", "scan.jpg"), ("PNG", "scan.png")])
def test_a_picture_is_kept_without_its_metadata(kind, name):
    sent = image(kind)
    assert b"taken at home" in sent
    kept, content = _kept(sent, name)
    assert b"taken at home" not in content
    assert Image.open(io.BytesIO(content)).size == (60, 40)
    assert kept.content_type == f"image/{kind.lower()}"


def test_a_pdf_is_kept_without_scripts_attachments_and_metadata():
    _, content = _kept(pdf(script=True, attached=True), "licence.pdf")
    with pikepdf.open(io.BytesIO(content)) as cleaned:
        assert len(cleaned.pages) == 1
        assert "/OpenAction" not in cleaned.Root
        assert not list(cleaned.attachments)
        assert "/Info" not in cleaned.trailer
        everything = b"".join(thing.unparse() for thing in cleaned.objects)
    assert b"JavaScript" not in everything and b"EmbeddedFile" not in everything


def test_a_kept_file_lies_outside_media_under_a_name_that_says_nothing(settings):
    kept, _ = _kept(pdf(), "Dr Alba licence.pdf")
    assert "alba" not in kept.path.lower()
    assert not settings.PRIVATE_ROOT.is_relative_to(settings.MEDIA_ROOT)


@pytest.fixture
def paper(db):
    """A document on Bruno's application."""
    licence = person("bruno").professional.licences.get()
    return documents.attach(documents.keep(upload()), licence)


def _address(paper):
    return f"/accounts/documents/{paper.pk}/"


@pytest.mark.parametrize("reader", ["bruno", "rita"])
def test_the_owner_and_a_reviewer_open_a_paper_and_it_is_noted(reader, paper):
    response = client_of(reader).get(_address(paper))
    assert response.status_code == 200
    assert b"".join(response.streaming_content).startswith(b"%PDF")
    reading = DocumentReading.objects.get()
    assert (reading.reader, reading.document) == (person(reader), paper)


@pytest.mark.parametrize("reader", ["alba", "omar"])
def test_for_everyone_else_a_paper_does_not_exist(reader, paper):
    assert client_of(reader).get(_address(paper)).status_code == 404
    assert client_of(reader).get("/accounts/documents/999999/").status_code == 404
    assert not DocumentReading.objects.exists()


def test_a_visitor_is_led_to_the_login_whether_or_not_the_paper_exists(paper):
    visitor = client_of("visitor")
    there, not_there = visitor.get(_address(paper)), visitor.get("/accounts/documents/999999/")
    assert there.status_code == not_there.status_code == 302
    assert "/accounts/login/" in there.url and "/accounts/login/" in not_there.url


def test_a_paper_is_served_so_that_it_can_do_nothing(paper):
    response = client_of("bruno").get(_address(paper))
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "SAMEORIGIN"


def test_a_picture_is_served_in_a_sandbox(paper):
    LicenceDocument.objects.update(content_type=documents.PNG)
    response = client_of("bruno").get(_address(paper))
    assert response["Content-Security-Policy"].endswith("sandbox")


def test_a_paper_whose_file_is_gone_is_not_found(paper):
    storages["private"].delete(paper.file.name)
    assert client_of("bruno").get(_address(paper)).status_code == 404


def test_a_file_that_a_licence_has_is_never_discarded(paper):
    documents.discard(SimpleNamespace(path=paper.file.name))
    assert storages["private"].exists(paper.file.name)
