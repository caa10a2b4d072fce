"""Every kind of symbol, printed by zxing-cpp and scanned again: what is read from it."""

from datetime import date

import pytest
import zxingcpp
from zxingcpp import BarcodeFormat as Form

from shop.codes.answer import Code, Kind
from shop.codes.reading import read

GTIN, DAY, GS = "05412345000013", date(2027, 1, 31), "\x1d"
PARTS = f"[01]{GTIN}[10]AB(C)[17]270131"
SAID = Code(Kind.GS1, GTIN, "AB(C)", DAY)
PPN = "[)>\x1e06\x1d9N111234567842\x1d1TAB\x1e\x04"


def scanned(text, form, **options):
    symbol = zxingcpp.create_barcode(text, form, **options)
    (found,) = zxingcpp.read_barcodes(symbol.to_image(scale=3))
    return found


@pytest.mark.parametrize(
    "form",
    [Form.Code128, Form.DataMatrix, Form.QRCode, Form.DataBarExp, Form.DataBarExpStk, Form.Aztec],
    ids=str,
)
def test_every_symbol_that_carries_gs1_is_read_alike(form):
    found = scanned(PARTS, form, gs1=True)
    assert read(found.symbology_identifier + found.bytes.decode()) == SAID


@pytest.mark.parametrize(
    ("form", "text", "said"),
    [
        (Form.EAN13, "5412345000013", Code(Kind.GTIN, GTIN)),
        (Form.ITF14, "15412345000010", Code(Kind.GTIN, "15412345000010")),
        (Form.Code39, "+A123BJC5D6E71G", Code(Kind.HIBC, reference="BJC5D6E7")),
        (Form.Code128, "+A123BJC5D6E71G", Code(Kind.HIBC, reference="BJC5D6E7")),
        (Form.DataMatrix, "+A123BJC5D6E71G", Code(Kind.HIBC, reference="BJC5D6E7")),
        (Form.DataMatrix, PPN, Code(Kind.PPN, lot="AB", reference="12345678")),
        (Form.QRCode, PPN, Code(Kind.PPN, lot="AB", reference="12345678")),
        (Form.PZN, "1234567", Code(Kind.PZN, reference="12345678")),
        (Form.QRCode, f"https://id.gs1.org/01/{GTIN}", Code(Kind.DIGITAL_LINK, GTIN)),
        (Form.Code39, "KL-77", Code(Kind.OTHER, reason="The bar code says only “KL-77”.")),
    ],
    ids=str,
)
def test_a_symbol_of_another_kind_is_read(form, text, said):
    found = scanned(text, form)
    assert read(found.symbology_identifier + found.bytes.decode()) == said


def test_from_a_symbol_without_the_mark_of_gs1_all_is_read_right_too():
    found = scanned(f"01{GTIN}10KL77{GS}21S1".encode(), Form.DataMatrix, gs1=True)
    assert found.symbology_identifier != "]d2"
    assert read(found.symbology_identifier + found.bytes.decode()).lot == "KL77"
    assert "<GS>" in found.text and read(found.text).lot == "KL77"
