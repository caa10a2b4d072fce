"""Asks card companies to give back what was agreed to, until each has said how it ended."""

import logging

from django.db.models import Q, UUIDField
from django_tasks import task

from common.clock import now
from common.jobs.services import enqueue_once
from common.statements import Asked, Statement
from shop.payment_providers import PROVIDERS
from shop.payment_providers.answers import NotAnswered
from shop.payments.rule import COMES_BACK_WITHIN

from .ending import follow
from .models import Refund
from .rule import ASK_EVERY, LOOK_EVERY, State, Way

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
    _each(refunds, give)
    return f"{undecided().count()} refunds are not confirmed"


def _each(refunds, deed):
    failures = []
    for refund in refunds:
        try:
            deed(refund)
        except Exception as error:
            _log.exception("Nobody could ask for %s.", refund)
            failures.append(error)
    if failures:
        raise ExceptionGroup(f"{len(failures)} refunds could not be asked for", failures)


def look_again(refund):
    """Ask about one that was given back, without giving any: the bank of the card may have sent it
    back since; the Refund then."""
    attempt = refund.attempt
    provider = PROVIDERS.get(attempt.provider)
    try:
        if provider is None:
            raise NotAnswered(f"{attempt.provider} is not set up here any more.")
        answer = provider.refund_of(str(attempt.key), attempt.reference, str(refund.key))
    except NotAnswered:
        _log.warning("Nobody knows whether %s stays given back.", refund, exc_info=True)
        return refund
    return follow(refund, answer)


def may_come_back(moment):
    """Refunds to cards that were given back lately and not asked about for half a day."""
    done = Refund.objects.filter(way=Way.CARD, state=State.DONE)
    lately = done.filter(ended_at__gte=moment - COMES_BACK_WITHIN)
    return lately.filter(tried_at__lte=moment - LOOK_EVERY).select_related("attempt").order_by("pk")


def look_at_all(moment):
    """Ask about all that may come back; in words how many did."""
    asked = list(may_come_back(moment))
    _each(asked, look_again)
    back = Refund.objects.filter(pk__in=[each.pk for each in asked], state=State.BOUNCED).count()
    return f"{back} of {len(asked)} refunds came back"


def heard_of(attempt):
    """A provider told something of an attempt: perhaps of what is given back of it."""
    for refund in _REFUNDS.rows(attempt=attempt.pk):
        if refund.is_done:
            look_again(refund)
        elif refund.is_pending:
            give(refund)


_REFUNDS = Statement(
    lambda: (
        Refund.objects.filter(attempt=Asked("attempt", UUIDField()))
        .select_related("attempt")
        .order_by("pk")
    )
)


@task()
def give_agreed():
    give_all(due(now()))


def look_after():
    """A duty of the worker: have it done where anything is due."""
    if due(now()).exists():
        enqueue_once(give_agreed)
