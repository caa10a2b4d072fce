"""The same pages without scripts, attached files, links, form logic and metadata."""

import io
import zlib
from collections.abc import Iterable, Iterator

import pikepdf

from common.confined import NotAccepted

from . import annotations
from .kinds import PDF
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

# Formats of pictures that a viewer decodes by itself, and filters that make nothing larger.
_OF_PICTURES = {"/DCTDecode", "/JPXDecode", "/CCITTFaxDecode", "/JBIG2Decode"}
_AS_TEXT = {"/ASCII85Decode", "/ASCIIHexDecode"}

ENCRYPTED = "This PDF is protected by a password. Save it without one and send it again."
WRONG_PAGES = f"This PDF must have between 1 and {MOST_PAGES} pages. Send fewer."
UNREADABLE = (
    "This PDF cannot be read to its end; the file may be damaged. "
    "Print it to a new PDF and send that."
)
TOO_MUCH = "This PDF unpacks to far more than a document holds. Print it to a new PDF, send that."


def rebuild(raw: bytes) -> tuple[str, bytes]:
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


def _refuse(pdf: pikepdf.Pdf) -> None:
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


def _unpacked_size(stream: pikepdf.Stream) -> int:
    """Bytes of what a viewer unpacks before it draws; a picture's own pixels are counted apart."""
    if int(stream.get("/Width", 0)) * int(stream.get("/Height", 0)) > 2 * MOST_PIXELS:
        raise NotAccepted(TOO_MUCH)
    filters = _filters(stream)
    if not filters or filters[-1] not in _OF_PICTURES:
        return len(stream.read_bytes())
    if filters[0] == "/FlateDecode":
        packed = stream.read_raw_bytes()
        return len(zlib.decompressobj().decompress(packed, MOST_UNPACKED + 1))
    if set(filters[:-1]) - _AS_TEXT:
        raise NotAccepted(TOO_MUCH)
    return len(stream.read_raw_bytes())


def _filters(stream: pikepdf.Stream) -> list[str]:
    named = stream.get("/Filter", pikepdf.Array())
    return [str(name) for name in (named if isinstance(named, pikepdf.Array) else [named])]


def _strip(pdf: pikepdf.Pdf) -> None:
    annotations.flatten(pdf)
    _keep_only(pdf.Root, _KEPT_OF_ROOT)
    for page in pdf.pages:
        _keep_only(page.obj, _KEPT_OF_PAGE)
    for thing in _dictionaries(pdf):
        _disarm(thing)
    _keep_only(pdf.trailer, {"/Root", "/Size"})


def _keep_only(thing: pikepdf.Object, kept: set[str]) -> None:
    for key in set(thing.keys()) - kept:
        del thing[key]


def _dictionaries(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Every dictionary and stream, those that lie inside another object too."""
    found = list(pdf.objects)
    while found:
        thing = found.pop()
        inside: Iterable[pikepdf.Object] = ()
        if isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream)):
            yield thing
            inside = thing.values()
        elif isinstance(thing, pikepdf.Array):
            inside = thing
        found += [
            part for part in inside if isinstance(part, pikepdf.Object) and not part.is_indirect
        ]


def _disarm(thing: pikepdf.Object) -> None:
    dropped: tuple[str, ...] = _DROPPED_ANYWHERE
    if isinstance(thing, pikepdf.Stream):
        dropped += _DROPPED_OF_STREAMS
    elif str(thing.get("/S", "")) in _ACTIONS:
        dropped = tuple(thing.keys())
    for key in dropped:
        if key in thing:
            del thing[key]
