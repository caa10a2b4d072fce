"""The days on which a row holds: its first and its last day included, and on without a last."""

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Func, Q, Value


class Span(models.Model):
    """A row that holds from a day on, and until one."""

    first_day = models.DateField("from")
    last_day = models.DateField("until, this day included", null=True, blank=True)

    class Meta:
        abstract = True


def days():
    """The span of a row's days, as PostgreSQL compares it."""
    span = F("first_day"), F("last_day"), Value("[]")
    return Func(*span, function="daterange", output_field=DateRangeField())


def ends_after_it_begins(name):
    """The constraint of that name of a table with spans."""
    ends = Q(last_day=None) | Q(last_day__gte=F("first_day"))
    return models.CheckConstraint(
        condition=ends, name=name, violation_error_message="The last day is before the first."
    )
