"""The bytes of a mail: of a short text written directly, as Django's classes for mails of every
kind would write them."""

from email.utils import formatdate

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.message import RFC5322_EMAIL_LINE_LENGTH_LIMIT as LONGEST_LINE

# A header beyond it goes on in the next line.
_LONGEST_HEADER = 76


def bytes_of(message):
    """What a mail server gets of a message that has a Message-ID."""
    if _is_plain(message):
        headers, body = _headers(message), message.body
        if all(map(_is_short, headers)) and not _has_long_lines(body):
            return _written(headers, body)
    return message.message().as_bytes(linesep="\r\n")


def _is_plain(message):
    return (
        type(message) in (EmailMessage, EmailMultiAlternatives)
        and message.content_subtype == "plain"
        and not any(map(message.__dict__.get, ("attachments", "alternatives", "cc", "reply_to")))
        and message.encoding is None
        and settings.DEFAULT_CHARSET == "utf-8"
        and list(message.extra_headers) == ["Message-ID"]
    )


def _headers(message):
    return [
        ("Content-Type", 'text/plain; charset="utf-8"'),
        ("MIME-Version", "1.0"),
        ("Content-Transfer-Encoding", "7bit" if message.body.isascii() else "8bit"),
        ("Subject", str(message.subject)),
        ("From", message.from_email),
        ("To", ", ".join(map(str, message.to))),
        ("Date", formatdate(localtime=settings.EMAIL_USE_LOCALTIME)),
        ("Message-ID", message.extra_headers["Message-ID"]),
    ]


def _is_short(header):
    """Whether it stands in its line as it is."""
    name, value = header
    is_itself = value.isascii() and value.isprintable() and value == value.strip() != ""
    return is_itself and len(f"{name}: {value}") <= _LONGEST_HEADER


def _has_long_lines(body):
    return any(len(line.encode()) > LONGEST_LINE for line in body.splitlines())


def _written(headers, body):
    head = "".join(f"{name}: {value}\r\n" for name, value in headers)
    lines = body.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")
    return f"{head}\r\n{lines}".encode()
