"""Dates as every page writes them: 29 Nov 2026, 14:30, by the one form of shop.settings.formats.

`{{ at|day }}` and `{{ at|moment }}` are for pages, and readable by machines; `{{ at|date }}` is the
same day as text, for mails, papers and what stands in an attribute. Lists hold a hundred days, so
none is read letter by letter twice.
"""

from datetime import date as a_day
from datetime import datetime
from functools import lru_cache

from django import template
from django.template import defaultfilters
from django.utils.html import format_html
from django.utils.translation import get_language

register = template.Library()


@register.filter(expects_localtime=True, is_safe=False)
def date(value, arg=None):
    """As Django's."""
    if type(value) is a_day:
        return written(value, arg, get_language())
    return defaultfilters.date(value, arg)


@register.filter(expects_localtime=True, is_safe=True)
def day(value):
    """A day, or that of a moment, as an element; empty without one."""
    if isinstance(value, datetime):
        value = value.date()
    return day_element(value, get_language()) if isinstance(value, a_day) else ""


@register.filter(expects_localtime=True, is_safe=True)
def moment(value):
    """A moment to the minute, as an element; empty without one."""
    if not isinstance(value, datetime):
        return ""
    words = defaultfilters.date(value, "DATETIME_FORMAT")
    return _element(value.isoformat(timespec="minutes"), words)


@lru_cache(2000)
def written(day, arg, language):
    """As `date` writes a day for who reads this language; a table asks for that once."""
    return defaultfilters.date(day, arg)


@lru_cache(2000)
def day_element(day, language):
    """As `day` writes a day for who reads this language; a table asks for that once."""
    return _element(day.isoformat(), written(day, None, language))


def _element(machine, words):
    return format_html('<time datetime="{}">{}</time>', machine, words)
