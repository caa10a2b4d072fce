"""Files on their way in: one that is too large is dropped while it streams, the rest is kept."""

from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from . import documents

_SESSION_KEY = "kept_documents"


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


class KeptUploads:
    """Documents that were accepted while the form about them was not; they wait in the session."""

    def __init__(self, session):
        self._session = session

    def __iter__(self):
        return (documents.KeptDocument(**row) for row in self._session.get(_SESSION_KEY, []))

    def __len__(self):
        return len(self._session.get(_SESSION_KEY, []))

    def take(self, files):
        """Keep every acceptable file, up to the limit; returns what to say of the others."""
        errors = []
        for file in files:
            if len(self) >= documents.MOST_DOCUMENTS:
                errors.append(f"“{file.name}” was not kept: send at most five at a time.")
                continue
            try:
                self._add(documents.keep(file))
            except documents.NotAccepted as error:
                errors.append(_named(file.name, str(error)))
        return errors

    def drop(self, prints):
        """Forget the documents whose SHA-256 is in `prints`, and delete their files."""
        for kept in list(self):
            if kept.sha256 in prints:
                documents.discard(kept)
        self._store([kept for kept in self if kept.sha256 not in prints])

    def hand_over(self):
        """Forget the documents without deleting them: a licence has them now."""
        self._session.pop(_SESSION_KEY, None)

    def _add(self, document):
        if document.sha256 in {kept.sha256 for kept in self}:
            documents.discard(document)
        else:
            self._store([*self, document])

    def _store(self, kept):
        self._session[_SESSION_KEY] = [document.as_dict() for document in kept]


def _named(name, message):
    return message if name in message else f"“{name}”: {message}"
