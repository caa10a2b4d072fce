"""`make run`: prepare database and demo, then run web server, worker and the demo card company."""

import hashlib
import os
import sys
from contextlib import suppress

from django.conf import settings
from django.contrib.sites.models import Site
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from common.supervising import Supervisor, command
from shop.demo import approvals, money, people, short_dated
from shop.demo.address import Taken, free_near, require_free
from shop.demo.lazy_states import migrate

NOTICE = """
Ampoule runs at http://{host}:{port}

  Sign in at http://{host}:{port}/accounts/login/ with the password {password}
{people}
  Staff work at http://{host}:{port}/admin/ and are asked for a second factor:
    .venv/bin/python manage.py demo_code prints the code of the moment
    (or add the secret {secret} to an authenticator app)
  Mail of the demo is written to {mail}
  Cards are taken by the demo card company at {cards}
  Stop with Ctrl+C.
"""


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
        os.environ["DJANGO_SETTINGS_MODULE"] = settings.SETTINGS_MODULE
        parts = {"web": web, "worker": command("worker"), **card_company(host, port)}
        self._say_where(host, port)
        status = Supervisor(parts, self._say).run()
        if status:
            raise CommandError("The shop stopped.", returncode=status)

    def _prepare(self, host, port):
        migrate()
        call_command("load_demo", stdout=self.stdout)
        money.create_missing()
        short_dated.create_missing()
        approvals.create_missing()
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
                cards=os.environ["CARD_URL"],
            )
        )
        self.stdout.flush()

    def _say(self, words):
        """A terminal that has closed is no reason to fail."""
        with suppress(OSError):
            self.stderr.write(words)
            self.stderr.flush()


def runserver(host, port):
    return command("runserver", f"{host}:{port}")


def gunicorn(host, port):
    """The command of the web server; what is loaded, its processes share (docs/performance.md)."""
    workers = ["--workers", "2", "--threads", "4", "--worker-class", "gthread", "--preload"]
    bind = ["--bind", f"{host}:{port}", "--log-level", "warning", "--no-control-socket"]
    return [sys.executable, "-m", "gunicorn", *bind, *workers, "shop.wsgi"]


def card_company(host, port):
    """{part: argv} of the demo card company, and where the shop finds it; nothing where CARD_URL
    names another."""
    if os.environ.get("CARD_URL"):
        return {}
    at = "127.0.0.1" if host in ("0.0.0.0", "::") else host
    own = free_near(host, port)
    os.environ |= {"CARD_URL": f"http://{at}:{own}", "CARD_SECRET": "demo-only-card-secret"}
    where = ["--host", host, "--port", str(own), "--file", f"{settings.DATA_DIR}/cards.sqlite3"]
    hook = ["--secret", os.environ["CARD_SECRET"], "--hook", f"http://{at}:{port}/webhooks/card/"]
    return {"card company": [sys.executable, "-m", "shop.demo.card_company", *where, *hook]}


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
