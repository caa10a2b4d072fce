"""Ends what nobody knows the outcome of: asks each provider, minute by minute."""

import logging

from django.db.models import Q
from django_tasks import task

from common.clock import now
from common.jobs.services import enqueue_once

from .models import Attempt
from .rule import ASK_EVERY
from .services import look

_log = logging.getLogger(__name__)
UNDECIDED = (Attempt.State.OPEN, Attempt.State.TO_RETURN)


def undecided():
    """Attempts that have not ended, the oldest first."""
    return Attempt.objects.filter(state__in=UNDECIDED).order_by("begun_at")


def due(moment):
    """Those of them that nobody asked about for a minute."""
    before = moment - ASK_EVERY
    lately = Q(asked_at__gt=before) | Q(asked_at=None, begun_at__gt=before)
    return undecided().exclude(lately)


def reconcile(attempts):
    """Ask about these attempts; in words what came of it. Safe to run twice and by several; one
    that fails stops no other."""
    failures = []
    for attempt in attempts:
        try:
            look(attempt)
        except Exception as error:
            _log.exception("Nobody could look at attempt %s.", attempt.key)
            failures.append(error)
    if failures:
        raise ExceptionGroup(f"{len(failures)} attempts failed to be looked at", failures)
    return f"{undecided().count()} payments are undecided"


@task()
def reconcile_payments():
    reconcile(due(now()))


def look_after():
    """A duty of the worker: have it done where anything is due."""
    if due(now()).exists():
        enqueue_once(reconcile_payments)
