"""The worker's clock: what it looks after when it starts, and every morning after."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks import task

from common.jobs.services import enqueue_once

HOUR = time(5)


def begin():
    """What a worker that starts enqueues: today's run, which was perhaps missed, and sweeps."""
    enqueue_once(daily)
    for path in settings.TASKS_AT_START:
        enqueue_once(import_string(path))


@task()
def daily():
    """Plan tomorrow's run first, so that a failure of today's does not end the chain.

    A run under way may be a dead worker's that the database has not noticed yet: tried again.
    """
    enqueue_once(daily, by=next_run(timezone.now()))
    if said := call_command("daily"):
        raise RuntimeError(said)


def next_run(moment):
    """The next HOUR in the shop's time zone after `moment`."""
    local = timezone.localtime(moment)
    day = local.date() if local.time() < HOUR else local.date() + timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, HOUR))
