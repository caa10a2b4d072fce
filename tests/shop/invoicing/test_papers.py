"""Papers of documents opened and read back: words, XML, reference, payment code, bytes."""

import hashlib
import io
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random
from unittest.mock import Mock

import pikepdf
import pypdfium2
import pytest
import zxingcpp
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from lxml import etree
from stdnum import iso11649

from shop.invoicing import checks, electronic, issuing, papers, rules
from shop.invoicing.draft import CREDIT_NOTE, Invoiced
from shop.invoicing.issued import as_issued
from shop.invoicing.models import Document, Paper, ToInvoice, Wishes
from shop.taxes.categories import Category
from tests import cast, outbox
from tests.depth import times
from tests.offers import offer
from tests.sheets import words_on
from tests.shop.invoicing.invoices import invoiced, sent
from tests.shop.invoicing.random_orders import drafts_of, in_category

pytestmark = pytest.mark.django_db
FACTUR_X = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"


def kept(document):
    with Paper.objects.get(document=document).file.open("rb") as file:
        return file.read()


def value(xml, name):
    return etree.fromstring(xml.encode()).findtext(f".//{{*}}{name}")


@pytest.mark.official
def test_an_invoice_and_its_credit_note_pass_the_official_rules_and_a_lie_does_not():
    """In one child: it is dear to start."""
    offer(value=7)
    (invoice,) = invoiced(3)
    draft = as_issued(invoice)
    assert draft.lines[0].discount
    of = Invoiced("INV-000001", date.today())
    note = replace(draft, kind=CREDIT_NOTE, due_on=None, terms="", corrects=of)
    priced = replace(draft, lines=(replace(draft.lines[0], unit_price=Decimal("1.234567")),))
    island = replace(draft, buyer=replace(draft.buyer, country="UK"))
    twice = replace(draft, taxes=(replace(draft.taxes[0], vat=draft.vat + 5),))
    asked = [_both(each) for each in (draft, note, priced, island, twice)]
    cii, ubl = asked[0]
    shapeless = cii.replace("<ram:TypeCode>380</ram:TypeCode>", "<ram:Nonsense/>")
    *sound, no_country, broken, misshapen = rules.broken([*asked, (shapeless, ubl)])
    assert sound == [[], [], []]  # 3 × 1.234567 is their business only of our own checks.
    assert any("country" in words.lower() for words in no_country)
    assert any("BR-CO-17" in words for words in broken)
    assert any("Nonsense" in words for words in misshapen)


@pytest.mark.official
def test_our_unit_and_places_are_among_those_that_the_official_rules_know():
    """N10: a pack is one; codes that many programs write are not known."""
    (invoice,) = invoiced(3)
    draft = as_issued(invoice)
    ours = _both(draft)
    assert all(re.findall(r'unitCode="(\w+)"', text) == ["C62"] for text in ours)

    def counted_in(unit):
        return [text.replace('unitCode="C62"', f'unitCode="{unit}"') for text in ours]

    def bought_by(**party):
        return _both(replace(draft, buyer=replace(draft.buyer, **party)))

    known = [counted_in(unit) for unit in ("H87", "EA", "XPK", "XBX", "MLT", "AMP")]
    known += [bought_by(country=country) for country in ("GB", "GG", "IM", "JE")]
    known += [bought_by(vat_number="XI980780684")]
    unknown = [counted_in(unit) for unit in ("PCE", "PK", "BX")]
    broken = rules.broken([*known, *unknown])
    assert broken[: len(known)] == [[]] * len(known)
    assert all("BR-CL-23" in " ".join(words) for words in broken[len(known) :])


@pytest.mark.official
@settings(max_examples=times(2, 12), phases=[Phase.generate])
@given(st.lists(st.integers(0, 10**9), min_size=6, max_size=6))
def test_invoices_of_any_orders_pass_the_official_rules(seeds):
    """Six orders at once: to start the child that asks is dear."""
    drafts = [draft for seed in seeds for draft in drafts_of(Random(seed))[1]]
    free = [each for each in Category if not each.bears_vat]
    drafts += [in_category(drafts[0], category) for category in free]
    assert [checks.faults(draft) for draft in drafts] == [[]] * len(drafts)
    assert rules.broken([_both(draft) for draft in drafts]) == [[]] * len(drafts)


def _both(draft):
    return electronic.cii(draft, "INV-1"), electronic.ubl(draft, "INV-1")


@pytest.mark.official
def test_rules_that_answer_for_too_few_were_not_asked(monkeypatch):
    answer = Mock(is_too_much=False, refused="", content=b"[]")
    monkeypatch.setattr(rules, "opened_in_a_child", lambda *asked, **limits: answer)
    with pytest.raises(rules.NotAsked):
        rules.broken([["", ""]])


