"""Which edits of the catalogue there are: what is kept of a page is kept for one set of them."""

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models.expressions import RawSQL

from common.statements import PlainSQL


class Edit(models.Model):
    """A transaction that changed what the catalogue says, by whatever program.

    Triggers write it in that transaction itself and take away the oldest (0036_edits). Its mark is
    drawn by lot: a database that was put back to an earlier day never repeats one.
    """

    id = models.BigAutoField(primary_key=True)
    mark = models.UUIDField(db_default=RandomUUID(), editable=False)

    def __str__(self):
        return f"Edit {self.pk}"


def edition():
    """A text that is another one as soon as an edit of the catalogue is committed; one query.

    It is read before what it stands for: then nothing older is ever kept under it.
    """
    return _READ.rows()[0][0]


def marks_of(table):
    """The SQL of all marks in a table of edits, as one text."""
    return f"(SELECT md5(string_agg(mark::text, '' ORDER BY id)) FROM {table})"


# The same for a statement that asks for more too.
EDITION = marks_of("catalogue_edit")
_READ = PlainSQL(f"SELECT {EDITION}")


def editions():
    """A queryset each of whose rows has that as its `edition`, likewise."""
    edition = RawSQL(EDITION, (), models.TextField())
    return Edit.objects.annotate(edition=edition)
