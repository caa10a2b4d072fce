"""What is in the outbox."""

from email import message_from_bytes, policy

from django.db.models import DateTimeField

from common.clock import now
from common.statements import Asked, Statement

from .models import Mail, Outage

_BODIES = ("plain", "html")


def is_any_due(urgencies):
    waiting = Mail.objects.filter(state=Mail.State.WAITING, urgency__in=urgencies)
    return waiting.filter(next_try_at__lte=now()).exists()


def oldest_waiting():
    """Since when the mail waits that is due longest; None where none is due."""
    return _OLDEST.first(now=now())


def waiting_count():
    """How many mails should leave now; those put off by their receivers' servers not counted."""
    return due(now()).count()


def undelivered():
    """Mails that will not arrive and that nobody of staff has seen to."""
    return Mail.objects.headers().undelivered()


def outage():
    """The Outage under way, or None."""
    return Outage.objects.first()


def due(moment):
    """Mails that should have left by a moment, which may be Asked."""
    not_sent = Mail.objects.filter(state__in=[Mail.State.WAITING, Mail.State.SENDING])
    return not_sent.filter(next_try_at__lte=moment)


def _oldest():
    found = due(Asked("now", DateTimeField())).order_by("next_try_at")
    return found.values_list("next_try_at", flat=True)[:1]


_OLDEST = Statement(_oldest)


def text_of(mail):
    """What a reader sees first in a mail: its plain text, or else its HTML."""
    body = message_from_bytes(bytes(mail.message), policy=policy.default).get_body(_BODIES)
    return body.get_content().replace("\r\n", "\n") if body else ""
