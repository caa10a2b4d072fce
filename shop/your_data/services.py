"""What a person asks about their own data: a copy, made by the worker; the end of the account."""

import csv
import io
import json
import zipfile
from datetime import timedelta

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django_tasks import task

from accounts.models import PersonalDataExport, User
from accounts.personal_data import closing
from accounts.personal_data import tables as personal_data
from common import mail
from common.clock import now, today
from common.csv_lines import guard
from common.jobs.queries import is_under_way
from common.outbox.services import delete_mails_to
from shop.approvals import services as approvals
from shop.approvals.queries import mine_that_wait
from shop.countersigning import services as countersigning
from shop.countersigning.models import Request
from shop.countersigning.queries import requests_of

from . import tables

_READ_ME = """Everything that is stored about you, as of {at:%Y-%m-%d %H:%M} UTC.

data.json    your account, licences, decisions, documents and their openings, addresses, and so on
orders.csv   your orders; order_lines.csv what was in them; order_discounts.csv what offers took
lots.csv     the lots that were shipped to you
documents/   your documents that still exist
"""


@transaction.atomic
def ask_for_export(user):
    """The person's export: one being made or still valid, or else a new one for the worker."""
    User.objects.select_for_update().get(pk=user.pk)
    export = current_export(user)
    if export is None:
        export = PersonalDataExport.objects.create(user=user, requested_at=now())
    if export.made_at is None and not is_being_made(export):
        make_export.enqueue(export.pk)
    return export


def current_export(user):
    exports = PersonalDataExport.objects.filter(user=user)
    return exports.exclude(expires_at__lte=now()).last()


def is_being_made(export):
    """Whether a worker makes it or will; what is neither this nor made could not be made."""
    is_due = export.made_at is None
    return is_due and is_under_way(make_export.module_path, about=export.pk)


@task()
@transaction.atomic
def make_export(pk):
    """Write the file; an export that is made already, or whose person is gone, is left alone.

    Under the lock of its row, so that two workers never leave two files.
    """
    asked = PersonalDataExport.objects.select_for_update(of=("self",)).select_related("user")
    export = asked.filter(pk=pk, made_at=None).first()
    if export is None or not export.user.is_active:
        return
    export.made_at = now()
    export.expires_at = export.made_at + timedelta(days=settings.EXPORT_KEEP_DAYS)
    export.file.save("", ContentFile(archive(export.user, export.made_at)), save=False)
    export.save()


def archive(user, at):
    """The bytes of a ZIP of all that is stored about the person."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("READ ME.txt", _READ_ME.format(at=at))
        everything = json.dumps(tables.about(user), cls=DjangoJSONEncoder, indent=2, default=str)
        file.writestr("data.json", everything)
        for name in ("orders", "order_lines", "order_discounts", "lots"):
            file.writestr(f"{name}.csv", _as_csv(getattr(tables, name)(user)))
        for paper in personal_data.papers(user):
            with paper.file.open("rb") as stored:
                file.writestr(_path_of(paper), stored.read())
    return content.getvalue()


def _path_of(paper):
    ending = {"application/pdf": "pdf", "image/jpeg": "jpg"}.get(paper.content_type, "bin")
    return f"documents/{paper.pk}.{ending}"


def _as_csv(rows):
    out = io.StringIO()
    if rows:
        writer = csv.DictWriter(out, rows[0].keys())
        writer.writeheader()
        writer.writerows({key: _cell(value) for key, value in row.items()} for row in rows)
    return out.getvalue()


def _cell(value):
    return "" if value is None else guard(str(value))


@transaction.atomic
def close_account(user, by, reason):
    """Close the account, tell the person at the address they had; raises NotPossible."""
    tables.lock_baskets(user)
    for request in requests_of(user).filter(asked_by=user, state=Request.State.OPEN):
        countersigning.withdraw(request)
    for request in mine_that_wait(user):
        approvals.withdraw(request)
    address, addresses = user.email, personal_data.addresses(user)
    kept_until = kept_through(user)
    record = closing.close_account(user, by, reason, keep_until=kept_until)
    tables.delete_what_nothing_keeps(user)
    delete_mails_to(addresses, and_proof=not kept_until)
    mail.send("account_closed", address, {"kept_until": record.keep_until})
    return record


def kept_through(user):
    """The last day for which the law wants to know who this was, or None."""
    last = tables.last_order_day(user) or (today() if closing.has_decisions(user) else None)
    return last and _years_later(last, settings.RECORD_KEEP_YEARS)


def _years_later(day, years):
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)
