"""What lies over a PDF's pages becomes part of them; what cannot is refused, never lost."""

from pikepdf import Array, Dictionary, Name, Object, Pdf

from common.confined import NotAccepted

from . import fields
from .drawings import CANNOT_KEEP, draw, drawing_of

_INVISIBLE, _HIDDEN, _NO_VIEW = 1, 2, 32

# Ways to elsewhere, films, sounds and files; none of them is something written on the paper.
_NOTHING_WRITTEN = {
    "/3D",
    "/FileAttachment",
    "/Link",
    "/Movie",
    "/Popup",
    "/PrinterMark",
    "/RichMedia",
    "/Screen",
    "/Sound",
    "/TrapNet",
}
_COLOURS = {1: "G", 3: "RG", 4: "K"}


def flatten(pdf: Pdf) -> None:
    """Draw every annotation on its page; raises NotAccepted where that would not show the same."""
    if pdf.Root.get("/NeedsRendering", False):  # The pages themselves are made by a program.
        raise NotAccepted(CANNOT_KEEP)
    form = pdf.Root.get("/AcroForm", Dictionary())
    for page in pdf.pages:
        for annotation in page.obj.get("/Annots", ()):
            _make_drawn(pdf, annotation, form)
    if "/NeedAppearances" in form:
        del form["/NeedAppearances"]
    pdf.flatten_annotations("all")


def _make_drawn(pdf: Pdf, annotation: Object, form: Object) -> None:
    """The annotation has a drawing of its own afterwards, or there is nothing to see."""
    flags = int(annotation.get("/F", 0))
    if flags & (_HIDDEN | _NO_VIEW):
        return
    annotation.F = flags & ~_INVISIBLE  # Means nothing for the kinds that readers know.
    kind = str(annotation.get("/Subtype", ""))
    if kind == "/Widget":
        fields.make_drawn(pdf, annotation, form)
    elif kind in _NOTHING_WRITTEN or drawing_of(annotation) is not None:
        return
    elif kind == "/Ink":
        _draw_ink(pdf, annotation)
    else:
        raise NotAccepted(CANNOT_KEEP)


def _draw_ink(pdf: Pdf, annotation: Object) -> None:
    """Lines drawn with a pen, from point to point, as readers draw them."""
    lines = [[float(number) for number in line] for line in annotation.get("/InkList", ())]
    lines = [line for line in lines if len(line) >= 4 and len(line) % 2 == 0]
    if not lines:
        return
    width = _width(annotation)
    xs = [x for line in lines for x in line[::2]]
    ys = [y for line in lines for y in line[1::2]]
    box = [min(xs) - width, min(ys) - width, max(xs) + width, max(ys) + width]
    strokes = "\n".join(_stroke(line) for line in lines)
    look = Dictionary(CA=float(annotation.get("/CA", 1)))
    content = f"/Look gs {_colour(annotation)} {width:f} w 1 J 1 j\n{strokes}"
    annotation.Rect = Array(box)
    draw(pdf, annotation, box, content.encode(), Dictionary(ExtGState=Dictionary(Look=look)))


def _stroke(line: list[float]) -> str:
    points = [f"{x:f} {y:f}" for x, y in zip(line[::2], line[1::2], strict=True)]
    return f"{points[0]} m " + " ".join(f"{point} l" for point in points[1:]) + " S"


def _width(annotation: Object) -> float:
    if "/BS" in annotation:
        return float(annotation.BS.get("/W", 1))
    border = annotation.get("/Border", Array([0, 0, 1]))
    return float(border[2])


def _colour(annotation: Object) -> str:
    colour = [float(part) for part in annotation.get(Name.C, ())] or [0.0]
    return " ".join(f"{part:f}" for part in colour) + " " + _COLOURS[len(colour)]
