"""What a worker consists of: one part sends mail, the other does jobs; each its own process."""

import threading

from django.conf import settings

from common.jobs import services as jobs
from common.jobs.worker import hands
from common.outbox import services as outbox
from common.outbox.adoption import adopt
from common.outbox.sending import EVERYTHING, WHAT_LETS_IN, Lane, LaneThread
from common.presence import Presence
from shop.payments.reconciling import look_after
from shop.refunds import giving
from shop.tracing.sealing import seal

from . import moved, schedule

_WARDS = (outbox, jobs)
_DUTIES = (moved.follow, jobs.try_failed_again, adopt, seal, look_after, giving.look_after)


class Broken(Exception):
    """A part that cannot go on and wants to be started again."""


def send_mail(stop, **timing):
    """Deliver what is in the outbox until `stop` (an Event) is set."""
    presence = Presence("mail", _WARDS, **timing)
    presence.begin(stop)
    served = [WHAT_LETS_IN] + [EVERYTHING] * (settings.MAIL_CONNECTIONS - 1)
    lanes = [
        LaneThread(f"mail {place}", Lane(presence.number, urgencies), stop)
        for place, urgencies in enumerate(served, 1)
    ]
    _run(lanes, stop)
    presence.end()


def do_jobs(stop, **timing):
    """Do what is in the queue of jobs until `stop` (an Event) is set."""
    presence = Presence("jobs", _WARDS, duties=[*_DUTIES], **timing)
    presence.begin(stop)
    schedule.begin()
    workers = hands(presence.number)
    threads = [threading.Thread(target=hand.run, daemon=True) for hand in workers]
    _run(threads, stop, lambda: [setattr(hand, "running", False) for hand in workers])
    presence.end()


PARTS = {"mail": send_mail, "jobs": do_jobs}


def _run(threads, stop, tell=lambda: None):
    """Until we are told to stop; then each thread finishes what it has in hand."""
    for thread in threads:
        thread.start()
    while not stop.wait(0.2):
        if not all(thread.is_alive() for thread in threads):
            raise Broken("A thread ended that never should.")
    tell()
    for thread in threads:
        thread.join()
