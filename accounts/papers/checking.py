"""The check of a received document: rebuilt in a child process, then scanned; run by the worker.

A scanner that does not answer never lets a file pass: it is held back and scanned again later.
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django_tasks import task

from common.clock import now
from common.confined.process import Interrupted
from common.jobs.queries import keys_under_way
from common.jobs.rules import PAPERS
from common.jobs.services import enqueue_once

from ..licences.letters import write
from ..licences.policy import OPEN_STATES
from . import antivirus, keeping
from .models import NOT_SCANNED, DocumentState, LicenceDocument
from .rebuilding.process import rebuild

MOST_ATTEMPTS = 3
RETRY_AFTER = timedelta(minutes=1)
SCAN_AGAIN_AFTER = timedelta(minutes=5)
_AT_ONCE = 50

NEVER_FINISHED = (
    "We could not read this file to its end. Print or photograph the document, and send that."
)
LOST = "This file was lost on our side. Please send it again."
VIRUS = "Our virus scanner stopped this file. Send the document as another file, such as a photo."


@task(queue_name=PAPERS)
def check(pk):
    """Settle the document, or try again later; one that was settled or dropped is left alone."""
    document = _begun(pk)
    if document is None:
        return
    try:
        answer = _answer(document)
    except FileNotFoundError:
        _refuse(document, LOST)
    except Interrupted as error:
        _try_again(document, str(error))
    else:
        _settle(document, answer)


@task(queue_name=PAPERS)
def scan_again(pk):
    """Another scan of a document that is held back."""
    document = LicenceDocument.objects.filter(pk=pk, state=DocumentState.QUARANTINED).first()
    if document is not None:
        _verdict(document)


@task(queue_name=PAPERS)
def sweep():
    """Check what no job is about any more; scan what is held back, and come back while some is."""
    for pk in _pks(DocumentState.RECEIVED) - keys_under_way(check.module_path):
        check.enqueue(pk)
    for document in _not_scanned()[:_AT_ONCE]:
        if _verdict(document).reason == NOT_SCANNED:
            break
    if _not_scanned().exists():
        _sweep_later()


def _begun(pk):
    waiting = _in_state(DocumentState.RECEIVED).filter(pk=pk)
    return waiting.get() if waiting.update(attempts=F("attempts") + 1) else None


def _answer(document):
    with document.received.open("rb") as file:
        raw = file.read()
    return rebuild(raw, document.content_type, seconds=settings.DOCUMENT_SECONDS)


def _try_again(document, why):
    if document.attempts >= MOST_ATTEMPTS:
        _refuse(document, NEVER_FINISHED, finding=why)
    else:
        check.using(run_after=now() + RETRY_AFTER).enqueue(document.pk)


# What a check found and its mail are one transaction: a job that died between them would find the
# document settled, and tell nobody.


@transaction.atomic
def _refuse(document, reason, **known):
    _tell(keeping.settle(document, DocumentState.REFUSED, reason=reason, **known))


def _settle(document, answer):
    if answer.refused:
        return _refuse(document, answer.refused)
    state, words = _scanned(answer.content)
    with transaction.atomic():
        _tell(keeping.settle(document, state, rebuilt=answer, **words))
        if words.get("reason") == NOT_SCANNED:
            _sweep_later()


def _verdict(document):
    """Scan the kept file of a document that is held back; returns the document as it is now."""
    try:
        with document.file.open("rb") as file:
            state, words = _scanned(file.read())
    except FileNotFoundError:
        state, words = DocumentState.REFUSED, {"reason": LOST}
    with transaction.atomic():
        settled = keeping.settle_quarantine(document, state, **words)
        if settled.reason != document.reason:
            _tell(settled)
    return settled


def _scanned(content):
    """The state that the scanner's answer means, and its words for sender and staff."""
    try:
        found = antivirus.found_in(content)
    except antivirus.Unreachable as error:
        return DocumentState.QUARANTINED, {"reason": NOT_SCANNED, "finding": str(error)}
    if found:
        return DocumentState.QUARANTINED, {"reason": VIRUS, "finding": f"Found: {found}"}
    return DocumentState.CLEAN, {}


def _tell(document):
    """A mail, where the application waits for a decision already and needs another file."""
    is_final = document.state == DocumentState.REFUSED or document.reason == VIRUS
    licence = document.licence
    if is_final and licence is not None and licence.state in OPEN_STATES:
        reason = f"“{document.original_name}”: {document.reason}"
        write(licence, "document_refused", reason)


def _sweep_later():
    enqueue_once(sweep, by=now() + SCAN_AGAIN_AFTER)


def _in_state(state):
    return LicenceDocument.objects.filter(state=state).order_by("checked_at", "pk")


def _not_scanned():
    return _in_state(DocumentState.QUARANTINED).filter(reason=NOT_SCANNED)


def _pks(state):
    return set(_in_state(state).values_list("pk", flat=True))
