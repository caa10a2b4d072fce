"""Run the jobs of the queue: deliver mail, retry what failed, and once a day what is daily."""

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils.module_loading import import_string

from shop.common import mail, schedule


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args, **options):
        mail.deliver.enqueue()  # Whatever an earlier worker left behind.
        schedule.daily.enqueue()  # Today's run was perhaps missed; a second one does nothing.
        for path in settings.TASKS_AT_START:
            import_string(path).enqueue()
        call_command("db_worker", queue_name="*", reload=False)
