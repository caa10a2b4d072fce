"""Papers of people: what is accepted, how it is cleaned, where it waits and who may read it."""

import hashlib
import io
import warnings
from dataclasses import asdict, dataclass
from functools import partial

import magic
import pikepdf
from django.core.files.base import ContentFile
from django.db import transaction
from PIL import Image, ImageOps

from .models import DocumentReading, LicenceDocument
from .models.licence import private_storage, random_path
from .verification.policy import State

MOST_BYTES = 10 * 1024 * 1024
MOST_DOCUMENTS = 5
MOST_PIXELS = 25_000_000
MOST_PAGES = 60
ACCEPTED_ENDINGS = ".pdf,.jpg,.jpeg,.png"

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
_IMAGE_FORMATS = {JPEG: "JPEG", PNG: "PNG"}
_ENDINGS = {
    "pdf": PDF,
    "jpg": JPEG,
    "jpeg": JPEG,
    "png": PNG,
}
# What a page tree needs to be shown. Scripts, files, forms and metadata hang on other keys.
_KEPT_ROOT_KEYS = {"/Type", "/Pages", "/Lang", "/PageLabels", "/OCProperties", "/OutputIntents"}
_DROPPED_KEYS = ("/Metadata", "/PieceInfo", "/AA", "/AF")


class NotAccepted(Exception):
    """A file is no document we can keep; the message tells the sender why and what to do."""


@dataclass(frozen=True)
class KeptDocument:
    """A cleaned file in private storage that no licence has yet; fits into a session."""

    path: str
    name: str
    content_type: str
    sha256: str
    size: int

    as_dict = asdict


def keep(upload):
    """Check, clean and store one uploaded file; raises NotAccepted."""
    raw = _read(upload)
    content_type = _content_type(raw, upload.name)
    clean = _clean_pdf(raw) if content_type == PDF else _clean_image(raw, content_type)
    path = private_storage().save(random_path(None, upload.name), ContentFile(clean))
    return KeptDocument(
        path=path,
        name=upload.name[-120:],
        content_type=content_type,
        sha256=hashlib.sha256(raw).hexdigest(),
        size=len(clean),
    )


def discard(kept):
    """Delete a kept file that no licence took."""
    if not LicenceDocument.objects.filter(file=kept.path).exists():
        private_storage().delete(kept.path)


def attach(kept, licence):
    """Give a kept file to a licence."""
    return LicenceDocument.objects.create(
        licence=licence,
        file=kept.path,
        original_name=kept.name,
        content_type=kept.content_type,
        sha256=kept.sha256,
        size=kept.size,
    )


def delete_of(draft):
    """Delete the documents of an application that was never sent."""
    delete(draft.documents.all())


def delete(papers):
    """Delete documents of drafts; their files when the transaction holds."""
    for document in papers:
        transaction.on_commit(partial(private_storage().delete, document.file.name))
        document.delete()


def may_read(user, document):
    """The person the paper is about; staff who were given that right, once it was sent."""
    if document.licence.professional.user_id == user.pk:
        return True
    if document.licence.state == State.DRAFT:
        return False
    return user.is_staff and user.has_perm("accounts.view_licencedocument")


def note_reading(document, reader):
    """Record who opened what was sent. A draft is its owner's alone."""
    if document.licence.state != State.DRAFT:
        DocumentReading.objects.create(document=document, reader=reader)


def too_large(name):
    """The sentence about a file over the limit."""
    limit = MOST_BYTES // (1024 * 1024)
    return f"“{name}” is larger than {limit} MB. Send a smaller scan or photo of it."


def _read(upload):
    if upload.size > MOST_BYTES:
        raise NotAccepted(too_large(upload.name))
    raw = upload.read()
    if not raw:
        raise NotAccepted(f"“{upload.name}” is empty. Choose the file again.")
    return raw


