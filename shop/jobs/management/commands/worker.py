"""Deliver mail and do the jobs of the queue, each in a process of its own, until stopped.

Several workers at once do no harm. A part that dies is started again; where that does not help,
the command says so and ends with status 1.
"""

import signal
import sys
import threading

from django.core.management.base import BaseCommand, CommandError

from common.presence import living
from common.supervising import Supervisor, command
from shop.jobs.parts import PARTS


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--only", choices=PARTS, help="Run this part, in this process.")
        parser.add_argument(
            "--is-alive", action="store_true", help="Exit 0 if each part lives somewhere, else 1."
        )

    def handle(self, *args, only, is_alive, **options):
        if is_alive:
            return self._tell_what_is_missing()
        if only:
            return self._run(PARTS[only])
        commands = {part: command("worker", "--only", part) for part in PARTS}
        status = Supervisor(commands, self._say).run()
        if status:
            sys.exit(status)

    def _tell_what_is_missing(self):
        missing = [part for part in PARTS if not living(part)]
        if missing:
            raise CommandError(f"No worker lives for: {', '.join(missing)}.")

    def _run(self, part):
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        part(stop)

    def _say(self, words):
        self.stderr.write(words)
        self.stderr.flush()
