"""One connection to the mail server, used for many mails, that knows after each what is known."""

import re
import time
from smtplib import SMTPException

from django.core.mail.backends.smtp import EmailBackend
from django.utils.encoding import punycode

from .rules import Outcome, Stage, Verdict, goes_on, verdict

# Seconds to wait for an answer. RFC 5321 (4.5.3.2) asks for ten minutes after the last line: who
# waits less gets mail delivered twice by a slow server.
ANSWERS_WITHIN = 120
TAKES_WITHIN = 600
# Servers close a connection after some hundred mails, or one that says nothing for long.
MOST_MAILS = 100
# So long after a mail was taken nobody asks whether the connection is still good.
FRESH_FOR = 2
_LONG_AGO = float("-inf")
_CLOSING = 421
_NO_UNICODE = "The mail server takes no address with letters beyond a to z before the @."


class ServerFault(Exception):
    """The mail server takes nothing from us now; the message says why."""


class Connection:
    """Opened when first needed, and again whenever it was lost."""

    def __init__(self):
        self._smtp = None
        self._mails = 0
        self._taken_at = _LONG_AGO

    @property
    def is_open(self):
        return self._smtp is not None

    def open(self):
        """Make sure that the server listens; raises ServerFault."""
        if self._smtp is not None and not self._is_usable():
            self.close()
        if self._smtp is None:
            self._smtp = _connected()
            self._mails = 0

    def close(self):
        if self._smtp is not None:
            smtp, self._smtp = self._smtp, None
            _end(smtp)

    def deliver(self, mail):
        """The Outcome of one try. Call `open` before each."""
        self._mails += 1
        if not mail.recipient.isascii() and not self._takes_unicode(mail):
            return Outcome(Verdict.REFUSED, _NO_UNICODE)
        try:
            return self._handed_over(mail)
        except ValueError as error:  # An address that no server could be told.
            return Outcome(Verdict.REFUSED, str(error))

    def _is_usable(self):
        """Whether the server is still there and has forgotten the mail before."""
        if self._mails >= MOST_MAILS:
            return False
        if time.monotonic() - self._taken_at < FRESH_FOR:
            return True
        try:
            return self._smtp.rset()[0] == 250
        except OSError:
            return False

    def _takes_unicode(self, mail):
        return _local(mail.recipient).isascii() or self._smtp.has_extn("smtputf8")

    def _handed_over(self, mail):
        is_whole = False
        try:
            for stage, command in self._commands(mail):
                code, said = command()
                if not goes_on(stage, code):
                    return self._answered(stage, code, said)
            self._smtp.send(_stuffed(bytes(mail.message)))
            self._smtp.sock.settimeout(TAKES_WITHIN)
            is_whole = True
            self._smtp.send(b".\r\n")
            code, said = self._smtp.getreply()
            self._smtp.sock.settimeout(ANSWERS_WITHIN)
        except OSError as error:
            self.close()
            return Outcome(Verdict.UNCLEAR if is_whole else Verdict.LATER, words(error))
        return self._answered(Stage.END, code, said)

    def _commands(self, mail):
        smtp, recipient = self._smtp, _with_ascii_domain(mail.recipient)
        options = _options(smtp, mail, recipient)
        yield Stage.MAIL, lambda: smtp.mail(_with_ascii_domain(mail.sender), options)
        yield Stage.RCPT, lambda: smtp.rcpt(recipient)
        yield Stage.DATA, lambda: smtp.docmd("DATA")

    def _answered(self, stage, code, said):
        if code == _CLOSING or code < 0:
            self.close()
        found = verdict(stage, code)
        self._taken_at = time.monotonic() if found == Verdict.SENT else _LONG_AGO
        return Outcome(found, f"{stage.value}: {code} {_text(said)}")


def words(error):
    """What a fault says, with the server's own code where there is one."""
    code, said = getattr(error, "smtp_code", ""), getattr(error, "smtp_error", "")
    return f"{code} {_text(said)}".strip() or str(error) or type(error).__name__


def _connected():
    backend = EmailBackend()
    try:
        backend.open()
        backend.connection.ehlo_or_helo_if_needed()
    except OSError as error:
        _end(backend.connection or backend._partial_connection)
        raise ServerFault(words(error)) from error
    backend.connection.sock.settimeout(ANSWERS_WITHIN)
    return backend.connection


def _end(smtp):
    """Close without waiting for a server that may be silent."""
    if smtp is None:
        return
    try:
        if smtp.sock is not None:
            smtp.sock.settimeout(1)
            smtp.quit()
    except (OSError, SMTPException):
        smtp.close()


def _options(smtp, mail, recipient):
    message = bytes(mail.message)
    wanted = {
        f"size={len(message)}": smtp.has_extn("size"),
        "body=8bitmime": smtp.has_extn("8bitmime") and not message.isascii(),
        "smtputf8": not recipient.isascii(),
    }
    return [option for option, is_wanted in wanted.items() if is_wanted]


def _stuffed(message):
    """With the dots of the protocol before lines that begin with one, and a whole last line."""
    if not message.endswith(b"\r\n"):
        message += b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", message)


def _with_ascii_domain(address):
    local, at, domain = address.rpartition("@")
    return f"{local}{at}{punycode(domain)}"


def _local(address):
    return address.rpartition("@")[0]


def _text(said):
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
