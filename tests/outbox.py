"""The mail that the shop queued, as a test reads it: who gets what, oldest first."""

from dataclasses import dataclass

from common.outbox.models import Mail
from common.outbox.queries import text_of
from common.outbox.sending import drain

BACKEND = "common.outbox.backend.Outbox"


@dataclass(frozen=True)
class Letter:
    to: str
    subject: str
    body: str
    urgency: int


def use(settings):
    """Queue mail in the shop's own outbox instead of Django's list for tests."""
    settings.EMAIL_BACKEND = BACKEND


def mails(**which):
    return [
        Letter(mail.recipient, mail.subject, text_of(mail), mail.urgency)
        for mail in Mail.objects.filter(**which).order_by("pk")
    ]


def mails_to(address, **which):
    return mails(recipient=address, **which)


def last_mail():
    return mails()[-1]


def count():
    return Mail.objects.count()


def clear():
    Mail.objects.all().delete()


def deliver():
    """Have what is due delivered, as the worker would."""
    return drain()
