"""Files on their way in: one that is too large is dropped while it streams, the rest is kept."""

from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.db import transaction

from common.storage import NoRoom

from . import documents
from .verification.locks import NotPossible, lock_licence
from .verification.policy import OPEN_STATES, State

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
        if self.received > documents.MOST_BYTES:
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
        if documents.usable_of(user, licence).count() >= documents.MOST_DOCUMENTS:
            name = documents.harmless(file.name)
            errors.append(f"“{name}” was not kept: send at most five at a time.")
            continue
        try:
            documents.receive(user, file, licence)
        except documents.NotAccepted as error:
            errors.append(str(error))
        except NoRoom as error:
            errors.append(f"“{documents.harmless(file.name)}”: {error}")
    return errors
