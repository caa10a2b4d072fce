"""Files on their way in: one that is too large is dropped while it streams, the rest is kept."""

from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from . import documents


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


def take(user, files, licence=None):
    """Receive every acceptable file, up to the limit; returns what to say of the others."""
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
    return errors
