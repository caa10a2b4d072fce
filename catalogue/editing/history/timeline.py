"""What was changed from what to what, by whom and when, and how an object stood at a moment."""

import heapq
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import OuterRef, Q, Subquery
from django.utils.formats import localize
from django.utils.text import capfirst

from ..words import field_name
from .records import BASELINE, BEFORE_RECORDS

DEEDS = {"+": "Added", "~": "Changed", "-": "Removed"}
BLANK = "blank"


@dataclass(frozen=True)
class Part:
    """A table whose rows belong to one object; `key` is the column that names the object."""

    model: type
    key: str

    @property
    def name(self):
        return capfirst(str(self.model._meta.verbose_name))


@dataclass(frozen=True)
class Change:
    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Entry:
    """One recorded change of one row."""

    at: datetime
    by: object
    deed: str
    part: str
    name: str
    reason: str = ""
    changes: list = field(default_factory=list)


@dataclass(frozen=True)
class Standing:
    """The rows of one table as they stood: names of the columns, then the values of each row."""

    part: str
    columns: list
    rows: list


def entries(parts, owner, offset, limit):
    """Recorded changes of an object and its parts, the newest first; one more than the limit."""
    wanted = offset + limit + 1
    streams = [_newest(part, owner, wanted) for part in parts]
    merged = heapq.merge(*streams, key=lambda pair: _order(pair[1]), reverse=True)
    page = list(islice(merged, offset, wanted))
    return _entries(page)


def standing(parts, owner, moment):
    """How the object and its parts stood just after a moment."""
    return [_standing(part, owner, moment) for part in parts]


def since(parts, owner, moment):
    """Who changed the object or a part of it after a moment, and when last: (user, time) pairs."""
    latest = {}
    for part in parts:
        rows = part.model.history.filter(**{part.key: owner}, history_date__gt=moment)
        for row in rows.select_related("history_user").order_by("history_date", "history_id"):
            latest[row.history_user_id] = (row.history_user, row.history_date)
    return sorted(latest.values(), key=lambda pair: pair[1], reverse=True)


def spoken(model_field, value, names=None):
    """A stored value in words."""
    if value in (None, ""):
        return BLANK
    if isinstance(value, bool):
        return "yes" if value else "no"
    if model_field.is_relation:
        return (names or {}).get((model_field.related_model, value), f"no longer there ({value})")
    if model_field.choices:
        return str(dict(model_field.flatchoices).get(value, value))
    return str(localize(value))


# Entries.


def _newest(part, owner, limit):
    earlier = part.model.history.filter(id=OuterRef("id"), history_id__lt=OuterRef("history_id"))
    rows = (
        part.model.history.filter(**{part.key: owner})
        .exclude(history_change_reason=BASELINE, history_date=BEFORE_RECORDS)
        .select_related("history_user")
        .annotate(previous_id=Subquery(earlier.order_by("-history_id").values("history_id")[:1]))
    )
    return [(part, row) for row in rows.order_by("-history_date", "-history_id")[:limit]]


def _order(row):
    return row.history_date, row.history_id


def _entries(page):
    previous = _previous(page)
    names = _names(_mentioned(page, previous))
    return [
        Entry(
            at=row.history_date,
            by=row.history_user,
            deed=DEEDS[row.history_type],
            part=part.name,
            name=name_of(row),
            reason=row.history_change_reason or "",
            changes=_changes(row, previous.get((part.model, row.previous_id)), names),
        )
        for part, row in page
    ]


def _previous(page):
    """The row before each of the page, by model and number."""
    wanted = defaultdict(set)
    for part, row in page:
        wanted[part.model].add(row.previous_id)
    return {
        (model, number): row
        for model, numbers in wanted.items()
        for number, row in model.history.in_bulk([n for n in numbers if n]).items()
    }


def _fields(row):
    return [f for f in row.tracked_fields if not f.primary_key and f.editable]


def _changes(row, before, names):
    if row.history_type == "-":
        return []
    pairs = ((f, getattr(before, f.attname, None), getattr(row, f.attname)) for f in _fields(row))
    return [
        Change(field_name(f), spoken(f, old, names), spoken(f, new, names))
        for f, old, new in pairs
        if (old != new if before else new not in (None, "", False))
    ]


def name_of(row):
    try:
        return str(row.history_object)
    except ObjectDoesNotExist:
        return f"no. {row.id}"


def _mentioned(page, previous):
    """Every (model, key) that a relation of these rows names."""
    rows = [row for _, row in page] + list(previous.values())
    return {
        (f.related_model, getattr(row, f.attname))
        for row in rows
        for f in _fields(row)
        if f.is_relation
    }


def _names(mentioned):
    """Each mentioned object's name, with one query a model."""
    by_model = defaultdict(set)
    for model, key in mentioned:
        by_model[model].add(key)
    return {
        (model, key): str(found)
        for model, keys in by_model.items()
        for key, found in model._base_manager.in_bulk([k for k in keys if k is not None]).items()
    }


# Standing.


def _standing(part, owner, moment):
    rows = [*_recorded(part, owner, moment), *_never_changed(part, owner)]
    fields = [f for f in part.model.history.model.tracked_fields if _is_shown(f, part)]
    names = _names(
        {(f.related_model, getattr(r, f.attname)) for r in rows for f in fields if f.is_relation}
    )
    return Standing(
        part.name,
        [field_name(f) for f in fields],
        [[spoken(f, getattr(row, f.attname), names) for f in fields] for row in rows],
    )


def _is_shown(model_field, part):
    return model_field.editable and not model_field.primary_key and model_field.attname != part.key


def _recorded(part, owner, moment):
    latest = (
        part.model.history.filter(history_date__lte=moment, id=OuterRef("id"))
        .order_by("-history_date", "-history_id")
        .values("history_id")[:1]
    )
    return part.model.history.filter(
        ~Q(history_type="-"), **{part.key: owner}, history_id=Subquery(latest)
    ).order_by("id")


def _never_changed(part, owner):
    known = part.model.history.filter(**{part.key: owner}).values("id")
    return part.model._base_manager.filter(**{part.key: owner}).exclude(pk__in=known).order_by("pk")
