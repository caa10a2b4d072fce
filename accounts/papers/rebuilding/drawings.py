"""The drawing that an annotation brings, or gets."""

from collections.abc import Iterable

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

CANNOT_KEEP = (
    "This PDF has fields or drawings that we cannot keep as they are. "
    "Print it to a new PDF or photograph it, and send that."
)


def drawing_of(annotation: Object) -> Stream | None:
    """The stream that readers show now, or None."""
    drawings = annotation.get("/AP", Dictionary()).get("/N")
    if isinstance(drawings, Dictionary) and "/AS" in annotation:
        drawings = drawings.get(str(annotation.AS))
    return drawings if isinstance(drawings, Stream) else None


def draw(
    pdf: Pdf, annotation: Object, box: Iterable[float], content: bytes, resources: Object
) -> None:
    drawing = Stream(pdf, content)
    drawing.Type, drawing.Subtype = Name.XObject, Name.Form
    drawing.BBox, drawing.Resources = Array(box), resources
    annotation.AP = Dictionary(N=pdf.make_indirect(drawing))
