"""The papers of an application by what can be done with them, and who may read one."""

from dataclasses import dataclass

from accounts.licences.policy import State

from .models import DocumentReading, DocumentState


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
