"""What a person sees over the pages of a PDF is on the page that is kept, or the PDF is refused."""

import io

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Stream, String

from accounts.papers.rebuilding import lettering, pdf
from accounts.papers.rebuilding.drawings import CANNOT_KEEP
from common.confined import NotAccepted

PENS_LINE = [20, 20, 80, 35, 140, 20, 200, 35]
UNICODE_OF_FONT = b"""
    beginbfchar <0001> <0141> endbfchar beginbfrange <0002> <0003> <00f3> endbfrange
    beginbfchar <0004> <017A> endbfchar beginbfrange <0005> <0006> [<0064> <0065>] endbfrange
"""
LODZ = b"/Tx BMC q BT /Own 12 Tf <0001000200050004> Tj ET Q EMC"


def paper(*annotations, outdated=False, **root):
    """A page with these annotations; `outdated` asks its reader to draw the fields anew."""
    document = pikepdf.new()
    page = document.add_blank_page(page_size=(300, 100)).obj
    made = [document.make_indirect(make(document)) for make in annotations]
    page.Annots = Array(made)
    helvetica = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    document.Root.AcroForm = Dictionary(
        Fields=Array([one for one in made if one.Subtype == Name.Widget]),
        DR=Dictionary(Font=Dictionary(Helv=helvetica)),
        DA=String("/Helv 12 Tf 0 g"),
        NeedAppearances=outdated,
    )
    for key, value in root.items():
        document.Root[f"/{key}"] = value
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def field(value=None, drawing=None, kind="Tx", rect=(10, 10, 290, 40), **keys):
    def make(document):
        made = Dictionary(Type=Name.Annot, Subtype=Name.Widget, Rect=Array(rect), F=4)
        made.FT, made.T = Name(f"/{kind}"), String("name")
        if value is not None:
            made.V = value if isinstance(value, pikepdf.Object) else String(value)
        if drawing is not None:
            made.AP = Dictionary(N=drawn(document, drawing))
        for key, what in keys.items():
            made[f"/{key}"] = what(document) if callable(what) else what
        return made

    return make


def drawn(document, content):
    table = document.make_stream(UNICODE_OF_FONT)
    own = Dictionary(Type=Name.Font, Subtype=Name.Type0, BaseFont=Name.Own, ToUnicode=table)
    drawing = Stream(document, content)
    drawing.Type, drawing.Subtype, drawing.BBox = Name.XObject, Name.Form, Array([0, 0, 280, 30])
    drawing.Resources = Dictionary(Font=Dictionary(Own=own))
    return document.make_indirect(drawing)


def mark(subtype, **keys):
    def make(document):
        made = Dictionary(Type=Name.Annot, Subtype=Name(f"/{subtype}"), Rect=[10, 10, 290, 45])
        for key, value in keys.items():
            made[f"/{key}"] = value(document) if callable(value) else value
        return made

    return make


def kept(raw):
    """What the page draws over itself after the rebuilding, in one piece."""
    _, content = pdf.rebuild(raw)
    with pikepdf.open(io.BytesIO(content)) as document:
        page = document.pages[0].obj
        assert "/Annots" not in page and "/AcroForm" not in document.Root
        drawings = page.get("/Resources", Dictionary()).get("/XObject", Dictionary())
        document.pages[0].contents_coalesce()
        shown = page.Contents.read_bytes() if "/Contents" in page else b""
        return b"\n".join(d.read_bytes() for name, d in drawings.items() if name.encode() in shown)


def refused(raw):
    with pytest.raises(NotAccepted, match="fields or drawings that we cannot keep"):
        pdf.rebuild(raw)
    return True


# Text in fields


@pytest.mark.parametrize("value", ["Zoë Müller", "Dr (Ann) \\ O’Neill", "GMC 7654321", "5 €"])
@pytest.mark.parametrize("outdated", [True, False])
def test_a_value_without_a_drawing_is_drawn_with_all_its_letters(value, outdated):  # T3
    assert String(value.encode("cp1252")).unparse() in kept(paper(field(value), outdated=outdated))


@pytest.mark.parametrize("value", ["Šárka Dvořáková", "Łódź", "Ελένη"])
def test_a_value_whose_letters_cannot_be_drawn_is_refused_and_never_full_of_holes(value):  # T3
    assert refused(paper(field(value), outdated=True))
    assert refused(paper(field(value)))


def test_a_drawing_that_says_the_value_stays_as_it_is():
    assert LODZ in kept(paper(field("Łódź", LODZ), outdated=True))
    plain = b"q /Helv 12 Tf 2 2 Td [(An) -20 (na)] TJ Q"
    assert plain in kept(paper(field("Anna", plain), outdated=True))


def test_a_drawing_stays_where_nothing_says_that_it_is_outdated():
    line = b"0 0 m 120 25 l S"
    assert line in kept(paper(field("Łódź", line)))


