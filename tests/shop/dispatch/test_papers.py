"""Y9 and Y10. The papers of a parcel as printed: read back from the PDF and from its picture."""

import io
from datetime import date
from types import SimpleNamespace

import pikepdf
import pypdfium2
import pytest
import zxingcpp

from catalogue.models import Product
from shop.codes.reading import read
from shop.dispatch import papers
from shop.dispatch.papers import Paper
from shop.inventory.models import Lot, Pick
from tests import cast

GTIN = "05412345000013"
LAST_DAY = date(2027, 1, 31)


def line(name="BELOTERO® HYDRO", lot="KL77", units=2, gtin=GTIN):
    """(an order's line, its one pick), as the papers take them."""
    product = SimpleNamespace(full_name=name, upc=gtin)
    of_lot = SimpleNamespace(number=lot, expires_on=LAST_DAY)
    pick = SimpleNamespace(quantity=units, lot=of_lot)
    return SimpleNamespace(product=product, title=name), [pick]


ORDER = SimpleNamespace(
    number="7K3QD-9XW2M",
    shipping_address=SimpleNamespace(active_address_fields=["Dr Alba", "London"], notes=""),
)


def pages(pdf):
    return list(pypdfium2.PdfDocument(pdf))


def text(page):
    return " ".join(page.get_textpage().get_text_bounded().split())


def codes(page):
    """What a scanner makes of the printed page, as our reader reads it: (GTIN, lot, last day)."""
    found = zxingcpp.read_barcodes(page.render(scale=4).to_pil())
    read_as = [read(code.symbology_identifier + code.bytes.decode()) for code in found]
    return [(code.gtin, code.lot, code.expires_on) for code in read_as]


def elements(node):
    """(kind, its text for who does not see it) of every element of a tagged PDF, from a node on."""
    if isinstance(node, pikepdf.Array):
        for each in node:
            yield from elements(each)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield str(node.S), str(node.get("/Alt", ""))
        if "/K" in node:
            yield from elements(node.K)


# The slip.


def test_the_slip_names_each_lot_and_its_code_scans_back_to_the_same():
    pdf = papers.packing_slip(ORDER, [line(), line(lot="kl-78/ä", units=3)])
    (page,) = pages(pdf)
    said = text(page)
    for words in (ORDER.number, "Dr Alba", "BELOTERO® HYDRO 2 KL77", "31 Jan 2027"):
        assert words in said
    assert codes(page) == [(GTIN, "KL77", LAST_DAY)]
    assert "No code: The lot number kl-78/ä has “ä”" in said


def test_a_product_without_a_gtin_has_its_lot_in_words_only():
    (page,) = pages(papers.packing_slip(ORDER, [line(gtin=None)]))
    assert "KL77" in text(page) and "No GTIN of this product is known." in text(page)
    assert codes(page) == []


def test_sixty_lines_have_their_heads_and_number_on_every_page_and_every_code_scans():
    lines = [line("Šćž " + "a very long name " * 6, f"KL-{n}") for n in range(60)]
    found = pages(papers.packing_slip(ORDER, lines))
    assert len(found) > 3
    for number, page in enumerate(found, 1):
        assert "Usable through" in text(page)
        assert f"Page {number} of {len(found)}" in text(page)
    lots = {lot for page in found for _, lot, _ in codes(page)}
    assert lots == {f"KL-{n}" for n in range(60)}


def test_the_slip_is_for_people_who_do_not_see_it_too():
    document = pikepdf.open(io.BytesIO(papers.packing_slip(ORDER, [line()])))
    root, found = document.Root, list(elements(document.Root.StructTreeRoot.K))
    assert root.Lang == "en-GB" and root.MarkInfo.Marked
    assert b"Packing slip 7K3QD-9XW2M</rdf:li>" in root.Metadata.read_bytes()
    assert ("/Figure", f"Code (01){GTIN}(17)270131(10)KL77") in found
    assert [kind for kind, _ in found].count("/TH") == 5


# Labels.


@pytest.mark.parametrize("paper", Paper)
def test_a_label_of_an_order_names_its_po_number_and_nothing_is_pushed_off_it(paper):
    """S1."""
    terms = SimpleNamespace(po_number="PO-7701/" + 20 * "A")
    named = SimpleNamespace(number="1", payment_terms=terms)
    long, without_code = line("BELOTERO® " + 9 * "very long name "), line(gtin=None)
    found = pages(papers.labels(named, [long, without_code], paper, one_a_lot=True))
    said = " ".join(text(page) for page in found)
    assert said.count("PO PO-7701/") == 2 and said.count("Use by 31 Jan 2027") == 2
    assert "No GTIN of this product is known." in said
    assert len(found) == (2 if paper == Paper.ROLL else 1)
    assert "PO" not in text(pages(papers.labels(ORDER, [line()], paper))[0])


def test_a_roll_has_a_label_a_unit_each_on_a_page_of_its_size():
    found = pages(papers.labels(ORDER, [line(units=2), line(lot="KL78", units=1)]))
    assert [codes(page) for page in found] == [
        [(GTIN, lot, LAST_DAY)] for lot in ("KL77", "KL77", "KL78")
    ]
    in_mm = [round(side * 25.4 / 72) for side in found[0].get_size()]
    assert in_mm == [62, 29]
    assert "Lot KL77 Use by 31 Jan 2027" in text(found[0])


def test_one_a_lot_is_one_whatever_the_units():
    assert len(pages(papers.labels(ORDER, [line(units=9)], one_a_lot=True))) == 1


def test_a_sheet_has_twenty_four_labels():
    lines = [line("Long name " * 20, f"KL-{n}", units=1) for n in range(25)]
    first, second = pages(papers.labels(ORDER, lines, Paper.SHEET))
    assert (len(codes(first)), len(codes(second))) == (24, 1)


# Who prints them.


@pytest.mark.django_db
def test_the_warehouse_prints_what_the_order_has():
    Product.objects.filter(pk=cast.BELOTERO).update(upc=GTIN)
    order = cast.order_of("alba", quantity=2)
    pick = Pick.objects.get(order_line__order=order)
    Lot.objects.filter(pk=pick.lot_id).update(number="KL77", expires_on=LAST_DAY)
    omar = cast.client_of("omar")
    for paper, count in (("slip.pdf", 1), ("labels.pdf", 2), ("labels.pdf?one_a=lot", 1)):
        printed = omar.get(f"/admin/order/order/{order.pk}/{paper}")
        assert printed["Content-Type"] == "application/pdf"
        found = pages(printed.content)
        assert len(found) == count
        assert codes(found[0]) == [(GTIN, "KL77", LAST_DAY)]
    assert cast.client_of("rita").get(f"/admin/order/order/{order.pk}/slip.pdf").status_code == 403


@pytest.mark.django_db
def test_who_opens_the_box_reads_who_sent_it():  # Y9
    who = "From Ampoule Demo Ltd (not a real company), 1 Example Street, London SW1A 0AA"
    (page,) = pages(papers.packing_slip(ORDER, [line()]))
    assert who in text(page)
    order = cast.order_of("alba")
    shown = cast.client_of("omar").get(f"/admin/order/order/{order.pk}/slip/")
    assert who in cast.text_of(shown)


def test_very_many_labels_are_refused_in_words(monkeypatch):
    monkeypatch.setattr("shop.dispatch.printing.MOST_LABELS", 1)
    order = cast.order_of("alba", quantity=2)
    page = cast.client_of("omar").get(f"/admin/order/order/{order.pk}/labels.pdf", follow=True)
    assert "2 labels are too many. Print one a lot." in cast.text_of(page)
