"""The PDF of a document: printed once, with its XML inside (Factur-X), and kept as it is."""

from django_tasks import task

from common.jobs.rules import PAPERS


@task(queue_name=PAPERS)
def print_waiting():
    pass
