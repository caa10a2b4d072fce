"""What is in the queue of jobs, and whether what a page says of one is so."""

from django.db.models import Case, DateTimeField, F, Func, IntegerField, Q, When
from django.db.models.functions import Greatest
from django_tasks import TaskResultStatus as Status
from django_tasks_db.models import DBTaskResult, get_date_max

from common.clock import now
from common.statements import Asked, Statement

from .rules import MOST_TRIES


class _Length(Func):
    function = "jsonb_array_length"
    output_field = IntegerField()


def jobs():
    """All jobs with their `tries`: each worker that takes one adds its number to it."""
    return DBTaskResult.objects.alias(tries=_Length("worker_ids"))


def unfinished():
    """Jobs that wait, run, or failed and will be tried again."""
    will_be_tried = Q(status=Status.FAILED, tries__lt=MOST_TRIES)
    return jobs().filter(Q(status__in=[Status.READY, Status.RUNNING]) | will_be_tried)


def given_up():
    """Jobs that failed as often as a job is tried."""
    return jobs().filter(status=Status.FAILED, tries__gte=MOST_TRIES)


def is_under_way(*paths, about):
    """Whether a job of one of these tasks still works on this key, or will."""
    return about in keys_under_way(*paths)


def keys_under_way(*paths):
    """The first arguments of the unfinished jobs of tasks, named by their dotted paths."""
    rows = unfinished().filter(task_path__in=paths).values_list("args_kwargs", flat=True)
    return {row["args"][0] for row in rows if row["args"]}


def oldest_waiting():
    """Since when the job waits that is due longest; None where none is due."""
    return _OLDEST.first(now=now())


def waiting_count():
    return due(now()).count()


def due(moment):
    """Jobs that should run by a moment, which may be Asked; as the library's ready()."""
    is_due = Q(run_after=get_date_max()) | Q(run_after__lte=moment)
    return DBTaskResult.objects.filter(is_due, status=Status.READY)


def _oldest():
    found = due(Asked("now", DateTimeField())).annotate(since=DUE_SINCE).order_by("since")
    return found.values_list("since", flat=True)[:1]


# A job without a time is due when it is enqueued.
DUE_SINCE = Case(
    When(run_after=get_date_max(), then=F("enqueued_at")),
    default=Greatest("run_after", "enqueued_at"),
)
_OLDEST = Statement(_oldest)
