"""The rows of staff's lists in one text: what Django's list writes, with all that is the same for
a column looked up once, and no function that is asked for every cell."""

import datetime
from functools import lru_cache
from operator import attrgetter

from django.contrib.admin.templatetags.admin_list import _coerce_field_name, results
from django.contrib.admin.utils import display_for_field, display_for_value, lookup_field
from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist
from django.db import models
from django.utils.formats import localize, number_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import get_current_timezone
from django.utils.translation import get_language

from .escaped import escaped

_TEXTS = (models.CharField, models.TextField)
_DAYS = (models.DateField, models.TimeField, models.ForeignKey)
# Of these a column writes the same for the same value, whatever the row.
_ALIKE = {bool, int, float, str, SafeString, datetime.date, type(None)}


def rows(cl, labels):
    """The rows of a list (a StaffList), each cell with its column's label, an attribute."""
    if cl.formset or cl.is_popup or cl.preserved_filters:
        found = (map(_labelled, row, labels) for row in results(cl))
    else:
        columns = list(_columns(cl, labels))
        found = ([column.cell(row) for column in columns] for row in cl.result_list)
    return mark_safe("".join(f"<tr>{''.join(cells)}</tr>" for cells in found))


def _labelled(cell, label):
    return f"{cell[:3]}{label}{cell[3:]}"  # It begins with <td or <th.


def _columns(cl, labels):
    """The first that leads to the row's page is the heading of its row."""
    links, tag = cl.list_display_links, "th"
    empty = cl.model_admin.get_empty_value_display()
    for at, (name, label) in enumerate(zip(cl.list_display, labels, strict=True)):
        is_link = links is not None and (name in links or (tag == "th" and not links))
        page_of = cl.url_for_result if is_link else None
        yield _Column(name, _source(name, cl), at, label, tag if is_link else "td", page_of, empty)
        tag = "td" if is_link else tag


class _Column:
    """A column of a list: where its values come from and how its cells begin."""

    def __init__(self, name, source, at, label, tag, page_of, empty):
        self._field, attribute, self._value_of = source
        self._empty = getattr(attribute, "empty_value_display", empty)
        self._is_boolean = getattr(attribute, "boolean", False)
        self._class, self._tag = _class(name, at, self._field), tag
        self._starts = f"<{tag}{label} class="
        self._choices = dict(getattr(self._field, "flatchoices", None) or ())
        self._url_of = page_of
        self._language, self._zone = get_language(), get_current_timezone()
        self._cells = {}

    def cell(self, row):
        try:
            value = self._value_of(row)
        except ObjectDoesNotExist:
            return self._written(row, None, self._empty)
        kind = type(value)
        if self._url_of or kind not in _ALIKE:
            return self._written(row, value, self._shown(value))
        found = self._cells.get((kind, value))
        if found is None:
            found = self._cells[kind, value] = self._written(row, value, self._shown(value))
        return found

    def _written(self, row, value, shown):
        is_day = self._field is None and isinstance(value, (datetime.date, datetime.time))
        css = f'"{self._class} nowrap"' if is_day else f'"{self._class}"'
        text = escaped(shown)
        if self._url_of:
            text = f'<a href="{escaped(self._url_of(row))}">{text}</a>'
        return f"{self._starts}{css}>{text}</{self._tag}>"

    def _shown(self, value):
        if self._field is None:
            return self._of_value(value)
        if isinstance(self._field.remote_field, models.ManyToOneRel):
            return self._empty if value is None else str(value)
        kind = type(value)
        if self._choices and kind is str:
            return self._choices.get(value, self._empty)
        if kind is str and type(self._field) in _TEXTS:
            return value or self._empty
        if kind is bool and isinstance(self._field, models.BooleanField) and not self._choices:
            return _icon(value)
        if kind is int and isinstance(self._field, models.IntegerField) and not self._choices:
            return _figure(value, self._language)
        if kind is datetime.datetime:
            return moment(value, self._zone)
        return display_for_field(value, self._field, self._empty, avoid_link=bool(self._url_of))

    def _of_value(self, value):
        kind = type(value)
        if self._is_boolean:
            return _icon(value)
        if kind is str or kind is SafeString:
            return value if value and not value.isspace() else self._empty
        if isinstance(value, models.Model):
            return str(value)
        if kind is int or kind is float:
            return _figure(value, self._language)
        if kind is datetime.date:
            return _day(value, self._language)
        is_blank = isinstance(value, str) and not value.strip()
        return display_for_value("" if is_blank else value, self._empty)


def _source(name, cl):
    """(field or None, what the value is asked of, a function of the row)."""
    try:
        field = cl.lookup_opts.get_field(name)
    except FieldDoesNotExist:
        field = None
    if field is not None and not field.is_relation and not field.auto_created:
        return field, None, attrgetter(name)
    if isinstance(field, models.ForeignKey) and name == field.name:
        return field, None, attrgetter(name)
    if field is None and callable(name):
        return None, name, name
    if field is None and hasattr(cl.model_admin, name) and name != "__str__":
        asked = getattr(cl.model_admin, name)
        return None, asked, asked
    if name == "__str__":
        return None, cl.model.__str__, str
    asked = getattr(cl.model, name, None)
    asked = asked.fget if isinstance(asked, property) else asked
    return None, asked, lambda row: lookup_field(name, row, cl.model_admin)[2]


def _class(name, at, field):
    if name == "action_checkbox":
        return "action-checkbox"
    return f"field-{_coerce_field_name(name, at)}{' nowrap' if isinstance(field, _DAYS) else ''}"


@lru_cache(2000, typed=True)
def _figure(value, language):
    return number_format(value)


@lru_cache(8, typed=True)
def _icon(value):
    """Whether something is so, as a picture that names it."""
    return display_for_value(value, "", boolean=True)


def moment(value, zone):
    """As date_format writes it in the zone of who reads, in a twentieth of the time."""
    return f"{value.astimezone(zone):%-d %b %Y, %H:%M}"


@lru_cache(2000)
def _day(value, language):
    return localize(value)
