"""What keeps jobs alive: what a dead worker held and what failed is done again, after a while."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks import TaskResultStatus as Status
from django_tasks_db.models import DBTaskResult, get_date_max

from .queries import given_up, jobs
from .rules import MOST_TRIES, wait_after

# Workers of releases before this one hold no lock: what they run counts as theirs so long.
_OF_AN_OLDER_RELEASE = timedelta(hours=6)
_NOBODY = -1


def enqueue_once(task, by=None):
    """Have it done by then, at once by default; a job that waits for an earlier time will do.

    Two callers at the same moment may enqueue two: a task does no harm when it comes twice.
    """
    waiting = DBTaskResult.objects.filter(task_path=task.module_path, status=Status.READY)
    due = Q(run_after=get_date_max()) | Q(run_after__lte=by or timezone.now())
    if not waiting.filter(due).exists():
        task.using(run_after=by).enqueue()


def holders():
    """The numbers of the workers that run something now."""
    running = DBTaskResult.objects.filter(status=Status.RUNNING)
    return {_holder(job) for job in running.only("worker_ids", "started_at")} - {None}


@transaction.atomic
def put_back(numbers):
    """What these dead workers ran is tried again; what was tried often enough has failed."""
    running = DBTaskResult.objects.filter(status=Status.RUNNING).select_for_update()
    for job in running.order_by("pk"):
        if _holder(job) in numbers:
            job.traceback = job.traceback or "The worker died while it did this."
            _try_again(job, timezone.now())


@transaction.atomic
def try_failed_again():
    """What failed is tried again until it was tried often enough."""
    failed = jobs().filter(status=Status.FAILED, tries__lt=MOST_TRIES)
    for job in failed.select_for_update(skip_locked=True).order_by("pk"):
        _try_again(job, job.finished_at)


def let_go(job):
    """A job that this worker ran, but could not say what became of: it is tried again."""
    with transaction.atomic():
        running = DBTaskResult.objects.filter(pk=job.pk, status=Status.RUNNING)
        for mine in running.select_for_update():
            _try_again(mine, timezone.now())


@transaction.atomic
def run_again(pks):
    """Those of these jobs that had failed for good begin anew; returns them."""
    jobs = list(given_up().filter(pk__in=pks).select_for_update())
    DBTaskResult.objects.filter(pk__in=[job.pk for job in jobs]).update(
        status=Status.READY, worker_ids=[], run_after=timezone.now(), finished_at=None
    )
    return jobs


def _holder(job):
    """The number of the worker that runs it; None where one of an older release still may."""
    last = job.worker_ids[-1]
    if last.isdecimal():
        return int(last)
    return None if job.started_at > timezone.now() - _OF_AN_OLDER_RELEASE else _NOBODY


def _try_again(job, since):
    tries = len(job.worker_ids)
    if tries < MOST_TRIES:
        job.status, job.run_after = Status.READY, since + wait_after(tries)
        job.finished_at = None
    else:
        job.status, job.finished_at = Status.FAILED, timezone.now()
    job.save(update_fields=["status", "run_after", "finished_at", "traceback"])
