"""Oscar's filter of amounts, which asks Babel once for each amount."""

from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.numbers import format_currency
from django import template
from django.conf import settings
from django.utils.translation import get_language, to_locale
from oscar.templatetags.currency_filters import currency as oscars

register = template.Library()


@register.filter
def currency(value, currency_format=None):
    """Such as £142.00 or −£5.00; empty for what is no amount."""
    return worded(None if value is None else str(value), currency_format, get_language())


@lru_cache(maxsize=2_000)
def worded(value, currency_format, language):
    """As `currency` writes the text of an amount for who reads this language; a table asks for
    that once."""
    if value and _has_parts_of_a_cent(value):
        return _with_parts(Decimal(value), currency_format or settings.OSCAR_DEFAULT_CURRENCY)
    words = oscars(value, currency_format)
    return words.replace("-", "\N{MINUS SIGN}", 1) if value and value.startswith("-") else words


def _has_parts_of_a_cent(value):
    """Whether a net price has more than two decimals that say something (M1)."""
    whole, _, decimals = value.partition(".")
    return whole.isdecimal() and decimals.isdecimal() and bool(decimals[2:].strip("0"))


def _with_parts(value, code):
    locale = Locale.parse(to_locale(get_language() or settings.LANGUAGE_CODE))
    pattern = locale.currency_formats["standard"].pattern.replace("0.00", "0.00##")
    return format_currency(value, code, pattern, locale=locale, currency_digits=False)
