"""What is active in a PDF about a product; only the limited child imports it."""

import io

import magic
import pikepdf

from common.confined import NotAccepted

_ACTIVE = {"/JavaScript", "/JS", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/RichMedia"}


def opened(raw):
    """(kind, nothing), called in the child; raises NotAccepted."""
    if magic.from_buffer(raw[:8192], mime=True) != "application/pdf":
        raise NotAccepted("The file is not a PDF. Choose the PDF that the maker issued.")
    _refuse_active(raw)
    return "application/pdf", b""


def _refuse_active(raw):
    try:
        with pikepdf.open(io.BytesIO(raw), attempt_recovery=False) as pdf:
            is_active = any(_is_active(thing) for thing in pdf.objects)
            has_pages = len(pdf.pages) > 0
    except pikepdf.PasswordError as error:
        raise NotAccepted("The PDF asks for a password. Choose one without.") from error
    except MemoryError:
        raise
    except Exception as error:  # qpdf and pikepdf raise several kinds on a broken file.
        raise NotAccepted("The PDF cannot be read to its end. Choose a whole copy.") from error
    if is_active:
        raise NotAccepted("The PDF holds a script or attached files. Choose one without.")
    if not has_pages:
        raise NotAccepted("The PDF has no page. Choose a whole copy.")


def _is_active(thing):
    """Whether an object of a PDF, or one written within it, runs or carries something."""
    if isinstance(thing, pikepdf.Array):
        return any(_is_active(part) for part in thing if not _is_elsewhere(part))
    if not isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream)):
        return False
    kinds = {str(thing.get(key, "")) for key in ("/S", "/Type", "/Subtype")}
    if kinds & _ACTIVE or any(key in thing for key in _ACTIVE):
        return True
    return any(_is_active(part) for part in thing.values() if not _is_elsewhere(part))


def _is_elsewhere(part):
    """An object of its own number, which is looked at for itself."""
    return isinstance(part, pikepdf.Object) and part.is_indirect
