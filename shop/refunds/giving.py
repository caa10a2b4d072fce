"""Asks card companies to give back what was agreed to, until each has said how it ended."""

import logging

from django.db.models import Q
from django_tasks import task

from common.clock import now
from common.jobs.services import enqueue_once
from shop.payment_providers import PROVIDERS
from shop.payment_providers.answers import NotAnswered

from .ending import follow
from .models import Refund
from .rule import ASK_EVERY, State, Way

_log = logging.getLogger(__name__)


def undecided():
    """Refunds to cards that were agreed to and have not ended, the oldest first."""
    found = Refund.objects.filter(way=Way.CARD, state__in=[State.AGREED, State.PENDING])
    return found.select_related("attempt").order_by("pk")


def due(moment):
    """Those of them that nobody was asked about for a minute."""
    return undecided().filter(Q(tried_at=None) | Q(tried_at__lte=moment - ASK_EVERY))


def give(refund):
    """Ask for one of them, outside of any transaction; the Refund then."""
    attempt = refund.attempt
    try:
        provider = PROVIDERS.get(attempt.provider)
        if provider is None:
            raise NotAnswered(f"{attempt.provider} is not set up here any more.")
        answer = provider.give_back(
            str(attempt.key), attempt.reference, refund=str(refund.key), amount=refund.amount
        )
    except NotAnswered:
        _log.warning("Nobody knows what came of %s.", refund, exc_info=True)
        Refund.objects.filter(pk=refund.pk, state=State.AGREED).update(state=State.PENDING)
        Refund.objects.filter(pk=refund.pk).update(tried_at=now())
        return Refund.objects.get(pk=refund.pk)
    return follow(refund, answer)


def give_all(refunds):
    """Ask for these; in words what came of it. Safe to run twice and by several; one that fails
    stops no other."""
    failures = []
    for refund in refunds:
        try:
            give(refund)
        except Exception as error:
            _log.exception("Nobody could ask for %s.", refund)
            failures.append(error)
    if failures:
        raise ExceptionGroup(f"{len(failures)} refunds could not be asked for", failures)
    return f"{undecided().count()} refunds are not confirmed"


@task()
def give_agreed():
    give_all(due(now()))


def look_after():
    """A duty of the worker: have it done where anything is due."""
    if due(now()).exists():
        enqueue_once(give_agreed)
