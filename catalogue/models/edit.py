"""Which edits of the catalogue there are: what is kept of a page is kept for one set of them."""

from django.contrib.postgres.aggregates import StringAgg
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models.functions import MD5, Cast

from common.statements import Statement


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


def editions():
    """A queryset of one row whose `edition` is that, for a statement that asks for more too."""
    marks = StringAgg(Cast("mark", models.TextField()), "", order_by="id", default=models.Value(""))
    all_ = Edit.objects.order_by().values(all=models.Value(1))
    return all_.annotate(edition=MD5(marks))


_READ = Statement(lambda: editions().values_list("edition"))
