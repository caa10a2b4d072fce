"""What was paid before it was credited becomes the clinic's credit, soon after the credit note."""

from django_tasks import task

from common.jobs.services import enqueue_once

from .allocating import free_overpaid


@task()
def free_what_was_paid():
    free_overpaid()


def soon():
    """Not at once: a credit note has its invoice locked, and payments are locked before those."""
    enqueue_once(free_what_was_paid)
