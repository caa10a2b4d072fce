"""The same pages without scripts, attached files, links, form logic and metadata."""

import io

import pikepdf

from .kinds import PDF, NotAccepted
from .pictures import MOST_PIXELS

MOST_PAGES = 60
MOST_UNPACKED = 150 * 2**20

# What is shown of a document and of a page hangs on these keys; scripts, files, forms, links,
# metadata and ways to other files hang on others.
_KEPT_OF_ROOT = {"/Type", "/Pages", "/Lang", "/OCProperties"}
_KEPT_OF_PAGE = {
    "/Type",
    "/Parent",
    "/Resources",
    "/Contents",
    "/MediaBox",
    "/CropBox",
    "/BleedBox",
    "/TrimBox",
    "/ArtBox",
    "/Rotate",
    "/UserUnit",
    "/Group",
}
_DROPPED_ANYWHERE = ("/Metadata", "/PieceInfo", "/AA", "/AF", "/EF", "/OPI", "/LastModified")
# A stream may name a file outside as its content, a form another document as its own.
_DROPPED_OF_STREAMS = ("/F", "/FFilter", "/FDecodeParms", "/Ref")
_ACTIONS = {
    "/GoTo",
    "/GoToR",
    "/GoToE",
    "/Launch",
    "/Thread",
    "/URI",
    "/Sound",
    "/Movie",
    "/Hide",
    "/Named",
    "/SubmitForm",
    "/ResetForm",
    "/ImportData",
    "/JavaScript",
    "/SetOCGState",
    "/Rendition",
    "/Trans",
    "/GoTo3DView",
    "/RichMediaExecute",
}

ENCRYPTED = "This PDF is protected by a password. Save it without one and send it again."
WRONG_PAGES = f"This PDF must have between 1 and {MOST_PAGES} pages. Send fewer."
UNREADABLE = (
    "This PDF cannot be read to its end; the file may be damaged. "
    "Print it to a new PDF and send that."
)
TOO_MUCH = "This PDF unpacks to far more than a document holds. Print it to a new PDF, send that."


def rebuild(raw):
    """(kind, content) of the PDF written anew; raises NotAccepted and MemoryError."""
    try:
        # Without recovery: half a file must not pass as a whole one.
        with pikepdf.open(io.BytesIO(raw), attempt_recovery=False) as pdf:
            _refuse(pdf)
            _strip(pdf)
            content = io.BytesIO()
            pdf.save(content)
    except (NotAccepted, MemoryError):
        raise
    except pikepdf.PasswordError as error:
        raise NotAccepted(ENCRYPTED) from error
    except Exception as error:  # qpdf and pikepdf raise several kinds on a broken file.
        raise NotAccepted(UNREADABLE) from error
    return PDF, content.getvalue()


def _refuse(pdf):
    if pdf.is_encrypted:
        raise NotAccepted(ENCRYPTED)
    if not 1 <= len(pdf.pages) <= MOST_PAGES:
        raise NotAccepted(WRONG_PAGES)
    streams = (thing for thing in pdf.objects if isinstance(thing, pikepdf.Stream))
    unpacked = 0
    for stream in streams:
        unpacked += _unpacked_size(stream)
        if unpacked > MOST_UNPACKED:
            raise NotAccepted(TOO_MUCH)


def _unpacked_size(stream):
    """Bytes of what a viewer unpacks, where it is not a picture of its own format."""
    if int(stream.get("/Width", 0)) * int(stream.get("/Height", 0)) > 2 * MOST_PIXELS:
        raise NotAccepted(TOO_MUCH)
    try:
        return len(stream.read_bytes())
    except pikepdf.PdfError:  # JPEG and the like; their pixels are counted above.
        return len(stream.read_raw_bytes())


def _strip(pdf):
    # What a form or a stamp shows becomes part of the page before the annotations go.
    pdf.generate_appearance_streams()
    pdf.flatten_annotations("all")
    _keep_only(pdf.Root, _KEPT_OF_ROOT)
    for page in pdf.pages:
        _keep_only(page.obj, _KEPT_OF_PAGE)
    for thing in pdf.objects:
        if isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream)):
            _disarm(thing)
    _keep_only(pdf.trailer, {"/Root", "/Size"})


def _keep_only(thing, kept):
    for key in set(thing.keys()) - kept:
        del thing[key]


def _disarm(thing):
    dropped = _DROPPED_ANYWHERE
    if isinstance(thing, pikepdf.Stream):
        dropped += _DROPPED_OF_STREAMS
    elif str(thing.get("/S", "")) in _ACTIONS:
        dropped = tuple(thing.keys())
    for key in dropped:
        if key in thing:
            del thing[key]
