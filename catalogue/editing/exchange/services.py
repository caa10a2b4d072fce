"""Imports from the upload to the end: sent, checked, imported as a whole or not at all.

A worker holds a lock of the database session while it works on a run. The job of a worker that died
comes again and finds the lock free: nothing of it was committed, so it starts again. A run that no
job is about any more has stopped.
"""

from hashlib import sha256

from django.core.cache import caches
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from catalogue.models import ImportFault, ImportRun
from common.endings import Ended, announce
from common.jobs.queries import is_under_way
from common.jobs.rules import IMPORTS
from common.locks import alone, wait_until_alone

from .formats import FORMATS
from .lookups import Lookups
from .planning import Planner, pieces
from .reading import Unreadable, open_sheet
from .writing import Writer

MOST_BYTES = 200 * 1024 * 1024
A_PIECE = 1000
MOST_EXAMPLES = 100
_PROGRESS_KEPT = 24 * 60 * 60
State = ImportRun.State


@transaction.atomic
def send(kind, upload, by):
    """Keep an uploaded file and have it checked; nothing is changed."""
    run = ImportRun.objects.create(kind=kind, file=upload, file_name=upload.name[-120:], by=by)
    check_file.enqueue(run.pk)
    return run


@transaction.atomic
def approve(run, by, *, remarks_meant=0):
    """Import a checked run. False where it is not, or no longer, waiting for that.

    `remarks_meant` is how many changes somebody looked at and said that they are meant.
    """
    if run.remark_count > remarks_meant:
        return False
    if not _move(run, run.IMPORTABLE, State.TO_IMPORT, by=by):
        return False
    import_file.enqueue(run.pk)
    return True


@transaction.atomic
def check_again(run):
    """Check a stopped, faulty or checked run anew, because the catalogue may have changed."""
    if not _move(run, run.CHECKABLE, State.TO_CHECK):
        return False
    check_file.enqueue(run.pk)
    return True


@task(queue_name=IMPORTS)
def check_file(run_id):
    """The worker's part: find every fault of a file. Done twice, it does nothing."""
    _work(run_id, State.TO_CHECK, State.CHECKING, _check)


@task(queue_name=IMPORTS)
def import_file(run_id):
    """The worker's part: import a checked file in one transaction; any fault undoes all of it.

    So does a change to the catalogue since the check: what is imported is what was shown.
    """
    _work(run_id, State.TO_IMPORT, State.IMPORTING, _import)


def note_end(run):
    """Say of a run that is under way, though its job was given up, that it stopped."""
    tasks = (check_file.module_path, import_file.module_path)
    if run.is_under_way and not is_under_way(*tasks, about=run.pk):
        _move(run, {run.state}, State.STOPPED)
        run.refresh_from_db()


def progress(run):
    """How many rows are done."""
    return min(caches["progress"].get(_progress_key(run.pk), 0), row_count(run))


def row_count(run):
    """How many rows the file has; 0 until a worker has counted them."""
    return run.row_count or caches["progress"].get(_progress_key(run.pk) + "-of", 0)


# The work.


def _work(run_id, waiting, under_way, work):
    due = ImportRun.objects.filter(state__in=[waiting, under_way])
    run = due.select_related("by").filter(pk=run_id).first()
    if run is None:
        return
    with _held(run.pk) as is_ours:
        if not is_ours:
            raise Busy(f"Another worker holds import {run_id}.")
        if not _move(run, {waiting, under_way}, under_way):
            return
        caches["progress"].delete(_progress_key(run.pk))
        run.refresh_from_db()
        try:
            work(run)
        except Exception:
            _move(run, {under_way}, waiting)
            raise


def _check(run):
    with transaction.atomic():
        run.faults.all().delete()
        _forget_counts(run)
        try:
            _walk(run, _opened(run), writer=None)
        except Unreadable as unreadable:
            _keep_faults(run, [unreadable.fault])
        _finish(run, State.FAULTY if run.fault_count else State.CHECKED)


def _import(run):
    checked = run.changes_digest
    try:
        with transaction.atomic():
            wait_until_alone("import")
            _forget_counts(run)
            _walk(run, _opened(run), writer=True)
            if run.changes_digest != checked:
                raise _Overtaken
            _finish(run, State.DONE)
            announce(Ended.PRODUCT)
    except (_Faulty, Unreadable, _Overtaken) as error:
        run.refresh_from_db()
        _check(run)
        if isinstance(error, _Overtaken):
            _move(run, {State.CHECKED}, State.OVERTAKEN)


class _Overtaken(Exception):
    """It would now change something else than was shown when it was approved."""


class Busy(Exception):
    """Somebody else is at it; the job is tried again."""


class _Faulty(Exception):
    """A file that was checked has a fault or remark now: something changed in between."""


def _opened(run):
    sheet = open_sheet(run.file.storage.open(run.file.name), FORMATS[run.kind])
    run.read_as, run.row_count = sheet.read_as, sheet.count()
    _show_row_count(run)
    return sheet


def _walk(run, sheet, writer):
    """Plan every piece; with a writer, write it too and stop at the first fault."""
    format, look = FORMATS[run.kind], Lookups(run.by.get_full_name() if run.by else "")
    planner = Planner(format, sheet.header, look)
    if writer:
        writer = Writer(format, look, run.by, f"Import {run.pk}")
    done, digest = 0, sha256()
    for rows in pieces(sheet.rows(), A_PIECE):
        plan = planner.plan(rows)
        if plan.faults and writer:
            raise _Faulty
        if writer:
            writer.write(plan)
        _count(run, plan)
        digest.update(repr((len(plan.new), plan.examples)).encode())
        done += len(rows)
        caches["progress"].set(_progress_key(run.pk), done, _PROGRESS_KEPT)
    run.changes_digest = digest.hexdigest()


def _count(run, plan):
    run.new_count += len(plan.new)
    run.changed_count += len(plan.changed)
    run.same_count += plan.same
    room = max(0, MOST_EXAMPLES - len(run.examples))
    run.examples += [[*place, old[:120], new[:120]] for *place, old, new in plan.examples[:room]]
    run.remark_count += len(plan.remarks)
    run.remarks += plan.remarks[: max(0, MOST_EXAMPLES - len(run.remarks))]
    _keep_faults(run, plan.faults)


def _keep_faults(run, faults):
    run.fault_count += len(faults)
    ImportFault.objects.bulk_create(
        ImportFault(
            run=run,
            row=fault.row,
            column=fault.column[:60],
            value=fault.value.replace("\0", ""),
            problem=fault.problem,
        )
        for fault in faults
    )


def _forget_counts(run):
    run.new_count = run.changed_count = run.same_count = run.fault_count = run.remark_count = 0
    run.examples, run.remarks = [], []


def _finish(run, state):
    run.state, run.finished_at = state, timezone.now()
    run.save()


# States and locks.


def _move(run, before, after, **fields):
    """Change the state if it is still one of those before; True where this call did it."""
    found = ImportRun.objects.filter(pk=run.pk, state__in=before)
    return found.update(state=after, finished_at=timezone.now(), **fields) == 1


def _show_row_count(run):
    """Kept beside the progress: others see the row itself only after the transaction."""
    caches["progress"].set(_progress_key(run.pk) + "-of", run.row_count, _PROGRESS_KEPT)


def _progress_key(pk):
    return f"import-run-{pk}"


def _held(pk):
    """The lock of a run; False where another session has it."""
    return alone(f"import run {pk}")
