"""The mails of the shop: written from a template, queued in the caller's transaction."""

from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import get_template
from django_tasks import task

from .outbox.models import Urgency

_AT_ONCE = 500

__all__ = ["Urgency", "send", "send_many"]


def send(template, to, context, urgency=Urgency.USUAL, attachments=()):
    """Queue one mail from `mail/<template>.txt`; its first line is the subject.

    `attachments` are (name, content, its MIME type).
    """
    message = _message(_loaded(template), to, context, urgency)
    for attachment in attachments:
        message.attach(*attachment)
    message.send()


def send_many(template, letters, urgency=Urgency.BULK):
    """Queue a mail to each address of (to, context) pairs, any number of them in few queries; a
    third of them is what the mail proves, for which it is kept."""
    loaded, outbox, waiting = _loaded(template), get_connection(), []
    for to, context, *proves in letters:
        message = _message(loaded, to, context, urgency)
        message.proves = "".join(proves)
        waiting.append(message)
        if len(waiting) == _AT_ONCE:
            outbox.send_messages(waiting)
            waiting = []
    if waiting:
        outbox.send_messages(waiting)


@task()
def deliver():
    """What the release before enqueued with every mail. The sender needs nobody to wake it."""


def _loaded(template):
    return get_template(f"mail/{template}.txt")


def _message(template, to, context, urgency):
    subject, _, body = template.render(context).strip().partition("\n")
    # A header is one line, whatever the names in it hold.
    message = EmailMultiAlternatives(" ".join(subject.split()), body.strip() + "\n", to=[to])
    message.urgency = urgency
    return message
