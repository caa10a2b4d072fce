"""A new row is written as Django would write it, by a statement that is planned once."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import F, Value
from django.test.utils import CaptureQueriesContext

from common.outbox.models import Mail
from common.saving import insert

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[True, False], ids=["planned", "by Django"], autouse=True)
def planned(request, settings):
    settings.PREPARE_STATEMENTS = request.param
    return request.param


def mail(**more):
    told = {"message_id": "<1@x>", "sender": "a@x", "recipient": "b@x", "subject": "100 % 'odd' %s"}
    return Mail(message=b"\0bytes", **told | more)


def test_what_is_written_is_what_is_read(planned):
    row = mail(tries=3)
    with CaptureQueriesContext(connection) as asked:
        row.save()
    assert ("EXECUTE" in asked[0]["sql"]) is planned
    kept = Mail.objects.get(pk=row.pk)
    names = [field.attname for field in Mail._meta.concrete_fields]
    assert [_plain(kept, name) for name in names] == [_plain(row, name) for name in names]


def _plain(row, name):
    value = getattr(row, name)
    return bytes(value) if name == "message" else value


def test_a_row_may_bring_its_key_or_an_expression():
    mail(pk=7_000_001).save(force_insert=True)
    later = mail(pk=7_000_002, subject=Value("said by the database"))
    later.save(force_insert=True)
    found = Mail.objects.filter(pk__gt=7_000_000).order_by("pk").values_list("subject", flat=True)
    assert list(found) == ["100 % 'odd' %s", "said by the database"]


def test_what_the_database_refuses_is_refused():
    mail(pk=7_000_001).save(force_insert=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        mail(pk=7_000_001).save(force_insert=True)


@pytest.mark.parametrize("many", [0, 1, 3, 9])
def test_any_number_of_rows_is_written_each_with_its_key(many):
    rows = insert([mail(subject=f"{at}") for at in range(many)])
    kept = Mail.objects.filter(pk__in=[row.pk for row in rows])
    assert {row.pk: row.subject for row in kept} == {row.pk: row.subject for row in rows}
    assert not any(row._state.adding for row in rows)


def test_a_few_rows_are_one_planned_statement_and_an_expression_is_none(planned):
    with CaptureQueriesContext(connection) as asked:
        insert([mail(), mail()])
    assert [("EXECUTE" in query["sql"]) is planned for query in asked] == [True]
    rows = insert([mail(), mail(subject=Value("said by the database"))])
    assert Mail.objects.get(pk=rows[1].pk).subject == "said by the database"


def test_a_change_writes_what_it_names_and_nothing_else(planned):
    row = mail(tries=3)
    row.save()
    Mail.objects.filter(pk=row.pk).update(tries=5, answer="by another")
    row.subject, row.ended_at, row.answer = "changed 'too' %s", None, "not named"
    with CaptureQueriesContext(connection) as asked:
        row.save(update_fields=["subject", "ended_at"])
    (sql,) = (each["sql"] for each in asked)
    assert ("EXECUTE" in sql) is planned
    kept = Mail.objects.get(pk=row.pk)
    assert (kept.subject, kept.tries, kept.answer) == ("changed 'too' %s", 5, "by another")


def test_a_change_may_be_an_expression():
    row = mail(tries=3)
    row.save()
    row.tries = F("tries") + 1
    row.save(update_fields=["tries"])
    assert Mail.objects.get(pk=row.pk).tries == 4


def test_who_changes_a_row_that_is_gone_is_told():
    row = mail()
    row.save()
    Mail.objects.filter(pk=row.pk).delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        row.save(update_fields=["subject"])