def _content_type(raw, name):
    found = magic.from_buffer(raw[:8192], mime=True)
    if found not in (PDF, JPEG, PNG):
        raise NotAccepted(f"“{name}” is not a PDF, JPEG or PNG file. Save it as one of these.")
    ending = name.rpartition(".")[2].lower()
    if _ENDINGS.get(ending, found) != found:
        kind = found.partition("/")[2].upper()
        raise NotAccepted(
            f"“{name}” is really a {kind} file, not what its name says. Rename it, then send it."
        )
    return found


_TOO_MANY_PIXELS = (
    f"This picture has more than {MOST_PIXELS // 1_000_000} million pixels. "
    "Send a smaller version of it."
)


def _clean_image(raw, content_type):
    """The same picture, upright and without metadata."""
    try:
        picture = _load(raw, _IMAGE_FORMATS[content_type])
        cleaned = io.BytesIO()
        if content_type == JPEG:
            picture.convert("RGB").save(cleaned, "JPEG", quality=90)
        else:
            _without_metadata(picture).save(cleaned, "PNG")
    except NotAccepted:
        raise
    except Image.DecompressionBombError as error:
        raise NotAccepted(_TOO_MANY_PIXELS) from error
    except Exception as error:  # Pillow raises nearly anything on a broken file.
        raise NotAccepted(
            "This picture cannot be read to its end; the file may be damaged. "
            "Open it on your device, save it again and send that."
        ) from error
    return cleaned.getvalue()


def _load(raw, image_format):
    with warnings.catch_warnings():
        # Our own limit on pixels is lower than the one Pillow warns of.
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        Image.open(io.BytesIO(raw), formats=[image_format]).verify()
        picture = Image.open(io.BytesIO(raw), formats=[image_format])
    if picture.width * picture.height > MOST_PIXELS:
        raise NotAccepted(_TOO_MANY_PIXELS)
    picture.load()
    return ImageOps.exif_transpose(picture)


def _without_metadata(picture):
    mode = "RGBA" if "A" in picture.mode or "transparency" in picture.info else "RGB"
    converted = picture.convert(mode)
    converted.info = {}
    return converted


def _clean_pdf(raw):
    """The same pages without scripts, attached files, links, form logic and metadata."""
    try:
        # Without recovery: half a file must not pass as a whole one.
        with pikepdf.open(io.BytesIO(raw), attempt_recovery=False) as pdf:
            _refuse_unreadable(pdf)
            _strip(pdf)
            cleaned = io.BytesIO()
            pdf.save(cleaned)
    except NotAccepted:
        raise
    except pikepdf.PasswordError as error:
        raise NotAccepted(_ENCRYPTED) from error
    except Exception as error:  # qpdf and pikepdf raise several kinds on a broken file.
        raise NotAccepted(
            "This PDF cannot be read to its end; the file may be damaged. "
            "Print it to a new PDF and send that."
        ) from error
    return cleaned.getvalue()


_ENCRYPTED = "This PDF is protected by a password. Save it without one and send it again."


def _refuse_unreadable(pdf):
    if pdf.is_encrypted:
        raise NotAccepted(_ENCRYPTED)
    if not 1 <= len(pdf.pages) <= MOST_PAGES:
        raise NotAccepted(f"This PDF must have between 1 and {MOST_PAGES} pages. Send fewer.")


def _strip(pdf):
    # What a form or a stamp shows becomes part of the page before the annotations go.
    pdf.generate_appearance_streams()
    pdf.flatten_annotations("all")
    for key in set(pdf.Root.keys()) - _KEPT_ROOT_KEYS:
        del pdf.Root[key]
    for page in pdf.pages:
        if "/Annots" in page.obj:
            del page.obj["/Annots"]
    for thing in pdf.objects:
        if isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream)):
            _drop_keys(thing)
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]


def _drop_keys(thing):
    for key in _DROPPED_KEYS:
        if key in thing:
            del thing[key]
