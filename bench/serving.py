"""Web servers to be measured: each a gunicorn of its own on a port of this machine."""

import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException

import psutil

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
def serving(command, database, *, environment, folder):
    """The Server that `command`, asked for a port, starts; it ends afterwards, whatever happens."""
    port = free_port()
    process = subprocess.Popen(command(port), cwd=folder, env=environment)
    try:
        wait_for(port, process)
        yield Server(port, process, database)
    finally:
        process.terminate()
        try:
            process.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def one_process(application, python=sys.executable):
    """The command of a gunicorn with one worker that does one thing at a time."""

    def command(port):
        gunicorn = [python, "-W", "ignore", "-m", "gunicorn", "--workers", "1", "--preload"]
        bind = ["--bind", f"127.0.0.1:{port}", "--log-level", "warning", "--no-control-socket"]
        return [*gunicorn, *bind, application]

    return command


def as_served(application, python=sys.executable):
    """The command with which the command `serve` starts our shop, for any application."""
    from shop.demo.management.commands import serve

    def command(port):
        _, *options, _ = serve.gunicorn("127.0.0.1", port)
        return [python, "-W", "ignore", *options, application]

    return command


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def wait_for(port, process):
    """Until the process answers at its port."""
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
