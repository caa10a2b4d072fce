"""`make run`: prepare the database and the demo, then run web server and worker until stopped."""

import hashlib
import os
import signal
import subprocess
import sys

from django.conf import settings
from django.contrib.sites.models import Site
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand

from shop.demo import people

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


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1")
        parser.add_argument("--port", type=int, default=os.environ.get("PORT") or "8000")
        parser.add_argument("--reload", action="store_true", help="Reload on code changes.")

    def handle(self, *args, host, port, reload, **options):
        call_command("migrate", verbosity=0)
        call_command("load_demo", stdout=self.stdout)
        Site.objects.filter(pk=settings.SITE_ID).update(domain=f"{host}:{port}")
        if not settings.DEBUG:
            collect_static()
        children = [self._web(host, port, reload), self._worker()]
        self._say_where(host, port)
        wait_for(children)

    def _web(self, host, port, reload):
        if reload:
            return start("runserver", f"{host}:{port}")
        workers = ["--workers", "2", "--threads", "4", "--worker-class", "gthread"]
        bind = ["--bind", f"{host}:{port}", "--log-level", "warning"]
        bind += ["--no-control-socket"]
        return subprocess.Popen(
            [sys.executable, "-m", "gunicorn", *bind, *workers, "shop.wsgi"],
            env=os.environ | {"DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE},
        )

    def _worker(self):
        return start("worker")

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


def start(*arguments):
    return subprocess.Popen([sys.executable, str(settings.BASE_DIR / "manage.py"), *arguments])


def wait_for(children):
    """Until one ends or we are told to stop; then end them all."""

    def stop(*_):
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    try:
        os.wait()
    except KeyboardInterrupt:
        pass
    finally:
        for child in children:
            child.terminate()
        for child in children:
            child.wait(timeout=20)


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
