"""One hand of the worker: does the jobs of some queues, one after the other, whatever breaks."""

import logging
import threading

from django.db import InterfaceError, OperationalError, connection
from django_tasks_db.management.commands import db_worker

from . import services
from .rules import IMPORTS, PAPERS

_log = logging.getLogger(__name__)
_QUEUES = ([PAPERS], [IMPORTS], ["*"])
# Seconds.
LOOKS_EVERY = 1
PAUSE = 2
_DATABASE_GONE = (OperationalError, InterfaceError)


class Hand(db_worker.Worker):
    """Django-tasks' worker that outlives its database and forgets no job."""

    def __init__(self, number, queues):
        super().__init__(
            queue_names=queues,
            excluded_queue_names=[PAPERS, IMPORTS] if "*" in queues else [],
            interval=LOOKS_EVERY,
            batch=False,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=str(number),
        )

    def run(self):
        while self.running:
            try:
                super().run()
            except _DATABASE_GONE:
                _log.exception("The database does not answer; jobs wait.")
                connection.close()
                threading.Event().wait(PAUSE)
        connection.close()

    def run_task(self, job):
        """Whatever keeps the end of a job from being noted: the job is tried again."""
        try:
            super().run_task(job)
        except Exception:
            _log.exception("How job %s ended could not be noted.", job.pk)
            self._let_go(job)

    def _let_go(self, job):
        """Until it is noted that the job is not done, nobody else would do it: we live."""
        while True:
            try:
                return services.let_go(job)
            except _DATABASE_GONE:
                _log.exception("What became of job %s cannot be noted yet.", job.pk)
                connection.close()
                threading.Event().wait(PAUSE)


def hands(number):
    """A hand for each group of queues."""
    return [Hand(number, queues) for queues in _QUEUES]
