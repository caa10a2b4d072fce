"""Papers on their way in: one that is too large is dropped while it streams, the rest is kept."""

import hashlib
import os

from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.db import transaction

from accounts.licences.locks import lock_licence
from accounts.licences.policy import OPEN_STATES, State
from common.confined import NotAccepted
from common.deeds import NotPossible
from common.storage import NoRoom

from .checking import check
from .keeping import usable_of
from .models import LicenceDocument
from .quotas import refuse_more_papers
from .rebuilding.kinds import kind_of

MOST_BYTES = 10 * 1024 * 1024
MOST_DOCUMENTS = 5
ACCEPTED_ENDINGS = ".pdf,.jpg,.jpeg,.png,.heic,.heif"
LONGEST_NAME = 120


def receive(user, upload, licence=None):
    """Keep one uploaded file until the worker has checked it; raises NotAccepted.

    The same bytes sent again are the same document; one that could not be checked is tried anew.
    """
    name = harmless(upload.name)
    _refuse_at_once(upload, name)
    sha256 = hashlib.file_digest(upload, "sha256").hexdigest()
    document = usable_of(user, licence).filter(sha256=sha256).first()
    if document is None:
        refuse_more_papers(user, name, upload.size)
        return _store(user, upload, licence, original_name=name, sha256=sha256)
    if document.is_stuck:
        _have_checked(document)
    return document


def too_large(name):
    """The sentence about a file over the limit."""
    limit = MOST_BYTES // (1024 * 1024)
    return f"“{harmless(name)}” is larger than {limit} MB. Send a smaller scan or photo of it."


def harmless(name):
    """A file's name to show: no path, no control or direction characters, not too long."""
    base = (name or "").replace("\\", "/").rpartition("/")[2]
    shown = "".join(letter for letter in base if letter.isprintable()).strip()
    stem, ending = os.path.splitext(shown)
    return (stem[: LONGEST_NAME - len(ending[:10])] + ending[:10]) or "document"


def _refuse_at_once(upload, name):
    if upload.size > MOST_BYTES:
        raise NotAccepted(too_large(name))
    head = upload.read(8192)
    upload.seek(0)
    if not head:
        raise NotAccepted(f"“{name}” is empty. Choose the file again.")
    upload.content_kind = kind_of(head)
    if upload.content_kind is None:
        raise NotAccepted(
            f"“{name}” is not a PDF, JPEG, PNG or HEIC file. Save it as one of these."
        )


@transaction.atomic
def _store(user, upload, licence, **known):
    upload.seek(0)
    document = LicenceDocument(
        user=user,
        licence=licence,
        size=upload.size,
        content_type=upload.content_kind,
        **known,
    )
    document.received.save("", upload, save=False)
    document.save()
    _have_checked(document)
    return document


def _have_checked(document):
    check.enqueue(document.pk)


TAKING = OPEN_STATES | {State.DRAFT}


class DropTooLarge(FileUploadHandler):
    """Stops storing a file at the limit; `too_large` on the request has the names of those."""

    def __init__(self, request):
        super().__init__(request)
        request.too_large = []

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.received = 0

    def receive_data_chunk(self, raw_data, start):
        self.received += len(raw_data)
        if self.received > MOST_BYTES:
            self.request.too_large.append(self.file_name)
            raise SkipFile
        return raw_data

    def file_complete(self, file_size):
        return None


@transaction.atomic
def take(user, files, licence):
    """Receive every acceptable file for the user's draft or application; what to say of the others.

    Raises NotPossible where it is decided already. Locked, so that a reviewer who decides at the
    same time decides before it or notices it (V8).
    """
    if lock_licence(licence).state not in TAKING:
        raise NotPossible("This application was decided already; no document was added.")
    errors = []
    for file in files:
        if usable_of(user, licence).count() >= MOST_DOCUMENTS:
            name = harmless(file.name)
            errors.append(f"“{name}” was not kept: send at most five at a time.")
            continue
        try:
            receive(user, file, licence)
        except NotAccepted as error:
            errors.append(str(error))
        except NoRoom as error:
            errors.append(f"“{harmless(file.name)}”: {error}")
    return errors