def test_a_paper_is_printed_once_kept_and_sent(settings):
    outbox.use(settings)
    (invoice,) = invoiced(2)
    outbox.clear()
    assert papers.print_all() == "1 papers printed"
    made = kept(invoice)
    assert hashlib.sha256(made).hexdigest() == invoice.paper.sha256
    assert papers.print_all() == "0 papers printed" and kept(invoice) == made

    said = " ".join(words_on(made))
    lot = invoice.lines.get().lots.get()
    for expected in (
        *("Invoice INV-000001", "Ampoule Demo Ltd", "GB999999973", "Marin Skin Clinic"),
        *(lot.number, f"{lot.expires_on:%-d %b %Y}", invoice.lines.get().name[:12], "S 20 %"),
        *("GB82 WEST 1234 5698 7654 32", "Due on: " + f"{invoice.due_on:%-d %b %Y}"),
    ):
        assert expected in said
    reference = re.search(r"Reference: ((?:\w{1,4} )*\w{1,4})", said)[1].replace(" ", "")
    assert iso11649.is_valid(reference[: len(invoice.reference)])
    assert "paid" not in said.lower().replace("payable", "")

    with pikepdf.open(io.BytesIO(made)) as pdf:
        (name,) = pdf.attachments
        inside = pdf.attachments[name].get_file().read_bytes().decode()
        assert name == "factur-x.xml" and inside == invoice.electronic_copy.cii
        (file,) = pdf.Root.AF
        assert file.AFRelationship == "/Alternative" and file.EF.F.Subtype == "/text/xml"
        assert "/OutputIntents" in pdf.Root and "/StructTreeRoot" in pdf.Root
        with pdf.open_metadata() as about:
            assert (about["pdfaid:part"], about["pdfaid:conformance"]) == ("3", "B")
            assert about[f"{{{FACTUR_X}}}ConformanceLevel"] == "EN 16931"
    assert value(inside, "GrandTotalAmount") == str(invoice.gross)
    assert value(inside, "PaymentReference") == invoice.reference
    assert value(invoice.electronic_copy.ubl, "PayableAmount") == str(invoice.gross)

    letters = outbox.mails()
    told = {letter.to for letter in letters}
    assert told == {cast.person("alba").email, cast.person("ben").email}
    assert all("INV-000001" in letter.subject for letter in letters)


def test_lots_and_their_last_days_are_attributes_of_the_line_in_both_texts():
    """What has a place of its own for lots is in no profile that is exchanged."""
    (invoice,) = invoiced(3)
    lot, copy = invoice.lines.get().lots.get(), invoice.electronic_copy
    expected = ["Lot", f"{lot.number} (3)", "Expiry", lot.expires_on.isoformat()]
    texts = (copy.cii, "ApplicableProductCharacteristic"), (copy.ubl, "AdditionalItemProperty")
    for xml, name in texts:
        attributes = etree.fromstring(xml.encode()).iterfind(f".//{{*}}{name}")
        assert [word.text for each in attributes for word in each] == expected


def test_invoices_go_to_the_address_that_the_clinic_named(settings):
    outbox.use(settings)
    Wishes.objects.create(clinic=cast.clinic_of("alba"), email="books@clinic.example")
    invoiced(1)
    outbox.clear()
    papers.print_all()
    (letter,) = outbox.mails()
    assert letter.to == "books@clinic.example"


def test_a_worker_that_dies_before_it_has_kept_a_paper_loses_and_doubles_nothing(monkeypatch):
    (invoice,) = invoiced(1)

    def killed(document, pdf):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(papers.letters, "tell_of", killed)
        papers.keep_paper(invoice)
    assert not Paper.objects.exists()
    monkeypatch.setattr(papers, "printed", lambda document: b"%PDF")
    assert papers.print_all() == "1 papers printed"


def test_euros_have_a_payment_code_that_reads_back_and_pounds_have_none():  # N14
    (invoice,) = invoiced(1)
    draft = as_issued(invoice)
    in_pounds = papers.page_of(draft, invoice.number, invoice.reference)
    assert "Payment code" not in in_pounds and "EPC" not in in_pounds
    in_euros = replace(draft, currency="EUR")
    pdf = papers.pdf(papers.page_of(in_euros, invoice.number, invoice.reference), *papers._STYLES)
    pages = [page.render(scale=3).to_pil() for page in pypdfium2.PdfDocument(pdf)]
    found = [code for page in pages for code in zxingcpp.read_barcodes(page)]
    lines = found[0].text.split("\n")
    assert lines[:4] == ["BCD", "002", "1", "SCT"]
    assert lines[7] == f"EUR{invoice.gross}" and lines[9] == invoice.reference


def test_what_was_issued_reads_back_as_it_was_drafted():
    offer(value=5)
    order = cast.order_of("alba", quantity=3)
    sent(order, 3)
    rows = list(ToInvoice.objects.select_related("parcel__order"))
    draft = issuing._draft(rows, date.today())
    issuing.issue_all()
    assert as_issued(Document.objects.get()) == draft
