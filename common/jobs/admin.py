"""The jobs of the worker as staff see them: what runs, what failed and why."""

from django.contrib import admin, messages
from django.utils import timezone
from django.utils.html import format_html
from django_tasks import TaskResultStatus as Status
from django_tasks_db.models import DBTaskResult, get_date_max

from ..staff_lists import Choice, FoldedSearch
from . import queries, services
from .rules import MOST_TRIES


def _given_up(jobs):
    return jobs.filter(pk__in=queries.given_up().values("pk"))


def _unfinished(jobs):
    return jobs.filter(pk__in=queries.unfinished().values("pk"))


class StandingFilter(Choice):
    title, parameter_name = "how it stands", "standing"
    kinds = (
        ("given_up", "Could not be done", _given_up),
        ("unfinished", "Waits, runs or is tried again", _unfinished),
    )


@admin.register(DBTaskResult)
class JobAdmin(FoldedSearch, admin.ModelAdmin):
    list_display = ("what", "standing", "tries", "enqueued_at", "started_at", "finished_at")
    list_filter = (StandingFilter,)
    search_fields = ("task_path",)
    ordering = ("-enqueued_at",)
    list_per_page = 50
    actions = ("run_again",)
    fields = (
        *("what", "task_path", "standing", "tries", "enqueued_at", "started_at", "finished_at"),
        *("queue_name", "exception_class_path", "shown_traceback"),
    )
    readonly_fields = fields

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        """For the actions of the list; a job itself is only read."""
        return obj is None and super().has_change_permission(request)

    def has_delete_permission(self, request, obj=None):
        return False

    def change_view(self, request, object_id, form_url="", extra_context=None):
        job = self.get_object(request, object_id)
        named = {"subtitle": self.what(job)} if job else {}
        return super().change_view(request, object_id, form_url, named | (extra_context or {}))

    @admin.display(description="job")
    def what(self, job):
        about = ", ".join(map(str, job.args_kwargs["args"]))
        return f"{job.task_path.rpartition('.')[2].replace('_', ' ')} {about}".strip().capitalize()

    @admin.display(description="state")
    def standing(self, job):
        return in_words(job, timezone.now())

    @admin.display(description="tries")
    def tries(self, job):
        return len(job.worker_ids)

    @admin.display(description="last fault")
    def shown_traceback(self, job):
        return format_html("<pre>{}</pre>", job.traceback) if job.traceback else "–"

    @admin.action(description="Do it again", permissions=["change"])
    def run_again(self, request, chosen):
        jobs = services.run_again(chosen.values_list("pk", flat=True))
        for job in jobs:
            self.log_change(request, job, "To be done again.")
        words = f"{len(jobs)} of {chosen.count()} jobs will be done again."
        if len(jobs) < chosen.count():
            words += " The others wait, run or are done; nothing was changed about them."
        self.message_user(request, words, messages.SUCCESS if jobs else messages.WARNING)


def in_words(job, moment):
    """The state of a job, and when it is tried next."""
    if job.status == Status.FAILED:
        is_over = len(job.worker_ids) >= MOST_TRIES
        return "Could not be done" if is_over else "Failed; is tried again"
    if job.status == Status.READY:
        is_later = job.run_after != get_date_max() and job.run_after > moment
        when = timezone.localtime(job.run_after) if is_later else None
        return f"Waits until {when:%-d %b, %H:%M:%S}" if when else "Waits"
    return "Runs" if job.status == Status.RUNNING else "Done"
