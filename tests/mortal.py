"""A child process that does a deed and is killed (kill -9) at a boundary of its statements."""

import gc
import os
import signal
import traceback
from contextlib import contextmanager
from unittest.mock import patch

from django.db import connection, connections

from tests.depth import times

# Every boundary is tried where this is 1; else one in so many, and those around each commit.
EVERY = int(os.environ.get("KILL_EVERY", times(20, 1)))
_WENT_WELL, _FAILED = 0, 1


def boundaries_of(deed):
    """(how many boundaries the deed has, the numbers of those before and after a commit).

    The child does it to its end.
    """
    reading, writing = os.pipe()

    def told():
        with _counted(lambda number: None) as commits:
            deed()
        numbers = " ".join(map(str, [commits.count, *commits.numbers]))
        os.write(writing, numbers.encode())

    assert _status_of(told) == _WENT_WELL
    os.close(writing)
    with os.fdopen(reading) as said:
        count, *commits = map(int, said.read().split())
    return count, commits


def chosen(count, commits):
    """The boundaries that are tried."""
    return sorted({*range(0, count, EVERY), *commits})


def is_killed_at(boundary, deed):
    """Whether the child came to this boundary and died there; else it did the deed to its end."""

    def die(number):
        if number == boundary:
            os.kill(os.getpid(), signal.SIGKILL)

    def until_then():
        with _counted(die):
            deed()

    return dies(until_then)


def dies(deed):
    """Whether a child that does it is killed on its way, and does not come to its end."""
    status = _status_of(deed)
    assert status in (_WENT_WELL, -signal.SIGKILL), "the deed failed by itself"
    return status == -signal.SIGKILL


def _status_of(deed):
    gc.collect()  # What earlier tests left must not end in the child, with their connections.
    connections.close_all()  # What is open would be shared with the child.
    child = os.fork()
    if child == 0:
        gc.disable()
        status = _FAILED
        try:
            deed()
            status = _WENT_WELL
        except Exception:
            traceback.print_exc()
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


class _Commits:
    def __init__(self):
        self.count, self.numbers = 0, []


@contextmanager
def _counted(come_to):
    """Calls `come_to(number)` before each statement, and before and after each commit."""
    seen, commit = _Commits(), connection._commit

    def boundary(is_commit=False):
        seen.numbers += [seen.count] if is_commit else []
        seen.count += 1
        come_to(seen.count - 1)

    def before(execute, *statement):
        boundary()
        return execute(*statement)

    def around_a_commit():
        boundary(is_commit=True)
        commit()
        boundary(is_commit=True)

    with connection.execute_wrapper(before), patch.object(connection, "_commit", around_a_commit):
        yield seen
