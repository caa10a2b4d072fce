"""Ends what nobody knows the outcome of: asks each provider, minute by minute."""

import logging

from django.db.models import Q
from django_tasks import task

from common.clock import now
from common.jobs.services import enqueue_once

from .models import Attempt
from .rule import ASK_EVERY, COMES_BACK_WITHIN
from .services import look, look_whether_it_stays

_log = logging.getLogger(__name__)
State = Attempt.State
UNDECIDED = (State.OPEN, State.TO_RETURN)


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
    _each(attempts, look)
    return f"{undecided().count()} payments are undecided"


def _each(attempts, deed):
    failures = []
    for attempt in attempts:
        try:
            deed(attempt)
        except Exception as error:
            _log.exception("Nobody could look at attempt %s.", attempt.key)
            failures.append(error)
    if failures:
        raise ExceptionGroup(f"{len(failures)} attempts failed to be looked at", failures)


def look_at_returned(moment):
    """Ask about all that was given back lately, without giving any; in words how much came back."""
    returned = Attempt.objects.filter(state=State.RETURNED)
    asked = list(returned.filter(ended_at__gte=moment - COMES_BACK_WITHIN).order_by("begun_at"))
    _each(asked, look_whether_it_stays)
    back = Attempt.objects.filter(pk__in=[each.pk for each in asked], state=State.TO_RETURN).count()
    return f"{back} of {len(asked)} payments came back"


@task()
def reconcile_payments():
    reconcile(due(now()))


def look_after():
    """A duty of the worker: have it done where anything is due."""
    if due(now()).exists():
        enqueue_once(reconcile_payments)
