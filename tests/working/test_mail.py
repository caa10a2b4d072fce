"""Senders as real processes before a real mail server: each mail once where that can be known."""

import random
import time
from collections import Counter

import pytest
from django.db import connection

from accounts.models import PersonalDataExport
from common import mail
from common.mail import Urgency
from common.outbox.models import Mail
from shop.your_data.services import ask_for_export
from tests import outbox
from tests.cast import person
from tests.depth import times
from tests.mail_server import MailServer, silent_server
from tests.ports import free_port
from tests.working.hatchery import end, hatchery, kill, until

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("fresh_demo")]
PORT = free_port()
# Five seconds of two connections that take 0.05 s a mail.
A_FEW_SECONDS_OF_MAILS = 200


@pytest.fixture(scope="module")
def hatched(tmp_path_factory):
    data = str(tmp_path_factory.mktemp("data"))
    with hatchery(DATA=data, EMAIL_URL=f"smtp://127.0.0.1:{PORT}") as start:
        yield start


@pytest.fixture
def start(hatched, settings):
    outbox.use(settings)
    yield hatched
    hatched.end_all()


def queue(count, urgency=Urgency.USUAL, begin="a"):
    letters = ((f"{begin}{number}@x.example", {}) for number in range(count))
    mail.send_many("account_closed", letters, urgency=urgency)


def all_sent():
    return not Mail.objects.exclude(state=Mail.State.SENT).exists()


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_any_number_of_workers_sends_each_mail_once(start, workers):
    queue(60)
    with MailServer(PORT, seconds=0.02).running() as server:
        for _ in range(workers):
            start("mail")
        until(all_sent)
        assert len(server.recipients) == len(set(server.recipients)) == 60


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_killed_at_any_moment_they_lose_nothing_and_double_only_what_nobody_can_know(
    start, workers
):
    queue(60)
    kills = 0
    with MailServer(PORT, seconds=0.05).running() as server:
        for _ in range(times(5, 30)):
            living = [start("mail") for _ in range(workers)]
            time.sleep(random.uniform(0.1, 0.4))
            kill(living.pop(random.randrange(workers)))
            kills += 1
            for other in living:
                end(other)
        start("mail")
        until(all_sent)
        delivered = Counter(server.recipients)
    assert len(delivered) == 60
    twice = {recipient for recipient, times in delivered.items() if times > 1}
    unclear = set(Mail.objects.filter(unclear__gt=0).values_list("recipient", flat=True))
    assert twice <= unclear, "what arrived twice says that it might"
    assert len(unclear) <= kills * 2, "no more than the killed had in hand"


def test_a_slow_server_gets_each_mail_once_from_several_workers(start):
    queue(8)
    with MailServer(PORT, seconds=1).running() as server:
        for _ in range(3):
            start("mail")
        until(all_sent)
        assert sorted(server.recipients) == sorted(f"a{n}@x.example" for n in range(8))


def test_without_the_lock_a_slow_server_gets_it_twice(start):
    """The control: whose lock is not there is taken for dead while it waits for an answer."""
    queue(1)
    with MailServer(PORT, seconds=2).running() as server:
        start("mail without a lock")
        until(lambda: Mail.objects.get().state == Mail.State.SENDING)
        start("mail")
        until(lambda: len(server.recipients) == 2)


def test_a_database_that_restarts_while_a_server_thinks_doubles_nothing(start):
    queue(6)
    with MailServer(PORT, seconds=1).running() as server:
        start("mail")
        start("mail")
        until(lambda: Mail.objects.filter(state=Mail.State.SENDING).count() == 2)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        until(all_sent)
        assert sorted(server.recipients) == sorted(f"a{n}@x.example" for n in range(6))


def test_a_password_reset_arrives_within_seconds_while_thousands_leave(start, client):
    queue(5000, Urgency.BULK)
    with MailServer(PORT, seconds=0.05).running() as server:
        start("mail")
        until(lambda: len(server.taken) > 5)
        mail.send("account_closed", "reset@x.example", {}, urgency=Urgency.LETS_IN)
        left_before = len(server.taken)
        until(lambda: "reset@x.example" in server.recipients)
        # Counted in mails, as a machine that has much to do has longer seconds.
        before_it = server.recipients.index("reset@x.example") - left_before
        assert before_it < A_FEW_SECONDS_OF_MAILS


def test_after_an_outage_mail_leaves_as_fast_as_the_server_takes_it(start):
    queue(250)
    start("mail")
    time.sleep(0.5)
    with MailServer(PORT).running() as server:
        until(all_sent, 45)  # Two seconds on a machine that has nothing else to do.
        assert len(server.taken) == 250 and server.connections <= 6


def test_a_silent_mail_server_stops_no_job(tmp_path, settings):
    outbox.use(settings)
    queue(20)
    with silent_server() as port:
        environment = {"DATA": str(tmp_path), "EMAIL_URL": f"smtp://127.0.0.1:{port}"}
        with hatchery(**environment) as start:
            start("mail")
            ask_for_export(person("alba"))
            start("jobs")
            until(lambda: PersonalDataExport.objects.get().made_at, 15)
    assert Mail.objects.filter(tries=0, state=Mail.State.WAITING).count() == 20
