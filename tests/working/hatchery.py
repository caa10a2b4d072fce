"""Starts parts of the worker as real processes in a moment: a program that has loaded and forks.

Said to it, a line each: the part to start, perhaps "without a lock" that says that it lives. It
answers with the number of the new process.
"""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from datetime import timedelta

import psutil
from django.conf import settings
from django.db import connection

# Everything that waits, waits this much shorter than in the shop.
SOON = 0.02
GRACE = 0.15
_PR_SET_PDEATHSIG = 1


def environment(**changes):
    """What a process needs to work on the test's database, under the demo's settings."""
    name = connection.settings_dict["NAME"]
    return {
        "DATABASE_URL": os.environ["DATABASE_URL"].replace("/ampoule", f"/{name}", 1),
        "DJANGO_SETTINGS_MODULE": "shop.settings.demo",
        "LOG_LEVEL": "CRITICAL",
    } | changes


@contextmanager
def hatchery(**changes):
    """Yields `start(part)`, which returns a psutil.Process.

    `start.end_all()` kills what was started; so does the end.
    """
    program = subprocess.Popen(
        [sys.executable, "-m", "tests.working.hatchery"],
        cwd=settings.BASE_DIR,
        env=os.environ | environment(**changes),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    started = []

    def start(part):
        print(part, file=program.stdin, flush=True)
        process = psutil.Process(int(program.stdout.readline()))
        assert process.ppid() == program.pid, "nobody else's process is ever killed"
        started.append(process)
        return started[-1]

    def end_all():
        while started:
            kill(started.pop())

    start.end_all = end_all
    try:
        yield start
    finally:
        end_all()
        program.stdin.close()
        program.wait(60)


def kill(process):
    """As hard as it can be done, and wait until it is so."""
    end(process, signal.SIGKILL)


def end(process, how=signal.SIGTERM, within=60):
    """psutil knows a process by its start too, so a number that is used again is left alone."""
    with suppress(psutil.NoSuchProcess):
        process.send_signal(how)
        until(lambda: not process.is_running(), within)


def until(is_so, seconds=180):
    last = time.monotonic() + seconds
    while time.monotonic() < last:
        if answer := is_so():
            return answer
        time.sleep(SOON)
    raise AssertionError("It did not come to be so.")


# The program.


def _main():
    import django

    django.setup()
    _hurry()
    from common.presence import Presence
    from shop.jobs.parts import PARTS

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # Nobody here asks how a child ended.
    for line in sys.stdin:
        number = os.fork()
        if number == 0:
            name, _, without = line.strip().partition(" ")
            if without:
                Presence._hold = lambda self: self._is_held.set()
            _work(PARTS[name])
        print(number, flush=True)


def _work(part):
    # A test that is ended leaves no worker behind to take the jobs of the next one.
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # It is for numbers only.
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    status = 1
    try:
        part(stop, grace=GRACE, looks_every=SOON)
        status = 0
    finally:
        os._exit(status)


def _hurry():
    from common.jobs import rules as of_jobs
    from common.jobs import worker
    from common.outbox import rules, sending
    from shop.jobs import schedule

    of_jobs._FIRST_WAIT = rules._FIRST_WAIT = timedelta(seconds=SOON)
    rules._FIRST_WAIT_OF_URGENT = timedelta(seconds=SOON)
    rules._LONGEST_WAIT = of_jobs._LONGEST_WAIT = timedelta(seconds=0.2)
    sending.LOOKS_EVERY = SOON
    sending.LONGEST_PAUSE = 0.1
    schedule.begin = lambda: None  # A test asks for what it wants done.
    worker.LOOKS_EVERY = SOON
    worker.PAUSE = 0.1


if __name__ == "__main__":
    _main()
