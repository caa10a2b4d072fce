"""Mail that the release before left in post_office's tables moves into the outbox, once.

An old web process may still queue there and an old worker may still be sending, so the new worker
goes on looking and takes nothing while an old delivery runs. This module and the tables go with
the next release (docs/operations.md).
"""

import json
import logging
from datetime import timedelta

from django.core.mail import EmailMultiAlternatives
from django.db import connection, transaction
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from common import mail

from .backend import rows_of
from .models import Mail

_log = logging.getLogger(__name__)
_SENT, _FAILED, _QUEUED, _REQUEUED = range(4)  # post_office's states.
_STATES = {_SENT: Mail.State.SENT, _FAILED: Mail.State.GIVEN_UP}
_AT_ONCE = 200
# An old delivery of a full batch to a silent server ends before; one that is older has died.
_DIED_AFTER = timedelta(minutes=15)
_COLUMNS = (
    *("id", "from_email", '"to"', "cc", "bcc", "subject", "message", "html_message", "headers"),
    *("status", "created", "last_updated", "message_id"),
)


def adopt():
    """Move all of it; returns how many mails were moved. Nothing where the tables are gone."""
    if not _is_there():
        return 0
    count = 0
    while moved := _move():
        count += moved
    return count


def _is_there():
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('post_office_email') IS NOT NULL")
        if not cursor.fetchone()[0]:
            return False
        cursor.execute("SELECT EXISTS (SELECT FROM post_office_email)")
        return cursor.fetchone()[0]


@transaction.atomic
def _move():
    """One batch. While it moves, no old worker can begin a delivery."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE django_tasks_database_dbtaskresult IN EXCLUSIVE MODE")
        old = DBTaskResult.objects.filter(task_path=mail.deliver.module_path)
        running = old.filter(status=TaskResultStatus.RUNNING)
        if running.filter(started_at__gt=timezone.now() - _DIED_AFTER).exists():
            return 0
        old.filter(status=TaskResultStatus.READY).delete()
        columns = ", ".join(_COLUMNS)
        cursor.execute(
            f"SELECT {columns} FROM post_office_email ORDER BY id LIMIT {_AT_ONCE} FOR UPDATE"
        )
        names = [column.name for column in cursor.description]
        found = [dict(zip(names, row, strict=True)) for row in cursor]
        Mail.objects.bulk_create(row for each in found for row in _adopted(each, running.exists()))
        _forget(cursor, [each["id"] for each in found])
    return len(found)


def _adopted(old, is_perhaps_sent):
    """The rows for a mail of post_office, with its text as it was typed."""
    state = _STATES.get(old["status"], Mail.State.WAITING)
    for row in _rows(old):
        row.queued_at = old["created"]
        row.state = Mail.State.GIVEN_UP if row.answer else state
        is_over = row.state != Mail.State.WAITING
        row.ended_at = old["last_updated"] if is_over else None
        row.unclear = 0 if is_over else int(is_perhaps_sent)
        yield row


def _rows(old):
    """Old mails had no attachments. What makes no mail is kept for staff, under its addresses."""
    try:
        return rows_of(_message(old, to=_addresses(old["to"])))
    except ValueError as error:
        (row,) = rows_of(_message({**old, "cc": "", "bcc": "", "headers": None}, to=["nobody"]))
        row.recipient, row.answer = old["to"], str(error)
        return [row]


def _message(old, to):
    headers = json.loads(old["headers"] or "null") or {}
    if old["message_id"]:
        headers["Message-ID"] = old["message_id"]
    message = EmailMultiAlternatives(
        " ".join(old["subject"].split()),
        old["message"],
        old["from_email"],
        to,
        _addresses(old["bcc"]),
        headers=headers,
        cc=_addresses(old["cc"]),
    )
    if old["html_message"]:
        message.attach_alternative(old["html_message"], "text/html")
    return message


def _addresses(column):
    return [address.strip() for address in (column or "").split(",") if address.strip()]


def _forget(cursor, ids):
    for table in ("post_office_log", "post_office_attachment_emails"):
        cursor.execute(f"DELETE FROM {table} WHERE email_id = ANY(%s)", [ids])
    cursor.execute("DELETE FROM post_office_email WHERE id = ANY(%s)", [ids])
