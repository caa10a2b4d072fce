"""Licences lapse at a midnight of their country, and every quarter of an hour is one somewhere."""

from datetime import timedelta

from django_tasks import task

from common.clock import now
from common.jobs.services import enqueue_once

from .telling import tell_lapsed

QUARTER = timedelta(minutes=15)


@task()
def midnight():
    """Tell whose licence has just lapsed, so that what waits for it is stopped now."""
    moment = now()
    enqueue_once(midnight, by=next_midnight(moment))
    tell_lapsed(moment)


def next_midnight(moment):
    """The next quarter of an hour after `moment` (aware)."""
    return moment + QUARTER - timedelta(seconds=moment.timestamp() % QUARTER.total_seconds())
