"""Papers of people: what is accepted, what is taken out, and who may open them."""

import io

import pikepdf
import pytest
from django.core.files.storage import storages
from PIL import Image, ImageFile

from accounts.models import DocumentReading, DocumentState, LicenceDocument
from accounts.papers import keeping, receiving
from accounts.papers.checking import check
from accounts.papers.rebuilding import pictures
from tests.accounts.papers.papers import checked, grey_scan, heic, image, pdf, shades, upload
from tests.cast import client_of, person

REFUSED_AT_ONCE = {
    "empty": (b"", "is empty"),
    "text": (b"My licence is 1234567.", "is not a PDF, JPEG, PNG or HEIC"),
    "web page": (b"<html><script>1</script></html>", "is not a PDF, JPEG, PNG or HEIC"),
    "too large": (b"%PDF-" + b"0" * receiving.MOST_BYTES, "larger than 10 MB"),
}
REFUSED_BY_THE_CHECK = {
    "half a PDF": (pdf()[: len(pdf()) // 2], "cannot be read to its end"),
    "only a PDF's head": (b"%PDF-1.7\n", "cannot be read to its end"),
    "half a JPEG": (image()[: len(image()) // 2], "cannot be read to its end"),
    "half a PNG": (image("PNG")[:60], "cannot be read to its end"),
    "half a HEIC": (heic()[:400], "cannot be read to its end"),
    "a PDF with a password": (pdf(password="open"), "protected by a password"),
    "a PDF without pages": (pdf(pages=0), "between 1 and 60 pages"),
    "a PDF of many pages": (pdf(pages=61), "between 1 and 60 pages"),
}


@pytest.fixture
def bruno(db):
    return person("bruno")


@pytest.mark.parametrize("bad", REFUSED_AT_ONCE)
def test_what_is_no_document_is_refused_at_once_and_nothing_is_kept(bruno, bad):  # T1
    content, message = REFUSED_AT_ONCE[bad]
    before = LicenceDocument.objects.count()
    with pytest.raises(receiving.NotAccepted, match=message):
        receiving.receive(bruno, upload(content))
    assert LicenceDocument.objects.count() == before


@pytest.mark.parametrize("bad", REFUSED_BY_THE_CHECK)
def test_the_check_refuses_what_cannot_be_read_and_says_why(bruno, bad):  # T4
    content, message = REFUSED_BY_THE_CHECK[bad]
    document = checked(bruno, content)
    assert (document.state, document.file.name) == (DocumentState.REFUSED, "")
    assert message in document.reason


def test_a_received_document_is_read_by_nobody_until_it_is_checked(bruno):
    document = receiving.receive(bruno, upload())
    assert document.state == DocumentState.RECEIVED
    assert client_of("bruno").get(_address(document)).status_code == 404


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked(monkeypatch):  # T4
    monkeypatch.setattr(pictures, "MOST_PIXELS", 100)
    monkeypatch.setattr(ImageFile.ImageFile, "load", _never)
    with pytest.raises(receiving.NotAccepted, match="million pixels"):
        pictures.rebuild(image("PNG"), "image/png")


def test_a_picture_so_large_that_pillow_refuses_it_has_the_same_answer(monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    with pytest.raises(receiving.NotAccepted, match="million pixels"):
        pictures.rebuild(image("PNG"), "image/png")


def _never(picture):
    raise AssertionError("The picture was unpacked.")


def _content(document):
    with document.file.open("rb") as file:
        return file.read()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "HEIC"])
def test_a_picture_becomes_a_jpeg_without_its_metadata(bruno, kind):  # T3
    raw = heic() if kind == "HEIC" else image(kind)
    assert kind == "HEIC" or b"taken at home" in raw
    document = checked(bruno, raw, "scan")
    content = _content(document)
    assert b"taken at home" not in content
    assert Image.open(io.BytesIO(content)).size == (60, 40)
    assert document.content_type == "image/jpeg"


def test_a_scan_in_16_bits_of_grey_keeps_its_shades(bruno):  # T3
    kept = shades(_content(checked(bruno, grey_scan(), "scan.png")))
    assert kept == pytest.approx([0, 32, 128, 240], abs=2)
    kept = shades(_content(checked(bruno, grey_scan(clear=0x8000), "scan.png")))
    assert kept == pytest.approx([0, 32, 255, 240], abs=2)


def test_the_name_of_a_file_says_nothing_about_what_it_is(bruno):  # T1
    document = checked(bruno, image(), "licence.pdf")
    assert (document.state, document.content_type) == (DocumentState.CLEAN, "image/jpeg")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("/etc/../licence.pdf", "licence.pdf"),
        ("C:\\Alba\\licence.pdf", "licence.pdf"),
        ("lic\u202efdp.exe\x00\n.pdf", "licfdp.exe.pdf"),
        ("l" * 300 + ".jpeg", "l" * 115 + ".jpeg"),
        ("\u200b", "document"),
    ],
)
def test_a_name_is_shown_without_path_and_signs_that_hide_what_it_is(name, shown):  # T1
    assert receiving.harmless(name) == shown


def test_a_pdf_is_kept_without_scripts_attachments_and_metadata(bruno):  # T3
    content = _content(checked(bruno, pdf(script=True, attached=True)))
    with pikepdf.open(io.BytesIO(content)) as cleaned:
        assert len(cleaned.pages) == 1
        assert "/OpenAction" not in cleaned.Root
        assert not list(cleaned.attachments)
        assert "/Info" not in cleaned.trailer
        everything = b"".join(thing.unparse() for thing in cleaned.objects)
    assert b"JavaScript" not in everything and b"EmbeddedFile" not in everything


def test_a_file_lies_outside_media_under_a_name_that_says_nothing(bruno, settings):  # V10
    document = checked(bruno, name="Dr Bruno licence.pdf")
    assert document.original_name == "Dr Bruno licence.pdf"
    assert "bruno" not in document.file.name.lower()
    assert not settings.PRIVATE_ROOT.is_relative_to(settings.MEDIA_ROOT)


def test_the_file_as_it_came_goes_whatever_the_check_says(
    bruno, django_capture_on_commit_callbacks
):
    for content in (pdf(), pdf()[:200]):
        document = receiving.receive(bruno, upload(content))
        with django_capture_on_commit_callbacks(execute=True):
            check.call(document.pk)
        assert not storages["private"].exists(document.received.name)


@pytest.fixture
def paper(db):
    """A document on Bruno's application."""
    licence = person("bruno").professional.licences.get()
    return checked(person("bruno"), licence=licence)


def _address(paper):
    return f"/accounts/documents/{paper.pk}/"


@pytest.mark.parametrize("reader", ["bruno", "rita"])
def test_the_owner_and_a_reviewer_open_a_paper_and_it_is_noted(reader, paper):  # T10, V10
    response = client_of(reader).get(_address(paper))
    assert response.status_code == 200
    assert b"".join(response.streaming_content).startswith(b"%PDF")
    reading = DocumentReading.objects.get()
    assert (reading.reader, reading.document) == (person(reader), paper)


@pytest.mark.parametrize("reader", ["alba", "omar"])
def test_for_everyone_else_a_paper_does_not_exist(reader, paper):  # V10
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
    LicenceDocument.objects.filter(pk=paper.pk).update(content_type="image/jpeg")
    response = client_of("bruno").get(_address(paper))
    assert response["Content-Security-Policy"].endswith("sandbox")


def test_a_paper_whose_file_is_gone_is_not_found(paper):
    storages["private"].delete(paper.file.name)
    assert client_of("bruno").get(_address(paper)).status_code == 404


def test_staff_do_not_read_what_was_not_sent_with_an_application(bruno):
    assert client_of("rita").get(_address(checked(bruno))).status_code == 404


def test_nobody_drops_a_paper_of_somebody_else(bruno):
    others = checked(person("alba"))
    keeping.drop(bruno.professional.licences.get(), [str(others.pk), "x", "9" * 30])
    others.refresh_from_db()
    assert (others.licence, others.state) == (None, DocumentState.CLEAN)
