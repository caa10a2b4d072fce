"""The worker's clock: `manage.py daily` when a worker starts, and every morning after."""

from datetime import datetime, time, timedelta

from django.core.management import call_command
from django.utils import timezone
from django_tasks import task

HOUR = time(5)


@task()
def daily():
    """Plan tomorrow's run first, so that a failure of today's does not end the chain."""
    _plan(timezone.now())
    call_command("daily")


def _plan(moment):
    from django_tasks_db.models import DBTaskResult

    planned = next_run(moment)
    if not DBTaskResult.objects.filter(task_path=daily.module_path, run_after=planned).exists():
        daily.using(run_after=planned).enqueue()


def next_run(moment):
    """The next HOUR in the shop's time zone after `moment`."""
    local = timezone.localtime(moment)
    day = local.date() if local.time() < HOUR else local.date() + timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, HOUR))
