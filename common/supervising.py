"""Parts in processes of their own: started again when they die, ended together."""

import ctypes
import signal
import subprocess
import sys
import time

# Seconds. A part that ends this often sooner than that after its start cannot run.
SOON = 10
MOST_EARLY_ENDS = 5
ENDS_WITHIN = 60
LOOKS_EVERY = 0.2
_PR_SET_PDEATHSIG = 1


class Supervisor:
    """Runs each of `commands`, {part: argv}, until told to stop; `say` gets a word a line."""

    def __init__(self, commands, say):
        self._commands, self._say = commands, say
        self._running, self._started = {}, {}
        self._early_ends = dict.fromkeys(commands, 0)
        self._is_told_to_stop = False

    def run(self):
        """0 once told to stop; 1 where a part cannot be kept alive. All parts are ended then."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._stop)
        try:
            for part in self._commands:
                self._start(part)
            return self._watch()
        finally:
            self._end()

    def _stop(self, *_):
        self._is_told_to_stop = True

    def _start(self, part):
        # A group of its own: what the terminal sends to all is passed on by us, once.
        self._running[part] = subprocess.Popen(
            self._commands[part], process_group=0, preexec_fn=_end_with_parent
        )
        self._started[part] = time.monotonic()

    def _watch(self):
        while not self._is_told_to_stop:
            for part, process in self._running.items():
                if process.poll() is not None and not self._restart(part, process.returncode):
                    return 1
            time.sleep(LOOKS_EVERY)
        return 0

    def _restart(self, part, status):
        """Start a part again that has ended; False where it ended too often at once."""
        is_early = time.monotonic() - self._started[part] < SOON
        self._early_ends[part] = self._early_ends[part] + 1 if is_early else 0
        if self._early_ends[part] >= MOST_EARLY_ENDS:
            self._say(
                f"The part “{part}” ended {MOST_EARLY_ENDS} times within {SOON} seconds of its"
                f" start, the last time with {_in_words(status)}. All parts are ended."
            )
            return False
        self._say(f"The part “{part}” ended with {_in_words(status)}; it is started again.")
        self._start(part)
        return True

    def _end(self):
        """Ask every part to finish what it does; who does not in time is killed."""
        for process in self._running.values():
            process.terminate()
        last = time.monotonic() + ENDS_WITHIN
        for part, process in self._running.items():
            try:
                process.wait(timeout=max(0, last - time.monotonic()))
            except subprocess.TimeoutExpired:
                self._say(f"The part “{part}” did not end within {ENDS_WITHIN} s and is killed.")
                process.kill()
                process.wait()


def _end_with_parent():
    """In the child: end politely when whoever started it is gone, however hard (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def command(*arguments):
    """The argv of a manage.py command, with this Python."""
    return [sys.executable, sys.argv[0], *arguments]


def _in_words(status):
    return f"status {status}" if status >= 0 else signal.Signals(-status).name
