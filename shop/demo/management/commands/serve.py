"""`make run`: prepare the database and the demo, then run web server and worker until stopped."""

import ctypes
import hashlib
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field

from django.conf import settings
from django.contrib.sites.models import Site
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from shop.demo import people
from shop.demo.address import Taken, require_free

NOTICE = """
Ampoule runs at http://{host}:{port}

  Log in at http://{host}:{port}/accounts/login/ with the password {password}
{people}
  Staff work at http://{host}:{port}/admin/ and are asked for a second factor:
    manage.py demo_code prints the code of the moment
    (or add the secret {secret} to an authenticator app)
  Mail of the demo is written to {mail}
  Stop with Ctrl+C.
"""
# A part that ends is started again, but not this often in a minute.
MOST_STARTS = 4
_STOPPED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of Linux's prctl(2).


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1")
        parser.add_argument("--port", type=int, default=os.environ.get("PORT") or "8000")
        parser.add_argument("--reload", action="store_true", help="Reload on code changes.")

    def handle(self, *args, host, port, reload, **options):
        try:
            require_free(host, port)
        except Taken as error:
            raise CommandError(str(error)) from None
        try:
            self._prepare(host, port)
        except KeyboardInterrupt:
            raise CommandError("Stopped while it was starting.", returncode=130) from None
        web = runserver(host, port) if reload else gunicorn(host, port)
        parts = [Part("The web server", web), Part("The worker", manage("worker"))]
        self._say_where(host, port)
        run(parts, self.stderr)

    def _prepare(self, host, port):
        call_command("migrate", verbosity=0)
        call_command("load_demo", stdout=self.stdout)
        Site.objects.filter(pk=settings.SITE_ID).update(domain=f"{host}:{port}")
        if not settings.DEBUG:
            collect_static()

    def _say_where(self, host, port):
        names = "\n".join(f"    {person['email']:<22}{person['shows']}" for person in people.read())
        self.stdout.write(
            NOTICE.format(
                host=host,
                port=port,
                password=people.PASSWORD,
                people=names,
                secret=people.TOTP_SECRET,
                mail=settings.EMAIL_FILE_PATH,
            )
        )
        self.stdout.flush()


def manage(*arguments):
    return [sys.executable, str(settings.BASE_DIR / "manage.py"), *arguments]


def runserver(host, port):
    return manage("runserver", f"{host}:{port}")


def gunicorn(host, port):
    workers = ["--workers", "2", "--threads", "4", "--worker-class", "gthread"]
    bind = ["--bind", f"{host}:{port}", "--log-level", "warning", "--no-control-socket"]
    return [sys.executable, "-m", "gunicorn", *bind, *workers, "shop.wsgi"]


@dataclass
class Part:
    """One process of the shop; `starts` are the moments of its last starts, in seconds."""

    name: str
    command: list
    starts: list = field(default_factory=list)
    process: subprocess.Popen = None

    def start(self):
        self.starts = [*self.starts, time.monotonic()][-MOST_STARTS:]
        environment = os.environ | {"DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE}
        self.process = subprocess.Popen(
            self.command, env=environment, preexec_fn=die_with_parent, start_new_session=True
        )

    @property
    def ends_too_often(self):
        """Whether it was started MOST_STARTS times within the last minute."""
        return len(self.starts) == MOST_STARTS and time.monotonic() - self.starts[0] < 60


class Stopped(Exception):
    """Somebody asked us to end: Ctrl+C, a polite kill, or the terminal that closed."""


def run(parts, stderr):
    """Keep all parts running until told to stop, then end them; the end of one is said.

    Ends the program with status 1 if a part ends again and again.
    """

    def stop(*_):
        for number in _STOPPED:
            signal.signal(number, signal.SIG_IGN)
        raise Stopped

    for number in _STOPPED:
        signal.signal(number, stop)
    try:
        for part in parts:
            part.start()
        while True:
            _look_after(parts, stderr)
    except Stopped:
        pass
    finally:
        _end(parts)


def _look_after(parts, stderr):
    """Wait for the end of any part and start it again."""
    pid, status = os.wait()
    for part in parts:
        if part.process.pid == pid:
            part.process.returncode = os.waitstatus_to_exitcode(status)
            _say(stderr, f"{part.name} ended with status {part.process.returncode}.")
            if part.ends_too_often:
                raise CommandError(f"{part.name} ends again and again, so the shop stops.")
            part.start()
            _say(stderr, f"{part.name} was started again.")


def _say(stderr, sentence):
    """A terminal that has closed is no reason to fail."""
    try:
        stderr.write(f"{sentence}\n")
        stderr.flush()
    except OSError:
        pass


def _end(parts):
    running = [part.process for part in parts if part.process and part.process.poll() is None]
    for process in running:
        process.terminate()
    for process in running:
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def die_with_parent():
    """In the child: end when this program is killed, however hard (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGTERM)


def collect_static():
    """Collect and compress only what changed since the last time: it takes a quarter minute."""
    print_of_now = fingerprint()
    stamp = settings.STATIC_ROOT / ".fingerprint"
    if stamp.exists() and stamp.read_text() == print_of_now:
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(print_of_now)


def fingerprint():
    """A digest of every static file's name, size and time."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            size, changed = storage.size(path), storage.get_modified_time(path)
            digest.update(f"{path} {size} {changed}\n".encode())
    return digest.hexdigest()
