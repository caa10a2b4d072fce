"""Which workers live: each holds a lock of a database session under its number until it ends.

A lock ends with its session, however its worker died. So what a worker holds whose lock is free is
nobody's, and another takes it over; nobody guesses by the clock.
"""

import logging
import secrets
import threading
import time

from django.db import InterfaceError, OperationalError, connection

_log = logging.getLogger(__name__)
# Any numbers that no other advisory locks of this database have as their first half.
_CLASSES = {"mail": 73_011, "jobs": 73_012}
PARTS = tuple(_CLASSES)
# Seconds. After a restart of the database every live worker has its lock back within the grace.
LOOKS_EVERY = 1
GRACE = 5


def living(part=None):
    """The numbers of the workers that live, of one part ("mail", "jobs") or of all."""
    classes = [_CLASSES[part]] if part else list(_CLASSES.values())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT objid FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 2"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            " AND classid = ANY(%s::bigint[]::oid[])",
            [classes],
        )
        return {number for (number,) in cursor}


class Presence(threading.Thread):
    """Holds the lock of this process, and puts back what dead workers held.

    `wards` are modules with `holders()` and `put_back(numbers)`; `duties` are called at every look.
    """

    def __init__(self, part, wards, duties=(), grace=GRACE, looks_every=LOOKS_EVERY):
        super().__init__(name="presence", daemon=True)
        self.number = secrets.randbelow(2**31)
        self._class, self._wards, self._duties = _CLASSES[part], wards, duties
        self._grace, self._looks_every = grace, looks_every
        self._locked_on = None
        self._missing = {}
        self._is_held, self._ended = threading.Event(), threading.Event()

    def begin(self, stop):
        """Start, and wait until the lock is held, or until `stop` is set."""
        self.start()
        while not self._is_held.wait(0.1) and not stop.is_set():
            pass

    def end(self):
        self._ended.set()
        self.join(timeout=5)

    def run(self):
        while not self._ended.is_set():
            try:
                self._hold()
                self._put_back()
                for duty in self._duties:
                    duty()
            except (OperationalError, InterfaceError):
                _log.exception("The database does not answer; trying again.")
                connection.close()
            except Exception:  # Of a ward or a duty: the lock is held on.
                _log.exception("What dead workers held was not put back; trying again.")
            self._ended.wait(self._looks_every)
        connection.close()

    def _hold(self):
        """Hold the lock on the session of now, which is another one after a lost connection."""
        with connection.cursor() as cursor:
            if self._locked_on is connection.connection:
                cursor.execute("SELECT 1")
                return
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [self._class, self.number])
        self._locked_on = connection.connection
        self._is_held.set()

    def _put_back(self):
        """What is held by a worker that has been missing for the grace waits again."""
        held = [(ward, ward.holders()) for ward in self._wards]
        gone = set().union(*(holders for _, holders in held)) - living()
        moment = time.monotonic()
        self._missing = {number: self._missing.get(number, moment) for number in gone}
        dead = {number for number, since in self._missing.items() if moment - since >= self._grace}
        for ward, holders in held:
            if holders & dead:
                _log.warning("Workers died; what they held is done again: %s", holders & dead)
                ward.put_back(holders & dead)
