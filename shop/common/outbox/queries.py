"""What is in the outbox."""

from email import message_from_bytes, policy

from shop.common.clock import now

from .models import Mail, Outage

_BODIES = ("plain", "html")


def is_any_due(urgencies):
    waiting = Mail.objects.filter(state=Mail.State.WAITING, urgency__in=urgencies)
    return waiting.filter(next_try_at__lte=now()).exists()


def oldest_waiting():
    """When the mail was queued that has waited longest to leave; None where none waits."""
    waiting = Mail.objects.filter(state__in=[Mail.State.WAITING, Mail.State.SENDING])
    return waiting.order_by("queued_at").values_list("queued_at", flat=True).first()


def waiting_count():
    return Mail.objects.filter(state__in=[Mail.State.WAITING, Mail.State.SENDING]).count()


def undelivered():
    """Mails that will not arrive and that nobody of staff has seen to."""
    return Mail.objects.headers().undelivered()


def outage():
    """The Outage under way, or None."""
    return Outage.objects.first()


def text_of(mail):
    """What a reader sees first in a mail: its plain text, or else its HTML."""
    body = message_from_bytes(bytes(mail.message), policy=policy.default).get_body(_BODIES)
    return body.get_content().replace("\r\n", "\n") if body else ""
