"""Papers of people: taken in for a draft or an application, checked, shown, deleted."""

import hashlib
import os
from dataclasses import dataclass

import magic
from django.core.files.base import ContentFile
from django.db import transaction

from common.clock import now

from .models import DocumentReading, DocumentState, LicenceDocument
from .models.document import private_storage
from .rebuilding.kinds import PDF, NotAccepted, kind_of
from .verification.policy import State
from .verification.quotas import refuse_more_papers

MOST_BYTES = 10 * 1024 * 1024
MOST_DOCUMENTS = 5
ACCEPTED_ENDINGS = ".pdf,.jpg,.jpeg,.png,.heic,.heif"
LONGEST_NAME = 120

__all__ = ["PDF", "NotAccepted"]

_GONE = (DocumentState.REFUSED, DocumentState.DELETED)


@dataclass(frozen=True)
class Papers:
    """The documents of one application by what can be done with them."""

    readable: tuple = ()
    being_checked: tuple = ()
    stuck: tuple = ()
    quarantined: tuple = ()
    refused: tuple = ()
    deleted: tuple = ()

    @property
    def present(self):
        """All but the deleted ones, as they were sent."""
        papers = (
            *self.readable,
            *self.being_checked,
            *self.stuck,
            *self.quarantined,
            *self.refused,
        )
        return sorted(papers, key=lambda paper: paper.pk)

    @property
    def stopped(self):
        """Those that no reviewer will ever read."""
        return [p for p in self.present if not (p.is_readable or p.is_being_checked)]


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


def usable_of(user, licence=None):
    """A person's documents of a licence, or of none yet, that are not refused or deleted."""
    return LicenceDocument.objects.filter(user=user, licence=licence).exclude(state__in=_GONE)


def attach(documents, licence):
    """Give the person's own documents to a licence."""
    mine = LicenceDocument.objects.filter(user=licence.professional.user_id)
    mine.filter(pk__in=[document.pk for document in documents]).update(licence=licence)


def drop(draft, pks):
    """Forget documents of an application that was not sent yet."""
    numbers = [pk for pk in pks if str(pk).isdecimal() and len(str(pk)) < 19]
    forget(draft.documents.filter(pk__in=numbers))


@transaction.atomic
def forget(documents):
    """Delete documents that nobody decides about: no licence and no name is left with the row."""
    for document in _locked(documents):
        if document.state != DocumentState.DELETED:
            delete(document)
        document.licence, document.original_name = None, "removed"
        document.save(update_fields=["licence", "original_name"])


def papers_of(licence):
    """The licence's Papers; one query, and one more for each that was not checked yet."""
    fields = {
        DocumentState.CLEAN: "readable",
        DocumentState.RECEIVED: "being_checked",
        DocumentState.QUARANTINED: "quarantined",
        DocumentState.REFUSED: "refused",
        DocumentState.DELETED: "deleted",
    }
    found = {field: [] for field in ("stuck", *fields.values())}
    for document in licence.documents.all():
        field = "stuck" if document.is_stuck else fields[document.state]
        found[field].append(document)
    return Papers(**{field: tuple(papers) for field, papers in found.items()})


def may_read(user, document):
    """The person the paper is about, and staff with that right once it was sent.

    Nobody reads what was not checked.
    """
    if not document.is_readable:
        return False
    if document.user_id == user.pk:
        return True
    is_sent = document.licence is not None and document.licence.state != State.DRAFT
    return is_sent and user.is_staff and user.has_perm("accounts.view_licencedocument")


def note_reading(document, reader):
    DocumentReading.objects.create(document=document, reader=reader)


@transaction.atomic
def settle(document, state, *, reason="", finding="", rebuilt=None):
    """What the check made of a received document; the file as it came is deleted.

    Returns the document as it is now: one that was dropped meanwhile stays so.
    """
    (document,) = _locked([document])
    if document.state != DocumentState.RECEIVED:
        return document
    delete_file(document.received.name)
    document.received = ""
    document.state, document.reason, document.finding = state, reason, finding
    document.checked_at = now()
    if rebuilt is not None:
        _keep(document, rebuilt)
    document.save()
    return document


@transaction.atomic
def settle_quarantine(document, state, *, reason="", finding=""):
    """What another scan says about a quarantined document; one that is refused loses its file."""
    (document,) = _locked([document])
    if document.state == DocumentState.QUARANTINED:
        if state == DocumentState.REFUSED:
            delete_file(document.file.name)
            document.file = ""
        document.state, document.reason, document.finding = state, reason, finding
        document.checked_at = now()
        document.save()
    return document


def delete(document):
    """Delete the file; the dated row with its hashes stays. To be called in a transaction."""
    delete_file(document.received.name)
    delete_file(document.file.name)
    document.received = document.file = ""
    document.state, document.deleted_at = DocumentState.DELETED, now()
    document.save()


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
    upload.content_kind = kind_of(magic.from_buffer(head, mime=True))
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
    from .checking import check

    check.enqueue(document.pk)


def _keep(document, rebuilt):
    document.content_type = rebuilt.kind
    document.stored_sha256 = hashlib.sha256(rebuilt.content).hexdigest()
    document.stored_size = len(rebuilt.content)
    document.file.save("", ContentFile(rebuilt.content), save=False)


def _locked(documents):
    """The documents as they are now, locked in the order of their keys."""
    pks = [document.pk for document in documents]
    return LicenceDocument.objects.select_for_update().filter(pk__in=pks).order_by("pk")


def delete_file(path):
    """Delete a stored file once the transaction has committed."""
    if path:
        transaction.on_commit(lambda: private_storage().delete(path))
