"""Locks of what no row stands for, by its name: "daily run", "invitations to a@b.example".

PostgreSQL holds them (django-pglock), so that they end with whoever held them, however that was.
"""

from contextlib import contextmanager

import pglock


@contextmanager
def alone(name):
    """Whether this session alone holds the lock until the block ends; never waits.

    Not pglock's own block: that is a savepoint inside a transaction, and undoes what was done.
    """
    lock = pglock.advisory(name, timeout=0)
    is_ours = lock.acquire()
    try:
        yield is_ours
    finally:
        if is_ours:
            lock.release()


def wait_until_alone(name):
    """Wait for the lock and hold it until the transaction ends, in which this has to be called."""
    pglock.advisory(name, xact=True).acquire()
