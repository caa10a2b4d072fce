"""Texts as a page writes them."""

from html import escape

from django.utils.html import conditional_escape


def escaped(value):
    """As Django's conditional_escape; plain texts and numbers, which most are, without its way."""
    if type(value) is str:
        return escape(value)
    return str(value) if type(value) is int else conditional_escape(value)
