"""The sender: takes mails that are due, most urgent first, and delivers them one after the other.

What lets somebody in has a connection of its own, so that it never waits behind a slow delivery of
something else; the other connections take it first as well.
"""

import logging
import threading

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.utils.module_loading import import_string

from . import queries, services
from .models import Urgency
from .rules import Outcome, Verdict
from .smtp import ServerFault

_log = logging.getLogger(__name__)
EVERYTHING, WHAT_LETS_IN = tuple(Urgency), (Urgency.LETS_IN,)
# Seconds.
LOOKS_EVERY = 1
LONGEST_PAUSE = 30
QUIET_AFTER = 5
DATABASE_GONE = (OperationalError, InterfaceError)


def drain():
    """Deliver what is due, and return; how many mails were tried. For tests and the shell."""
    lane = Lane(holder=0)
    tried = 0
    try:
        while lane.step():
            tried += 1
    except ServerFault:
        pass
    lane.close()
    return tried


class Lane:
    """One connection to the mail server, and the urgencies that it serves."""

    def __init__(self, holder, urgencies=EVERYTHING):
        self._holder, self._urgencies = holder, urgencies
        self._connection = import_string(settings.MAIL_DELIVERY)()

    def step(self):
        """Try one mail; False where none is due. Raises ServerFault where none can be tried."""
        if not self.is_open and not queries.is_any_due(self._urgencies):
            return False
        self._open()
        mail = services.claim(self._holder, self._urgencies)
        if mail is None:
            return False
        outcome = self._tried(mail)
        _settle(mail, outcome)
        if outcome.verdict == Verdict.SERVER:
            self._fail(outcome.answer)
        return True

    def _tried(self, mail):
        """The Outcome; a mail on which our own code breaks stops no other."""
        try:
            return self._connection.deliver(mail)
        except Exception as error:
            _log.exception("Mail %s could not be tried.", mail.pk)
            self.close()
            return Outcome(Verdict.LATER, f"{type(error).__name__}: {error}")

    def close(self):
        self._connection.close()

    @property
    def is_open(self):
        return self._connection.is_open

    def _open(self):
        was_open = self.is_open
        try:
            self._connection.open()
        except ServerFault as fault:
            self._fail(str(fault), fault)
        if not was_open:  # Another lane may have noted the outage.
            services.end_outage()

    def _fail(self, said, fault=None):
        self.close()
        services.note_outage(said)
        raise fault or ServerFault(said)


class LaneThread(threading.Thread):
    """A lane that works until it is told to stop; no fault of server or database ends it."""

    def __init__(self, name, lane, stop):
        super().__init__(name=name, daemon=True)
        self._lane, self._stop_now = lane, stop
        self._failures = self._quiet = 0

    def run(self):
        while not self._stop_now.is_set():
            try:
                self._work()
            except ServerFault as fault:
                _log.warning("The mail server takes nothing: %s", fault)
                self._pause()
            except DATABASE_GONE:
                _log.exception("The database does not answer; mail waits.")
                connection.close()
                self._pause()
        self._lane.close()
        connection.close()

    def _work(self):
        if self._lane.step():
            self._quiet = 0
            self._failures = 0 if self._lane.is_open else self._failures + 1
            if self._failures:  # The server hung up.
                self._wait(min(2**self._failures, LONGEST_PAUSE))
            return
        self._quiet += 1
        if self._quiet * LOOKS_EVERY >= QUIET_AFTER:
            self._lane.close()
        self._wait(LOOKS_EVERY)

    def _pause(self):
        self._failures += 1
        self._wait(min(2**self._failures, LONGEST_PAUSE))

    def _wait(self, seconds):
        self._stop_now.wait(seconds)


def _settle(mail, outcome):
    """Note the outcome, however long the database takes to come back: nobody else knows it."""
    while True:
        try:
            return services.settle(mail, outcome)
        except DATABASE_GONE:
            if connection.in_atomic_block:
                raise
            _log.exception("What became of mail %s cannot be noted yet.", mail.pk)
            connection.close()
            threading.Event().wait(1)
