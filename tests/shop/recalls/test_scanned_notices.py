"""A maker's notice as a photo or a PDF: what can be read is shown, and everything else asked."""

import io

import pikepdf
import pytest
import zxingcpp
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from catalogue.models import Product
from common.printing import pdf
from shop.codes.writing import datamatrix
from shop.recalls import scanned
from shop.recalls.models import Recall
from tests import cast
from tests.shop.recalls.campaigning import TOLD, a_lot, draft

pytestmark = pytest.mark.django_db
BEGIN = "/admin/recalls/campaign/begin/"
GTIN = "05412345000013"
WORDS = {"remind_every": 2, "reminders": 2, **TOLD}


@pytest.fixture
def lot():
    """KL-77, of the product with this GTIN."""
    Product.objects.filter(pk=cast.BELOTERO).update(upc=GTIN)
    return a_lot()


def sheet(*pictures):
    """A scan: a PDF of pages that are pictures."""
    content, (first, *others) = io.BytesIO(), pictures
    first.save(content, "PDF", resolution=200, save_all=True, append_images=others)
    return content.getvalue()


def paper():
    return Image.new("L", (1654, 2339), "white")


def with_code(lot, gtin=GTIN):
    """An A4 sheet at 200 dots an inch with the symbol of a pack on it."""
    said = f"01{gtin}17{lot.expires_on:%y%m%d}10{lot.number}"
    drawn, picture = zxingcpp.create_barcode(said, zxingcpp.BarcodeFormat.DataMatrix), paper()
    picture.paste(Image.fromarray(drawn.to_image(scale=4)), (300, 700))
    return picture


def printed(lot, words):
    """A PDF as a maker's program writes it: words, and the symbol drawn with lines."""
    symbol = datamatrix(GTIN, lot.number, lot.expires_on)
    return pdf(f"<html lang=en><title>x</title><p>{words}</p><div>{symbol}</div></html>")


def upload(raw, name="notice.pdf"):
    return SimpleUploadedFile(name, raw)


def png(picture):
    content = io.BytesIO()
    picture.save(content, "PNG")
    return content.getvalue()


def found_by(raw, name="notice.pdf", page=BEGIN, **typed):
    sent = WORDS | {"find": "1", "file": upload(raw, name)} | typed
    return cast.client_of("omar").post(page, sent)


def test_the_symbols_of_a_scan_name_lots_which_are_asked_about_and_not_chosen(lot):
    other = a_lot("KL-99", days=60)
    answer = found_by(sheet(with_code(lot), paper()), text="KL-99")
    assert [each.number for each in answer.context["found"]] == ["KL-77", "KL-99"]
    page = cast.text_of(answer)
    for each in (lot, other):
        assert f'value="{each.pk}"' in page and f'value="{each.pk}" checked' not in page
    assert "compare each with the notice, then tick it" in page
    assert "On page 2 nothing could be read" in page
    text = answer.context["lots_form"]["text"].value()
    assert text.startswith("KL-99\n") and lot.number in text.splitlines()[1]
    again = {"text": text, "was_read": "1", "find": "1"}
    again = cast.client_of("omar").post(BEGIN, WORDS | again)
    assert f'value="{lot.pk}" checked' not in cast.text_of(again), "asked until somebody ticks it"
    kept = WORDS | {"keep": "1", "text": text, "was_read": "1"}
    none = cast.client_of("omar").post(BEGIN, kept)
    assert none.status_code == 409 and "Choose at least one lot." in cast.text_of(none)
    assert cast.client_of("omar").post(BEGIN, kept | {"lots": [lot.pk]}).status_code == 302


def test_of_a_printed_notice_words_and_drawn_symbols_are_read(lot):
    named = a_lot("KM-12/A", product=cast.REDENSITY)
    answer = found_by(printed(lot, "Dear customer, we recall lot KM-12/A."))
    assert {each.pk for each in answer.context["found"]} == {lot.pk, named.pk}
    assert answer.context["blind"] == ()
    without_lots = found_by(printed(lot, "x"), page=f"/admin/recalls/campaign/{a_draft()}/widen/")
    assert [each.pk for each in without_lots.context["found"]] == [lot.pk]


def test_with_a_file_that_has_just_come_nothing_is_kept_before_somebody_chose(lot):
    other, campaign = a_lot("KL-99", days=60), a_draft()
    for page in (BEGIN, f"/admin/recalls/campaign/{campaign}/widen/"):
        sent = WORDS | {"keep": "1", "file": upload(sheet(with_code(lot))), "lots": [other.pk]}
        answer = cast.client_of("omar").post(page, sent)
        shown = cast.text_of(answer)
        assert answer.status_code == 409 and "choose its lots first" in shown
        assert answer.context["found"] == [lot] and answer.context["chosen"] == [other]
    assert not Recall.objects.filter(lot__in=[lot, other]).exists()


def a_draft():
    return draft([a_lot("KL-50", days=70)]).pk


def test_a_photo_of_a_pack_names_its_lot_and_one_of_another_product_none(lot):
    assert found_by(png(with_code(lot)), "p.png").context["found"] == [lot]
    other = found_by(png(with_code(lot, gtin="09506000134352")), "p.png")
    assert other.context["found"] == []
    assert "No lot of ours was found" in cast.text_of(other)


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (lambda: png(paper()), "Words in a picture are not read: type the lot numbers."),
        (lambda: sheet(paper()), "Neither words nor a code can be read in it."),
        (lambda: sheet(*[paper()] * (scanned.MOST_PAGES + 1)), "more than 10 pages"),
        (lambda: sheet(paper())[:900], "cannot be read to its end"),
        (lambda: locked(sheet(paper())), "asks for a password"),
        (lambda: b"Lot KL-77", "no whole JPEG, PNG or WebP picture"),
    ],
)
def test_what_cannot_be_read_is_said_and_nothing_typed_is_lost(lot, raw, why):
    answer = found_by(raw(), text="KL-77")
    page = cast.text_of(answer)
    assert answer.status_code == 409 and why in page
    assert answer.context["found"] == [lot] and "Some seals are torn" in page


def locked(raw):
    content = io.BytesIO()
    with pikepdf.open(io.BytesIO(raw)) as made:
        made.save(content, encryption=pikepdf.Encryption(owner="x", user="x"))
    return content.getvalue()


def test_a_file_that_is_too_large_is_not_opened(monkeypatch):
    monkeypatch.setattr(scanned, "MOST_BYTES", 10)
    assert "larger than" in cast.text_of(found_by(sheet(paper())))
