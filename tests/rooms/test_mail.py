"""No dead mail server changes a page or loses a mail; a real SMTP server gets what was promised."""

import socket
from email import message_from_string

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from django.core.management import call_command
from django.db import transaction
from django_tasks_db.models import DBTaskResult
from post_office.models import STATUS, Email

from shop.common import mail
from tests import cast

# The worker ends its connections, so these tests live in a database that others can see.
pytestmark = pytest.mark.usefixtures("fresh_demo")


class Sink(Message):
    def __init__(self):
        super().__init__()
        self.received = []

    def handle_message(self, message):
        self.received.append(message)


@pytest.fixture
def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def over_smtp(settings, free_port):
    """The shop's own outbox in front of an SMTP server that may or may not be there."""
    settings.EMAIL_BACKEND = "post_office.EmailBackend"
    smtp = "django.core.mail.backends.smtp.EmailBackend"
    settings.POST_OFFICE = settings.POST_OFFICE | {"BACKENDS": {"default": smtp}}
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port
    return free_port


def work():
    call_command("db_worker", batch=True, queue_name="*", startup_delay=False, verbosity=0)


def test_an_order_with_a_dead_mail_server_is_placed_and_its_mail_arrives_later(over_smtp):
    order = cast.order_of("alba")
    work()
    waiting = Email.objects.get(to="alba@demo.example")
    assert waiting.status == STATUS.requeued
    assert DBTaskResult.objects.ready().count() == 0, "the next try waits for its time"
    assert DBTaskResult.objects.filter(run_after__isnull=False, status="READY").count() == 1

    Email.objects.update(scheduled_time=None)
    sink = Sink()
    server = Controller(sink, hostname="127.0.0.1", port=over_smtp)
    server.start()
    try:
        mail.deliver.call()
    finally:
        server.stop()
    (received,) = sink.received
    assert order.number in received["Subject"]
    assert Email.objects.get().status == STATUS.sent


def test_many_mails_that_cannot_leave_wait_for_one_common_try(over_smtp):
    for name in ("alba", "nina"):
        cast.order_of(name)
        work()
    assert Email.objects.filter(status=STATUS.requeued).count() == 2
    assert DBTaskResult.objects.filter(status="READY").count() == 1


def test_a_mail_of_a_transaction_that_fails_is_never_sent(over_smtp):
    class Undone(Exception):
        pass

    with pytest.raises(Undone), transaction.atomic():
        cast.order_of("alba")
        raise Undone
    assert not Email.objects.exists()
    assert not DBTaskResult.objects.filter(task_path=mail.deliver.module_path).exists()


def test_the_demo_writes_one_file_a_message(settings, tmp_path):
    settings.EMAIL_BACKEND = "post_office.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    cast.order_of("alba")
    cast.order_of("nina")
    work()
    letters = [message_from_string(file.read_text()) for file in tmp_path.glob("*.eml")]
    assert sorted(each["To"] for each in letters) == ["alba@demo.example", "nina@demo.example"]
