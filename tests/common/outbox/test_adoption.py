"""What the release before left in its outbox is moved into ours, and nothing is sent twice."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from common import mail
from common.outbox.adoption import adopt
from common.outbox.models import Mail
from tests import outbox

# As django-post_office 3.12 made them, without what we do not read.
TABLES = """
CREATE TABLE post_office_email (
    id bigserial PRIMARY KEY, from_email varchar(254) NOT NULL, "to" text NOT NULL,
    cc text NOT NULL, bcc text NOT NULL, subject varchar(989) NOT NULL, message text NOT NULL,
    html_message text NOT NULL, headers jsonb, status smallint, created timestamptz NOT NULL,
    last_updated timestamptz NOT NULL, message_id varchar(255));
CREATE TABLE post_office_log (id bigserial, email_id bigint REFERENCES post_office_email);
CREATE TABLE post_office_attachment_emails (id bigserial,
    email_id bigint REFERENCES post_office_email)
"""
SENT, FAILED, QUEUED, REQUEUED = range(4)


@pytest.fixture
def old_tables(db):
    with connection.cursor() as cursor:
        cursor.execute(TABLES)


def left_behind(status, to="a@x.example", text="as typed {{ lot }}", headers=None):
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO post_office_email (from_email, "to", cc, bcc, subject, message,'
            " html_message, headers, status, created, last_updated, message_id)"
            " VALUES ('shop@x.example', %s, '', '', 'Hello', %s, '', %s, %s, %s, %s, '<1@x>')"
            " RETURNING id",
            [to, text, headers, status, timezone.now(), timezone.now()],
        )
        number = cursor.fetchone()[0]
        cursor.execute("INSERT INTO post_office_log (email_id) VALUES (%s)", [number])


def an_old_delivery(status, age=timedelta()):
    job = mail.deliver.enqueue()
    DBTaskResult.objects.filter(pk=job.id).update(
        status=status, started_at=timezone.now() - age, worker_ids=["an old worker"]
    )


def states():
    return list(Mail.objects.order_by("pk").values_list("state", "unclear"))


def test_where_there_is_no_old_outbox_nothing_happens(db):
    assert adopt() == 0


def test_all_of_it_moves_with_its_text_and_history(old_tables):
    for status in (SENT, FAILED, QUEUED, REQUEUED):
        left_behind(status, headers='{"X-Ours": "one"}')
    assert (adopt(), adopt()) == (4, 0)
    assert states() == [("sent", 0), ("given_up", 0), ("waiting", 0), ("waiting", 0)]
    assert {letter.body.strip() for letter in outbox.mails()} == {"as typed {{ lot }}"}
    row = Mail.objects.earliest("pk")
    assert row.message_id == "<1@x>" and b"X-Ours: one" in bytes(row.message)
    assert row.ended_at is not None


def test_each_receiver_of_an_old_mail_gets_a_row(old_tables):
    left_behind(QUEUED, to="a@x.example, b@x.example")
    adopt()
    assert [letter.to for letter in outbox.mails()] == ["a@x.example", "b@x.example"]


def test_while_an_old_worker_delivers_nothing_moves(old_tables):
    left_behind(QUEUED)
    an_old_delivery("RUNNING")
    assert adopt() == 0 and not Mail.objects.exists()
    DBTaskResult.objects.update(status="SUCCESSFUL")
    assert adopt() == 1


def test_what_a_dead_worker_was_delivering_moves_and_may_arrive_twice(old_tables):
    left_behind(QUEUED)
    an_old_delivery("RUNNING", age=timedelta(hours=1))
    assert adopt() == 1 and states() == [("waiting", 1)]


def test_no_old_delivery_begins_once_its_mails_have_moved(old_tables):
    left_behind(QUEUED)
    an_old_delivery("READY")
    adopt()
    assert not DBTaskResult.objects.filter(task_path=mail.deliver.module_path).exists()


def test_an_old_mail_to_no_address_is_kept_for_staff(old_tables):
    left_behind(QUEUED, to="zoë without an address")
    assert adopt() == 1
    assert states() == [("given_up", 0)]
    assert Mail.objects.get().recipient == "zoë without an address"
