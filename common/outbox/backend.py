"""Django's EMAIL_BACKEND of the shop: a message becomes rows, in the caller's transaction."""

import secrets
from email.utils import make_msgid, parseaddr

from django.core.mail.backends.base import BaseEmailBackend

from common.saving import insert

from .models import PROOF, Mail, Urgency

_AT_ONCE = 500


class Outbox(BaseEmailBackend):
    """Queues finished messages. `message.urgency` says who goes first, usual where it is unset;
    what has `message.proves`, a word without a point, is kept when it has ended."""

    def send_messages(self, messages):
        rows = [row for message in messages for row in rows_of(message)]
        insert(rows, _AT_ONCE)
        return len(messages)


def rows_of(message):
    """The unsaved rows of one message: the same bytes to each of its receivers, hidden ones too."""
    sender = _bare(message.extra_headers.get("Sender", message.from_email))
    recipients = dict.fromkeys(_bare(address) for address in message.recipients())
    finished = _finished(message, sender)
    return [
        Mail(
            message=finished.as_bytes(linesep="\r\n"),
            message_id=finished["Message-ID"],
            sender=sender,
            recipient=recipient,
            subject=message.subject,
            urgency=getattr(message, "urgency", Urgency.USUAL),
        )
        for recipient in recipients
    ]


def _finished(message, sender):
    """The message with its Message-ID, by which a receiver knows a copy that comes twice."""
    if not any(name.lower() == "message-id" for name in message.extra_headers):
        domain = sender.rpartition("@")[2] or "localhost"
        message.extra_headers["Message-ID"] = _new_id(getattr(message, "proves", ""), domain)
    return message.message()


def _new_id(proves, domain):
    if not proves:
        return make_msgid(domain=domain)
    return f"{PROOF}{proves}.{secrets.token_hex(8)}@{domain}"


def _bare(address):
    """The address without the name before it."""
    return parseaddr(address)[1] or address
