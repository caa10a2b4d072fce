"""Jobs that a release before this one asked for under the names that tasks had then.

Old web processes may go on asking while they end, so the worker looks all the time.
"""

from django.db.models import Case, F, TextField, Value, When
from django_tasks_db.models import DBTaskResult

MOVED = {
    "accounts.checking.check": "accounts.papers.checking.check",
    "accounts.checking.scan_again": "accounts.papers.checking.scan_again",
    "accounts.checking.sweep": "accounts.papers.checking.sweep",
    "catalogue.exchange.jobs.check_file": "catalogue.editing.exchange.services.check_file",
    "catalogue.exchange.jobs.import_file": "catalogue.editing.exchange.services.import_file",
    "shop.common.mail.deliver": "common.mail.deliver",
    "shop.common.schedule.daily": "shop.jobs.schedule.daily",
    "shop.personal_data.services.make_export": "shop.your_data.services.make_export",
}


def follow():
    """Give waiting and failed jobs the names of today."""
    whens = [When(task_path=old, then=Value(new)) for old, new in MOVED.items()]
    DBTaskResult.objects.filter(task_path__in=MOVED).update(
        task_path=Case(*whens, default=F("task_path"), output_field=TextField())
    )