def test_a_drawing_of_an_earlier_value_gives_way_to_the_value():
    shown = kept(paper(field("Anna", b"/Helv 12 Tf (Berta) Tj"), outdated=True))
    assert b"(Anna)" in shown and b"Berta" not in shown


@pytest.mark.parametrize("value", [None, "", "Ελένη"])
def test_where_drawing_and_value_differ_and_the_value_cannot_be_drawn_it_is_refused(value):
    assert refused(paper(field(value, b"/Helv 12 Tf (Berta) Tj"), outdated=True))


def test_what_the_font_does_not_tell_is_not_taken_for_the_value():
    odd = Dictionary(Type=Name.Encoding, Differences=Array([65, Name.B]))
    fonts = Dictionary(Odd=Dictionary(Subtype=Name.Type1, Encoding=odd))
    document = pikepdf.new()
    drawing = drawn(document, b"/Odd 9 Tf (A) Tj /Own 9 Tf <0009> Tj /Fx Do")
    assert lettering.text_of(drawing, fonts) == lettering.UNKNOWN * 3


def test_an_empty_field_is_no_reason_to_refuse():
    assert kept(paper(field(), field(""), outdated=True)) == b""


def test_a_long_text_is_wrapped_and_one_that_does_not_fit_is_refused():
    words = "Clinic of Dr Example, second floor, the door on the left beside the lift. "
    shown = kept(paper(field(words, rect=(10, 10, 200, 90), Ff=1 << 12)))
    drawn_words = b" ".join(part.split(b")")[0] for part in shown.split(b"(")[1:])
    assert drawn_words.decode().split() == words.split()
    assert refused(paper(field(words * 20, Ff=1 << 12)))
    assert refused(paper(field(words * 2)))


def test_a_choice_shows_the_words_of_the_list():
    options = Array([Array([String("n"), String("Nurse")]), Array([String("p"), String("Doctor")])])
    assert b"(Doctor)" in kept(paper(field("p", kind="Ch", Ff=1 << 17, Opt=options)))
    assert refused(paper(field("p", kind="Ch", Opt=options)))


@pytest.mark.parametrize("keys", [{"Ff": 1 << 13}, {"MK": Dictionary(R=90)}])
def test_a_secret_or_turned_field_without_a_drawing_is_refused(keys):
    assert refused(paper(field("Anna", **keys)))


# Boxes


def boxes(document):
    states = Dictionary(Yes=drawn(document, b"1 1 m 9 9 l S"), Off=drawn(document, b"0 0 9 9 re S"))
    return Dictionary(N=states)


@pytest.mark.parametrize(
    ("value", "state", "outdated", "is_ticked"),
    [
        ("/Yes", "/Yes", False, True),
        ("/Off", "/Off", False, False),
        ("/Yes", "/Off", True, True),
        ("/Off", "/Yes", True, False),
        ("/Yes", None, False, True),
        (None, "/Yes", True, True),
    ],
)
def test_a_box_is_ticked_as_the_form_says(value, state, outdated, is_ticked):
    keys = {"AS": Name(state)} if state else {}
    box = field(value and Name(value), kind="Btn", AP=boxes, **keys)
    assert (b"9 9 l" in kept(paper(box, outdated=outdated))) == is_ticked


def test_a_tick_that_nobody_has_drawn_is_refused_and_an_empty_box_is_not():
    assert refused(paper(field(Name.Yes, kind="Btn")))
    assert kept(paper(field(Name.Off, kind="Btn"), field(kind="Btn", Ff=1 << 16))) == b""


# What was drawn or stamped on the page


def test_a_signature_drawn_with_a_pen_becomes_part_of_the_page():
    shown = kept(paper(mark("Ink", InkList=Array([Array(PENS_LINE)]), C=Array([0, 0, 1]), F=1)))
    assert b"20.000000 20.000000 m 80.000000 35.000000 l" in shown
    assert b"0.000000 0.000000 1.000000 RG 1.000000 w" in shown


def test_a_drawing_that_an_annotation_brings_is_kept_whatever_its_kind():
    for kind in ("Ink", "Stamp", "FreeText", "Highlight"):
        brought = mark(kind, AP=lambda document: Dictionary(N=drawn(document, b"7 7 m 8 8 l S")))
        assert b"7 7 m 8 8 l S" in kept(paper(brought))


@pytest.mark.parametrize("kind", ["FreeText", "Stamp", "Highlight", "Line", "Square", "Text"])
def test_what_only_a_reader_would_draw_is_refused(kind):
    assert refused(paper(mark(kind)))
    assert kept(paper(mark(kind, F=2))) == b"", "nobody sees what is hidden"


@pytest.mark.parametrize("kind", ["Link", "Popup", "FileAttachment", "Screen"])
def test_a_link_is_no_reason_to_refuse(kind):
    assert kept(paper(mark(kind))) == b""


def test_a_form_whose_pages_a_program_makes_is_refused():
    assert refused(paper(NeedsRendering=True))


def test_the_refusal_says_what_to_do():
    assert CANNOT_KEEP.endswith("Print it to a new PDF or photograph it, and send that.")
