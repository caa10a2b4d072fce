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


def take(files, licence):
    """Keep every acceptable file with its draft or application; what to say of the others."""
    errors = []
    for file in files:
        if licence.documents.count() >= documents.MOST_DOCUMENTS:
            errors.append(f"“{file.name}” was not kept: send at most five at a time.")
            continue
        try:
            _add(documents.keep(file), licence)
        except documents.NotAccepted as error:
            errors.append(_named(file.name, str(error)))
    return errors


def drop(pks, draft):
    """Forget documents of a draft."""
    documents.delete(draft.documents.filter(pk__in=[pk for pk in pks if pk.isdecimal()]))


def _add(document, licence):
    if licence.documents.filter(sha256=document.sha256).exists():
        documents.discard(document)
    else:
        documents.attach(document, licence)


def _named(name, message):
    return message if name in message else f"“{name}”: {message}"
