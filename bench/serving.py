"""Web servers to be measured: each a gunicorn of its own on a port of this machine."""

import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException

import psutil

ONE_PROCESS = ("--workers", "1", "--worker-class", "sync")
_SECONDS_TO_START, _SECONDS_TO_END = 60, 10


@dataclass(frozen=True)
class Server:
    """A running web server: its port, its first process, and the database that it works in."""

    port: int
    process: subprocess.Popen
    database: str

    def workers(self):
        """The processes that answer requests."""
        return [child.pid for child in psutil.Process(self.process.pid).children()]


@contextmanager
def serving(application, database, *, environment, folder, python=sys.executable, options=None):
    """The Server of a WSGI application, which ends afterwards, whatever happens."""
    port = free_port()
    command = [python, "-W", "ignore", "-m", "gunicorn", *(options or ONE_PROCESS)]
    command += ["--bind", f"127.0.0.1:{port}", "--log-level", "warning", "--no-control-socket"]
    process = subprocess.Popen([*command, application], cwd=folder, env=environment)
    try:
        _wait_for(port, process)
        yield Server(port, process, database)
    finally:
        process.terminate()
        try:
            process.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def _wait_for(port, process):
    end = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < end:
        if process.poll() is not None:
            sys.exit("A web server did not start; its last words stand above.")
        with suppress(OSError, HTTPException):
            connection = HTTPConnection("127.0.0.1", port, timeout=_SECONDS_TO_START)
            connection.request("GET", "/")
            connection.getresponse().read()
            connection.close()
            return
        time.sleep(0.1)
    sys.exit(f"A web server did not answer within {_SECONDS_TO_START} seconds.")
