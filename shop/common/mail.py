"""Mail that no dead server can lose.

Django's mail functions write a row of the outbox (post_office) in the caller's transaction; a task
written in the same transaction delivers it, and comes back as long as something is left.
"""

import uuid
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.utils import timezone
from django_tasks import task
from post_office.models import STATUS, Email
from post_office.signals import email_queued

RETRY_AFTER = timedelta(seconds=65)


def send(template, to, context):
    """Queue one mail from `mail/<template>.txt`; its first line is the subject."""
    rendered = render_to_string(f"mail/{template}.txt", context).strip()
    subject, _, body = rendered.partition("\n")
    EmailMultiAlternatives(subject.strip(), body.strip() + "\n", to=[to]).send()


@task()
def deliver():
    """Send what is queued; where something is left, come back later."""
    from post_office.mail import send_queued

    send_queued(processes=1)
    if Email.objects.filter(status__in=[STATUS.queued, STATUS.requeued]).exists():
        _deliver_later()


def deliver_what_is_queued():
    """Connect the outbox to the worker: a queued mail enqueues a delivery."""
    email_queued.connect(lambda sender, **kwargs: deliver.enqueue(), weak=False)


def _deliver_later():
    from django_tasks_db.models import DBTaskResult

    waiting = DBTaskResult.objects.filter(task_path=deliver.module_path, status="READY")
    if not waiting.exists():
        deliver.using(run_after=timezone.now() + RETRY_AFTER).enqueue()


class FileBackend(BaseEmailBackend):
    """The demo's delivery: one .eml file a message in EMAIL_FILE_PATH."""

    def send_messages(self, messages):
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True)
        for message in messages:
            stamp = timezone.now().strftime("%Y%m%d-%H%M%S-%f")
            path = folder / f"{stamp}-{uuid.uuid4().hex[:6]}.eml"
            path.write_bytes(message.message().as_bytes())
        return len(messages)
