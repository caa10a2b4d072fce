#!/usr/bin/env bash
# Django says "sent" when the mail server refused the clinic and took only the copy
#
# Packages: Django 5.2.19; aiosmtpd 1.4.6 is the mail server, on this machine only.
# What happens: a mail with several receivers goes out as one. If the server refuses some of them by
#   a final 550, Django's SMTP backend counts the mail as sent: no exception, no line in the log, and
#   nothing on the message says who did not get it. It is the same where the receiver under "To" is
#   refused and only the one under "Cc" is taken. Only if all are refused it raises.
# Expected: an error, or a return value or attribute that names the refused address. The server
#   gives that answer, and smtplib returns it to Django.
# Cost here: a recall goes to the clinic with a copy to its owner. The clinic's mailbox is gone, the
#   log of letters says delivered, and nobody rings them up.
# Exits 0 while it behaves so, 1 when that has changed, 2 when the packages cannot be installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check \
    aiosmtpd==1.4.6 Django==5.2.19 || exit 2

"$work/venv/bin/python" -I - <<'PY'
import logging
import socket
import sys
from importlib.metadata import version
from smtplib import SMTPRecipientsRefused

from aiosmtpd.controller import Controller
from django.conf import settings

settings.configure()
import django

django.setup()
from django.core.mail import EmailMessage, get_connection


class MailServer:
    """Takes mail for everybody but for a mailbox that is gone."""

    def __init__(self):
        self.taken = []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("gone"):
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.taken.append(envelope.rcpt_tos)
        return "250 OK"


class Lines(logging.Handler):
    def __init__(self):
        super().__init__(logging.WARNING)
        self.seen = []

    def emit(self, record):
        self.seen.append(record)


with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
lines, server = Lines(), MailServer()
logging.getLogger("django").addHandler(lines)
controller = Controller(server, hostname="127.0.0.1", port=port)
controller.start()
connection = get_connection(
    "django.core.mail.backends.smtp.EmailBackend", host="127.0.0.1", port=port
)


def send(to, cc):
    server.taken.clear()
    mail = EmailMessage("Recall of lot KL-77", "Stop.", "shop@example.org", to, cc=cc)
    try:
        count = connection.send_messages([mail])
    except SMTPRecipientsRefused:
        count = "SMTPRecipientsRefused"
    return count, list(server.taken)


print("Django", version("Django"), "/ aiosmtpd", version("aiosmtpd"))
CLINIC, OWNER, GONE = "clinic@example.org", "owner@example.org", "gone@example.org"
results = []
for to, cc in (([CLINIC], [OWNER]), ([CLINIC], [GONE]), ([GONE], [OWNER]), ([GONE], [])):
    results.append(send(to, cc))
    print(f"  to {to}, cc {cc}: sent {results[-1][0]}, taken for {results[-1][1]}")
controller.stop()
print("  warnings in Django's log:", len(lines.seen))
print("expected: the second and third tell which address was refused.")
print("cost: a letter of recall counts as delivered and was not.")
as_described = results == [
    (1, [[CLINIC, OWNER]]), (1, [[CLINIC]]), (1, [[OWNER]]), ("SMTPRecipientsRefused", [])
]
sys.exit(not (as_described and not lines.seen))
PY
