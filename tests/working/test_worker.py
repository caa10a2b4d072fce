"""The command itself: a part that is killed is started again, and the word to stop ends it well."""

import signal

import psutil
import pytest

from common import mail
from common.outbox.models import Mail
from common.presence import living
from tests import outbox
from tests.running import programs
from tests.working.hatchery import environment, until

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("fresh_demo")]


def part(worker, name):
    return next((p for p in psutil.Process(worker.pid).children() if p.cmdline()[-1] == name), None)


def test_a_killed_part_comes_back_and_mail_goes_on(settings, tmp_path):
    outbox.use(settings)
    worker = programs.start("manage.py", "worker", **environment(DATA=str(tmp_path)))
    try:
        until(lambda: living("mail") and living("jobs"), 120)
        (first,) = living("mail")
        part(worker, "mail").send_signal(signal.SIGKILL)
        until(lambda: living("mail") - {first}, 120)
        mail.send("account_closed", "a@x.example", {})
        until(lambda: Mail.objects.get(recipient="a@x.example").state == Mail.State.SENT)
        files = (tmp_path / "mail").glob("*.eml")
        assert sum(b"To: a@x.example" in file.read_bytes() for file in files) == 1
        worker.terminate()
        said, _ = worker.communicate(timeout=90)
        assert worker.returncode == 0
        assert "The part “mail” ended with SIGKILL; it is started again." in said
        until(lambda: not living())
    finally:
        worker.kill()
        worker.wait()
