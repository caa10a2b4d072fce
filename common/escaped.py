"""A value as a template writes it, for rows and fields that functions write (ADR 52): escaped at
once where it is a text, without asking what else it might be."""

from html import escape

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString


def escaped(value):
    """As Django's `conditional_escape`."""
    kind = type(value)
    if kind is SafeString:
        return value
    if kind is str:
        return escape(value)
    return str(value) if kind is int else conditional_escape(value)
