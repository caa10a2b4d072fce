"""The tasks of the worker: check a file, import a file. Each does nothing when it comes twice."""

from django_tasks import task

from common.jobs.rules import IMPORTS

from . import services


@task(queue_name=IMPORTS)
def check_file(run_id):
    services.check(run_id)


@task(queue_name=IMPORTS)
def import_file(run_id):
    services.import_all(run_id)
