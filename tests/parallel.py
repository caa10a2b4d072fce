"""Calls that start in the same moment, each on a connection of its own."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError, Event, local

from django.db import connection, connections

# How many at once, and how often a race is run; `make races` runs many.
AT_ONCE = int(os.environ.get("RACE_AT_ONCE", "8"))
ROUNDS = int(os.environ.get("RACE_ROUNDS", "2"))


def at_once(calls):
    """Run all calls in threads of their own that start together; their answers in order."""
    barrier = Barrier(len(calls))

    def run(call):
        try:
            barrier.wait(timeout=60)
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def outcomes(deed, *refusals, count=AT_ONCE):
    """Of so many who do the same at once (how many did it, what others met but these refusals)."""

    def call():
        try:
            deed()
        except Exception as met:
            return met
        return None

    found = at_once([call] * count)
    return found.count(None), [met for met in found if met and not isinstance(met, refusals)]


def somebody_waits(seconds=60):
    """Whether a connection to this database comes to wait for a lock within so many seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")  # It stays else for a transaction.
            cursor.execute(_WAITING)
            if cursor.fetchone()[0]:
                return True
        time.sleep(0.02)
    return False


_WAITING = """
SELECT EXISTS (SELECT FROM pg_stat_activity
               WHERE datname = current_database() AND wait_event_type = 'Lock')
"""


def slowed(read):
    """The same reading, and a moment in which another could read it too."""

    def slow(*asked, **more):
        found = read(*asked, **more)
        time.sleep(0.03)
        return found

    return slow


def read_by_all(read, count=AT_ONCE):
    """The same reading; nobody goes on from their first before so many have done it."""
    met, own = Event(), local()
    everybody = Barrier(count, action=met.set)
    own.has_read = True  # Whoever makes the rows before the race waits for nobody.

    def wait(*asked, **more):
        found = read(*asked, **more)
        if not (met.is_set() or hasattr(own, "has_read")):
            own.has_read = True
            with suppress(BrokenBarrierError):
                everybody.wait(timeout=60)
        return found

    return wait
