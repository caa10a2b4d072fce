"""Oscar's filter of amounts, which asks Babel once for each amount."""

from functools import lru_cache

from django import template
from django.utils.translation import get_language
from oscar.templatetags.currency_filters import currency as oscars

register = template.Library()


@register.filter
def currency(value, currency_format=None):
    """Such as £142.00; empty for what is no amount."""
    return _worded(None if value is None else str(value), currency_format, get_language())


@lru_cache(maxsize=2_000)
def _worded(value, currency_format, language):
    return oscars(value, currency_format)
