"""The paper of an invoice is what PDF/A-3b asks for, as far as it can be asked here (N13)."""

import io

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from shop.invoicing import papers
from tests.shop.invoicing.invoices import credited, invoiced
from tests.shop.invoicing.pdf_a import faults

pytestmark = pytest.mark.django_db


@pytest.fixture
def paper():
    return papers.printed(invoiced(2)[0])


def test_papers_of_invoices_and_credit_notes_are_pdf_a_3b():
    (invoice,) = invoiced(2)
    for document in (invoice, credited(invoice, 1)):
        assert list(faults(papers.printed(document))) == []


def _no_font(pdf):
    for each in pdf.objects:
        if isinstance(each, Dictionary) and each.get("/Type") == "/FontDescriptor":
            for name in ("/FontFile", "/FontFile2", "/FontFile3"):
                if name in each:
                    del each[name]


def _no_kind(pdf):
    del pdf.attachments["factur-x.xml"].obj.EF.F["/Subtype"]


def _script(pdf):
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="app.alert(1)")


def _other_level(pdf):
    with pdf.open_metadata() as about:
        about["pdfaid:conformance"] = "A"


def _hidden(pdf):
    note = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], F=2)
    pdf.pages[0].Annots = Array([pdf.make_indirect(note)])


def _four_inks(pdf):
    pdf.pages[0].contents_add(b"0 0 0 1 k")


def _interpolated(pdf):
    pdf.pages[0].obj["/X"] = pdf.make_indirect(pikepdf.Stream(pdf, b"", Interpolate=True))


def _without(name):
    def broken(pdf):
        del pdf.Root[name]

    return broken


BREAKS = (
    (_no_font, "is not embedded"),
    (_no_kind, "without kind"),
    (_script, "a forbidden action"),
    (_other_level, "not said to be PDF/A-3b"),
    (_hidden, "not printed"),
    (_four_inks, "four inks"),
    (_interpolated, "interpolated"),
    (_without("/OutputIntents"), "output intent"),
    (_without("/AF"), "is of nothing"),
    (_without("/Metadata"), "no metadata"),
)


def _saved(raw, broken=None, **how):
    with pikepdf.open(io.BytesIO(raw)) as pdf:
        if broken:
            broken(pdf)
        made = io.BytesIO()
        pdf.save(made, **how)
    return made.getvalue()


def test_what_is_no_pdf_a_is_found(paper):
    for broken, says in BREAKS:
        found = list(faults(_saved(paper, broken)))
        assert any(says in fault for fault in found), (says, found)
    assert "encrypted" in faults(_saved(paper, encryption=pikepdf.Encryption(owner="x", user="")))
    assert "something after the end of the file" in faults(paper + b"more")
