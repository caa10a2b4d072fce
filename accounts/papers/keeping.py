"""Papers of people: taken in for a draft or an application, checked, shown, deleted."""

import hashlib

from django.core.files.base import ContentFile
from django.db import transaction

from common.clock import now
from common.storage import private_storage

from .models import DocumentState, LicenceDocument

_GONE = (DocumentState.REFUSED, DocumentState.DELETED)


def usable_of(user, licence=None):
    """A person's documents of a licence, or of none yet, that are not refused or deleted."""
    return LicenceDocument.objects.filter(user=user, licence=licence).exclude(state__in=_GONE)


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
