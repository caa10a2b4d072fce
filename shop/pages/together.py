"""Rows of many rooms asked for by one statement: each says its kind, key, title, day and more.

What a statement costs is half to be sent and begun: ten small ones cost more than one that is long.
"""

from django.db.models import BigIntegerField, Count, DateField, F, TextField, Value, Window
from django.db.models.functions import Cast

_BY_DAY = ("w_day", "w_key")
_NOT_COUNTED = Value(0, BigIntegerField())
NO_DAY = Cast(Value(None), DateField())


def part(kind, rows, columns, most, order=_BY_DAY, *, is_counted=True):
    """At most so many `rows` (a queryset) as (kind, key, title, day, more, how many there are);
    `columns` are what key, title, day and more are of them. To count has all of them read."""
    key, title, day, more = columns
    texts = {"w_kind": Value(kind), "w_key": key, "w_title": title, "w_more": more}
    told = {column: Cast(value, TextField()) for column, value in texts.items()}
    told |= {"w_day": day, "w_all": Window(Count("*")) if is_counted else _NOT_COUNTED}
    rows = rows.order_by().annotate(**told).order_by(*order)
    return rows.values_list("w_kind", "w_key", "w_title", "w_day", "w_more", "w_all")[:most]


def together(parts):
    """The rows of all parts, the soonest day first."""
    first, *others = parts
    return first.union(*others, all=True).order_by(F("w_day"), F("w_kind"), F("w_key"))
