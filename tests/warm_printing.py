"""The children that print a page each (common.printing), forked from a process that has loaded what
prints: limited as ever and alone with their page, but without most of a second of loading.

The tests of printing itself start them as the shop does (`as_the_shop_prints`).
"""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def warm_printing(cold):
    """Yields what starts a child, called as `cold` is, which starts all others as the shop does."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    program = None

    def start(module, arguments, limits):
        nonlocal program
        if module != "common.printing":
            return cold(module, arguments, limits)
        with beginning:
            program = program or _begun(theirs)
        return Child(ours, [module, str(limits.megabytes), str(limits.seconds), *arguments])

    beginning = threading.Lock()
    try:
        yield start
    finally:
        ours.close()
        theirs.close()
        if program:
            program.wait(60)


def _begun(theirs):
    return subprocess.Popen(
        [sys.executable, "-m", "tests.warm_printing", str(theirs.fileno())],
        cwd=_ROOT,
        env={"PYTHONDONTWRITEBYTECODE": "1"},  # As a cold child has it.
        pass_fds=[theirs.fileno()],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


class Child:
    """As much of a Popen as common.confined.process asks of it."""

    def __init__(self, ours, arguments):
        theirs_in, self._in = os.pipe()
        self._out, theirs_out = os.pipe()
        self._told, theirs_told = os.pipe()
        given = [theirs_in, theirs_out, theirs_told]
        socket.send_fds(ours, [json.dumps(arguments).encode()], given)
        for descriptor in given:
            os.close(descriptor)
        self.stdin, self.stdout = os.fdopen(self._in, "wb"), os.fdopen(self._out, "rb")
        self._said = os.fdopen(self._told, "r")
        self.pid, self.returncode = int(self._said.readline()), None

    def communicate(self, raw, timeout):
        answer = []
        writing = threading.Thread(target=self._write, args=[raw], daemon=True)
        reading = threading.Thread(target=lambda: answer.append(self.stdout.read()), daemon=True)
        writing.start()
        reading.start()
        reading.join(timeout)
        if reading.is_alive():
            os.killpg(self.pid, signal.SIGKILL)
            reading.join()
            raise subprocess.TimeoutExpired(self.pid, timeout)
        writing.join()
        self.wait()
        return answer[0], None

    def _write(self, raw):
        try:
            with self.stdin:
                self.stdin.write(raw)
        except BrokenPipeError:
            pass

    def wait(self):
        if self.returncode is None:
            self.returncode = int(self._said.readline())
            self._said.close()
        return self.returncode


# The program.


def _main(descriptor):
    from common import printing

    printing.opened(b"<html><title>Warm</title><body>Warm</body></html>", "", "pdf/ua-1")
    asked = socket.socket(fileno=descriptor)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # Each keeper tells how its child ended.
    while True:
        told, given, _, _ = socket.recv_fds(asked, 2**20, 3)
        if not told:
            return
        if os.fork() == 0:
            asked.close()
            _keep(json.loads(told), *given)
        for each in given:
            os.close(each)


def _keep(arguments, from_it, to_it, telling):
    """Start the child and tell its number, then how it ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    child = os.fork()
    if child == 0:
        _be_child(arguments, from_it, to_it, telling)
    os.close(from_it)
    os.close(to_it)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    os.write(telling, f"{status}\n".encode())
    os._exit(0)


def _be_child(arguments, from_it, to_it, telling):
    from common.confined.__main__ import main

    status = 1
    try:
        os.setsid()
        os.write(telling, f"{os.getpid()}\n".encode())
        for old, new in ((from_it, 0), (to_it, 1)):
            os.dup2(old, new)
        for each in (from_it, to_it, telling):
            os.close(each)
        main(*arguments)
        sys.stdout.flush()
        status = 0
    finally:
        os._exit(status)


if __name__ == "__main__":
    _main(int(sys.argv[1]))
